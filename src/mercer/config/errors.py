"""What people see when a page cannot be shown; programs get problem details (RFC 9457)."""

from django.http import JsonResponse
from django.shortcuts import render

from mercer.storefront import lost

PROGRAMS = ("/api/", "/hooks/")


def bad_request(request, exception=None):
    return _answer(request, 400, "Bad request")


def forbidden(request, exception=None):
    return _answer(request, 403, "Forbidden")


def not_found(request, exception=None):
    if lost.is_mine(request) and not request.path.startswith(PROGRAMS):
        return lost.not_found(request)
    return _answer(request, 404, "Not found")


def server_error(request):
    return _answer(request, 500, "Internal error")


def csrf_failure(request, reason=""):
    return _answer(request, 403, "Forbidden", template="ui/errors/csrf.html")


def _answer(request, status, title, template=None):
    if request.path.startswith(PROGRAMS):
        problem = {"type": "about:blank", "title": title, "status": status}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, template or f"ui/errors/{status}.html", status=status)
