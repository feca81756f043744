"""The sheets' addresses."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mercer.accounts import access
from mercer.themes import looks, sheets
from mercer.themes.models import Theme
from mercer.themes.presets import PRESETS

LOOKED_THROUGH = 40


@access.public
@require_safe
def sheet(request: HttpRequest, digest: str) -> HttpResponse:
    """`/theme/<digest>.css`: named by its content, so a browser never asks twice."""
    look = _look(digest)
    if look is None:
        raise Http404
    answer = HttpResponse(sheets.css(look), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def _look(digest: str) -> looks.Look | None:
    """Of the draft, of a version published lately, or of a preset."""
    rows = Theme.objects.order_by("-changed_at")[:LOOKED_THROUGH]
    known = [*(row.as_look for row in rows), *(look for _name, look in PRESETS.values())]
    return next((look for look in known if sheets.digest(look) == digest), None)
