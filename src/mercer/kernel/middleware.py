"""Renders every `Refusal`: a page for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from mercer.kernel.errors import PROBLEM_TYPE, Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if isinstance(exception, Refusal) else None


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as this client reads it. Usable by error handlers outside of the middleware."""
    response: HttpResponse
    if wants_problem(request):
        response = JsonResponse(refusal.problem(), status=refusal.status, content_type=PROBLEM_TYPE)
    else:
        response = render(request, "ui/refusal.html", {"refusal": refusal}, status=refusal.status)
    for name, value in refusal.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def wants_problem(request: HttpRequest) -> bool:
    """True under `/api/` and `/hooks/`, and for clients that accept JSON but not HTML."""
    if request.path.startswith(("/api/", "/hooks/")):
        return True
    return not request.accepts("text/html") and (request.accepts("application/json") or request.accepts(PROBLEM_TYPE))
