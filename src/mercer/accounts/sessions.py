"""Where a person is logged in, and how to end it there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mercer.accounts import access
from mercer.accounts.models import User
from mercer.kernel.errors import NotFound

# The first that is found: Edge says it is Chrome, Chrome says it is Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One browser somebody is logged in with."""

    id: int
    browser: str
    ip: str
    since: datetime
    is_here: bool


@require_http_methods(["GET", "HEAD", "POST"])
@access.customer
def show(request: HttpRequest) -> HttpResponse:
    """The list; a POST ends one session (`session`) or all others."""
    user, here = cast(User, request.user), request.session.session_key
    if request.method == "POST":
        end(user, here=here, only=request.POST.get("session"))
        messages.success(request, _("Logged out there."))
        return redirect("account_sessions")
    return render(request, "account/sessions.html", {"places": places(user, here=here)})


def places(user: User, *, here: str | None) -> list[Place]:
    """Live sessions of this person, newest first."""
    rows = UserSession.objects.purge_and_list(user)
    found = [Place(row.pk, named(row.user_agent), row.ip, row.created_at, row.session_key == here) for row in rows]
    return sorted(found, key=lambda place: place.since, reverse=True)


def end(user: User, *, here: str | None, only: str | None = None) -> None:
    """Ends one session of this person, or all but the one that asks. `NotFound` for somebody else's."""
    rows = UserSession.objects.filter(user=user)
    if only is None:
        rows = rows.exclude(session_key=here)
    else:
        rows = rows.filter(pk=int(only)) if re.fullmatch(r"[0-9]{1,18}", only) else rows.none()
        if not rows:
            raise NotFound
    for row in rows:
        row.end()


def named(user_agent: str) -> str:
    """A browser as people call it: "Firefox, Linux"."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or _("unknown")
