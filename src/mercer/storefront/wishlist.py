"""The wish list: put on, taken off, moved to the cart, shared by a link that only reads."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.cart import contents, wishlist
from mercer.catalog.models import Product
from mercer.kernel import clock, ratelimit
from mercer.media import pictures
from mercer.pricing import books
from mercer.storefront import crawlers, visit, wished, wishes


@access.public
def page(request):
    """`/wishlist/`: look at it (GET; with `product` it asks); put on (POST product, variant) or take off (with `remove`)."""
    if request.method == "POST":
        return _change(request)
    if "product" in request.GET:
        return _ask(request)
    found = wishes.list_of(request)
    context = {
        "rows": wished.rows(found, channel=request.channel, language=get_language() or "en", now=clock.now()),
        "list": found,
        "share_url": crawlers.address("shared-wishlist", found.share_token) if found and found.share_token else "",
        "is_guest": not request.user.is_authenticated,
        "robots": "noindex",
    }
    return render(request, "storefront/wishlist.html", context)


@access.public
def to_cart(request):
    """`POST /wishlist/cart/` with product and variant: into the cart; with `keep` it stays on the list, too."""
    if request.method != "POST":
        return redirect("storefront:wishlist")
    product_id, variant_id, now = _number(request.POST, "product"), _number(request.POST, "variant"), clock.now()
    cart = visit.cart_of(request) or contents.open_cart(
        channel=request.channel, customer=visit.customer(request), now=now
    )
    contents.add(cart, variant_id, 1, now)
    visit.remember_cart(request, cart, count=sum(cart.lines.values_list("quantity", flat=True)))
    found = wishes.list_of(request)
    if found and "keep" not in request.POST:
        wishlist.remove(found, product_id, now=now)
        wishes.refresh(request, found)
    messages.success(request, _("It is in your cart."))
    return redirect("storefront:wishlist")


@access.public
def share(request):
    """`POST /wishlist/share/`: make a link, or with `stop` let it lead nowhere any more."""
    if request.method != "POST":
        return redirect("storefront:wishlist")
    found, now = wishes.begin(request), clock.now()
    if "stop" in request.POST:
        wishlist.unshare(found, now=now)
        messages.success(request, _("The link leads nowhere any more."))
    else:
        wishlist.share(found, now=now)
        messages.success(request, _("Whoever has the link can look at your list."))
    return redirect("storefront:wishlist")


@access.public
def shared(request, token):
    """`/w/<token>/`: somebody's list, to look at."""
    ratelimit.take("shared-list", request.META.get("REMOTE_ADDR", ""), rate=0.5, burst=30, now=clock.now())
    found = wishlist.shared(token)
    if found is None:
        raise Http404
    rows = wished.rows(found, channel=request.channel, language=get_language() or "en", now=clock.now())
    answer = render(request, "storefront/wishlist_shared.html", {"rows": rows, "robots": "noindex"})
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _ask(request):
    """Where the heart of a card leads without scripts."""
    product = Product.objects.on_sale(clock.now()).filter(pk=_number(request.GET, "product")).first()
    if product is None:
        raise Http404
    context = {
        "product": product,
        "name": product.translations.get(get_language() or "en", {}).get("name") or product.name,
        "image": pictures.picture(product.cover, sizes_hint=320),
        "is_wished": product.pk in wishes.of(request),
        "back": reverse("storefront:product", args=[product.slug]),
        "robots": "noindex",
    }
    return render(request, "storefront/wish_ask.html", context)


def _change(request):
    product_id, now = _number(request.POST, "product"), clock.now()
    ratelimit.take("wish", request.META.get("REMOTE_ADDR", ""), rate=1, burst=60, now=now)
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise Http404
    found = wishes.begin(request)
    name = product.translations.get(get_language() or "en", {}).get("name") or product.name
    if "remove" in request.POST:
        wishlist.remove(found, product_id, now=now)
        told = _("%(name)s is no longer on your wish list.") % {"name": name}
    else:
        _add(request, found, product, now)
        told = _("%(name)s is on your wish list.") % {"name": name}
    ids = wishes.refresh(request, found)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"wished": ids, "told": told})
    messages.success(request, told)
    return redirect(_back(request))


def _add(request, found, product: Product, now) -> None:
    variant_id = _number(request.POST, "variant") if request.POST.get("variant") else None
    variants = (
        [variant_id] if variant_id else list(product.variants.filter(archived_at=None).values_list("pk", flat=True))
    )
    prices = books.shown(variants, channel=request.channel, now=now)
    cheapest = min((shown.amount for shown in prices.values()), key=lambda amount: amount.amount, default=None)
    wishlist.add(found, product.pk, variant_id=variant_id, price=cheapest, now=now)


def _back(request) -> str:
    """To the page the heart was on."""
    page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(page, allowed_hosts=None) and page.startswith("/")
    return page if safe else reverse("storefront:wishlist")


def _number(given, name: str) -> int:
    text = given.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)
