"""The mailbox of a demo: what would have gone out by mail, to be read and its links to be followed."""

from __future__ import annotations

import uuid

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mercer.messages.models import Letter

SHOWN = 50
# A letter brings its own style, and nothing else.
LETTER_POLICY = {"script-src": ["'none'"], "style-src": ["'unsafe-inline'"]}


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters."""
    return render(request, "messages/mailbox.html", {"letters": Letter.objects.order_by("-written_at")[:SHOWN]})


@require_safe
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]
def letter(request: HttpRequest, letter_id: uuid.UUID) -> HttpResponse:
    """One letter as a mail program shows it."""
    found = get_object_or_404(Letter, pk=letter_id)
    if found.html:
        return HttpResponse(found.html)
    return HttpResponse(found.text, content_type="text/plain; charset=utf-8")
