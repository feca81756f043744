"""What the palette shows for what was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.backoffice import asked
from mercer.backoffice.palette import places, recent, records

PAGES_SHOWN = 6
ACTIONS_SHOWN = 5
AT_FIRST = 6


@access.staff()
def palette(request: HttpRequest) -> HttpResponse:
    """`/staff/palette/?q=…`: a list of options for the field; nothing typed shows what was seen last and what is done most."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('backoffice:search')}?{request.GET.urlencode()}")
    text, may = asked.text(request.GET), request.user.may  # type: ignore[union-attr]
    if text:
        groups = [
            *records.groups(text, may),
            (_("Go to"), places.matching(places.pages(may), text)[:PAGES_SHOWN], ""),
            (_("Do"), places.matching(places.actions(may), text)[:ACTIONS_SHOWN], ""),
        ]
        if not records_first(text):
            groups = groups[-2:] + groups[:-2]
    else:
        groups = [
            (_("Looked at last"), recent.places(request), ""),
            (_("Do"), places.actions(may)[:AT_FIRST], ""),
            (_("Go to"), places.pages(may)[:PAGES_SHOWN], ""),
        ]
    context = {"text": text, "groups": [group for group in groups if group[1]]}
    return render(request, "backoffice/palette/results.html", context)


def records_first(text: str) -> bool:
    """Whoever types a number or an address looks for a record; whoever types a word may want a page."""
    return any(letter.isdigit() for letter in text) or "@" in text
