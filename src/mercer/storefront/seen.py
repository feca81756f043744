"""What a visit looked at lately. Only the browser knows it, until it is closed: a cookie without a date, no row anywhere."""

from django.shortcuts import render
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.kernel import clock
from mercer.pricing import shelf
from mercer.storefront import cards, visit

COOKIE, MOST = "seen", 8


@access.public
def seen(request):
    """`/seen/?except=<product>`: cards of the articles looked at, the latest first; a part of the product page, or a page."""
    now, version, language = clock.now(), visit.version(request), get_language() or "en"
    without = request.GET.get("except", "")
    ids = [pk for pk in of(request) if str(pk) != without]
    found = cards.for_sale(shelf.of(ids, channel=request.channel, now=now, version=version))
    grid = cards.grid(found, key=request.channel.pk, version=version, language=language, now=now) if found else ""
    template = "storefront/parts/seen.html" if request.headers.get("HX-Request") else "storefront/seen.html"
    return render(request, template, {"grid": grid, "robots": "noindex"})


def of(request) -> list[int]:
    """The products looked at, the latest first."""
    texts = request.COOKIES.get(COOKIE, "").split(".")[:MOST]
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 16]


def others(request, product_id: int) -> int:
    """How many others than this there are to show."""
    return len(set(of(request)) - {product_id})


def remember(request, response, product_id: int):
    """The answer, with this product at the front."""
    ids = [product_id, *(pk for pk in of(request) if pk != product_id)][:MOST]
    text = ".".join(map(str, ids))
    if text != request.COOKIES.get(COOKIE):
        response.set_cookie(COOKIE, text, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
