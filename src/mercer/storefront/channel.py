"""Choosing where one shops (currency and tax) and in which language.

Forms in the footer of every page send these by GET: what is kept is only how a visitor wants to see the shop, so no token
is needed, and pages without other forms need no cookie.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from mercer.accounts import access
from mercer.channels import current

YEAR = 31_536_000


@access.public
def choose_channel(request):
    """`/channel/?channel=`: the cart of the other channel comes up, prices follow."""
    current.choose(request, request.GET.get("channel", ""))
    return redirect(_next(request))


@access.public
def choose_language(request):
    """`/language/?language=`: kept in a cookie."""
    response = redirect(_next(request))
    code = request.GET.get("language", "")
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
        )
    return response


def _next(request) -> str:
    """Back to where one was, never to another host (A17)."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    own = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    wanted = request.GET.get("next") or (own if came_from.netloc == request.get_host() else "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
