"""The cart: its page, its drawer beside any other page, and what can be done there.

Every change is a form that works without JavaScript and then shows the page. With htmx what was changed comes back: the part
of the page, or the drawer's where the drawer asked.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.cart import contents
from mercer.catalog.models import Variant
from mercer.kernel import clock
from mercer.storefront import basket, free_delivery, visit

DRAWER = "cart_drawer_body"


@access.public
def cart(request):
    """`/cart/`: look at it (GET), put something in (POST variant, quantity)."""
    if request.method == "POST":
        return _add(request)
    return render(request, "storefront/cart.html", _context(request))


@access.public
def change(request):
    """`POST /cart/change/` with variant and quantity (0, or the button `remove`, takes the line out)."""
    if request.method != "POST":
        return redirect("storefront:cart")
    found = visit.cart_of(request)
    if found:
        quantity = 0 if "remove" in request.POST else contents.parse_quantity(request.POST.get("quantity", ""), least=0)
        contents.change(found, _variant_id(request), quantity, clock.now())
        _count(request, found)
    if request.headers.get("HX-Request"):
        return _changed(request)
    return redirect("storefront:cart")


def _add(request):
    quantity = contents.parse_quantity(request.POST.get("quantity", "1"))
    variant = Variant.objects.select_related("product").filter(pk=_variant_id(request)).first()
    if variant is None:
        raise Http404
    now = clock.now()
    found = visit.cart_of(request) or contents.open_cart(
        channel=request.channel, customer=visit.customer(request), now=now
    )
    contents.add(found, variant.pk, quantity, now)
    _count(request, found)
    if request.headers.get("HX-Target") == DRAWER:
        return _changed(request, added=variant.pk)
    messages.success(request, _("%(name)s is in your cart.") % {"name": variant.product.name})
    return redirect(reverse("storefront:cart"))


def _changed(request, *, added: int | None = None):
    """The part that asked, with the count for the header."""
    part = "cart_drawer" if request.headers.get("HX-Target") == DRAWER else "cart"
    return render(request, f"storefront/parts/{part}.html", _context(request) | {"oob": True, "added": added})


def _context(request) -> dict:
    shown = _view(request)
    free = free_delivery.of(shown, channel=request.channel, version=visit.version(request), now=clock.now())
    return {"cart": shown, "free": free}


def _count(request, found) -> None:
    visit.remember_cart(request, found, count=sum(found.lines.values_list("quantity", flat=True)))


def _view(request) -> basket.View:
    found = visit.cart_of(request)
    shown = basket.view(found, channel=request.channel, language=get_language() or "en", now=clock.now())
    if found and visit.cart_count(request) != shown.count:
        visit.remember_cart(request, found, count=shown.count)
    return shown


def _variant_id(request) -> int:
    text = request.POST.get("variant", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)
