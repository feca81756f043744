"""The one-page checkout: contact, address, delivery, payment, and what it costs, on one form.

Buttons that only look again (another country, another delivery) keep what was typed in the cart and show the page anew; the
button `buy` places the order. With JavaScript the looking again happens by itself.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.cart.models import Cart
from mercer.checkout import placing
from mercer.customers import book
from mercer.customers.addresses import InvalidAddress
from mercer.kernel import clock, errors, ratelimit
from mercer.storefront import addressing, basket, payment, visit

KEPT = ("email", "delivery", "payment", "note")
LONGEST = 2000


@access.public
def checkout(request):
    """`/checkout/`"""
    cart = visit.cart_of(request)
    if cart is None or not cart.lines.exists():
        return _already_placed(request) or redirect("storefront:cart")
    if request.method != "POST":
        return _page(request, cart, _remembered(request, cart))
    answers = _typed(request)
    if "buy" not in request.POST:
        placing.keep_answers(cart, answers, now=clock.now())
        return _page(request, cart, answers)
    try:
        return _buy(request, cart, answers)
    except errors.Refusal as no:
        if no.status in (404, 429):
            raise
        return _page(request, cart, answers, problem=no)


def _buy(request, cart: Cart, answers: dict):
    now = clock.now()
    ratelimit.take("checkout", request.session.session_key or request.META.get("REMOTE_ADDR", ""), rate=0.2, burst=20, now=now)
    form = placing.CheckoutForm(
        email=answers["email"],
        delivery_address=addressing.read(answers["address"]),
        billing_address=None,
        delivery_code=answers["delivery"],
        payment_code=answers["payment"],
        note=answers["note"],
        shown_total=_number(request.POST.get("shown_total", "")),
        remember=bool(request.POST.get("remember")),
    )
    placed = placing.buy(cart, form=form, language=get_language() or "en", actor=access.actor(request), now=now, addresses=payment.addresses)
    visit.grant_order(request, placed.order)
    visit.forget_cart(request)
    request.session["placed_cart"], request.session["placed_order"] = str(cart.pk), placed.order.number
    return redirect(placed.next_url or f"{reverse('storefront:order', args=[placed.order.number])}?placed=1")


def _already_placed(request):
    """A second click, or the way back with the browser's button: the order is there, show it."""
    number = request.session.get("placed_order")
    return redirect("storefront:order", number=number) if number and request.method == "POST" else None


def _page(request, cart: Cart, answers: dict, *, problem: errors.Refusal | None = None):
    now, channel, language = clock.now(), request.channel, get_language() or "en"
    country = answers["address"].get("country") or channel.country
    review = placing.review(cart, country=country, delivery_code=answers["delivery"], payment_code=answers["payment"], now=now)
    wrong = problem.fields if isinstance(problem, InvalidAddress) else {}
    if problem is not None and not wrong:
        messages.error(request, problem.detail)
    context = {
        "cart": basket.view(cart, channel=channel, language=language, now=now),
        "review": review,
        "form": addressing.form(answers["address"], country=channel.country, errors=wrong),
        "answers": answers,
        "problem": problem,
        "who": visit.customer(request),
        "deliveries": [_delivery_card(offer) for offer in review.offers],
        "payments": [{"value": m.code, "label": m.name, "note": m.description, "icon": m.icon} for m in review.methods],
    }
    template = "storefront/parts/checkout.html" if request.headers.get("HX-Request") else "storefront/checkout.html"
    return render(request, template, context, status=problem.status if problem else 200)


def _delivery_card(offer) -> dict:
    return {
        "value": offer.code,
        "label": offer.name,
        "note": offer.description,
        "price": offer.price,
        "earliest": offer.earliest,
        "latest": offer.latest,
        "icon": "truck",
    }


def _remembered(request, cart: Cart) -> dict:
    """What was typed before, else what the account knows: a returning customer only confirms."""
    answers = {name: "" for name in KEPT} | {"address": {}} | (cart.answers or {})
    who = visit.customer(request)
    if who:
        answers["email"] = answers["email"] or who.email
        known = None if answers["address"] else book.default(who)
        answers["address"] = answers["address"] or (known.to_json() if known else {"name": who.name})
    return answers


def _typed(request) -> dict:
    given = {name: request.POST.get(name, "")[:LONGEST] for name in KEPT}
    fields = ("country", "name", "company", "line1", "line2", "district", "city", "region", "postal_code", "phone")
    return given | {"address": {name: request.POST.get(name, "")[:200] for name in fields if name in request.POST}}


def _number(text: str) -> int:
    """The total that was on the page; anything else is never right and asks again."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1
