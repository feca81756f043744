"""Choosing where one shops (currency and tax) and in which language."""

from django.conf import settings
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.channels import current
from mercer.storefront import visit

YEAR = 31_536_000


@access.public
@require_POST
def choose_channel(request):
    """`POST /channel/`: the cart of the other channel comes up, prices follow."""
    current.choose(request, request.POST.get("channel", ""))
    visit.forget_cart(request)
    return redirect(_next(request))


@access.public
@require_POST
def choose_language(request):
    """`POST /language/`: kept in a cookie."""
    response = redirect(_next(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
        )
    return response


def _next(request) -> str:
    """Back to where one was, never to another host (A17)."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
