"""The preview: pages of the shop inside a frame of the back office, drawn with the draft.

Only a session that opened the editor sees the draft, and only in a frame of our own; everywhere else a page can be framed
by nobody. The browser says truthfully what it loads a page for (`Sec-Fetch-Dest`; no script can set it).
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "theme_preview"


def is_preview(request: HttpRequest) -> bool:
    """Whether this page is for the editor's frame. Asks the session only when a frame is loaded."""
    return request.headers.get("Sec-Fetch-Dest") == "iframe" and bool(request.session.get(SESSION_KEY))


def begin(request: HttpRequest) -> None:
    """This session may look at the draft."""
    request.session[SESSION_KEY] = True


class FramingMiddleware:
    """Lets the editor, and nobody else, put a page into a frame."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("Sec-Fetch-Dest") == "iframe" and is_preview(request):
            response["X-Frame-Options"] = "SAMEORIGIN"
            # What django-csp looks for.
            response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
        return response
