"""There is nothing at this address: a page that helps on, in the shop's own frame."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog import navigation
from mercer.channels import current
from mercer.kernel import clock
from mercer.storefront import popular, visit

OTHERS = ("/staff/", "/media/", "/static/", "/theme/", "/letters/", "/design/")


def is_mine(request) -> bool:
    """Whether the page that is missing is one of an open shop; a picture needs no page, and colleagues have their own."""
    return hasattr(request, "channel") and not request.path.startswith(OTHERS) and bool(current.all())


@access.public
def not_found(request):
    """The answer 404: a search, the categories, what others buy."""
    now, version, language = clock.now(), visit.version(request), get_language() or "en"
    context = {
        "shelves": [
            (branch.name_in(language), reverse("storefront:category", args=[branch.slug]))
            for branch in navigation.tree(version)
        ],
        "grid": popular.grid(channel=request.channel, version=version, language=language, now=now),
        "robots": "noindex",
    }
    return render(request, "storefront/lost.html", context, status=404)
