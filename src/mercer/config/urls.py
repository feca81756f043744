"""Every address of the shop. Each package brings its own; a page without a declared policy fails the start-up check."""

from django.conf import settings
from django.urls import include, path

from mercer.accounts import access
from mercer.config import health
from mercer.ui import gallery

urlpatterns = [
    path("healthz", health.healthz),
    path("account/", include("mercer.accounts.urls")),
    path("media/", access.cover(include("mercer.media.urls"), access.PUBLIC)),
    *([path("letters/", access.cover(include("mercer.messages.urls"), access.PUBLIC))] if settings.MAILBOX_URL else []),
    path("theme/", include("mercer.themes.urls")),
    path("staff/", include("mercer.backoffice.urls")),
    path("api/", include("mercer.api.urls")),
    path("hooks/", include("mercer.api.hooks")),
    path(
        "design/",
        access.public(gallery.show) if settings.MODE != "serve" else access.staff("settings.edit")(gallery.show),
        name="design",
    ),
    path("", include("mercer.storefront.urls")),
]

handler400 = "mercer.config.errors.bad_request"
handler403 = "mercer.config.errors.forbidden"
handler404 = "mercer.config.errors.not_found"
handler500 = "mercer.config.errors.server_error"
