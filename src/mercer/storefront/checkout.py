"""The one-page checkout: contact, address, delivery, payment, and what it costs, on one form.

Buttons that only look again (another country, another delivery) keep what was typed in the cart and show the page anew; the
button `buy` places the order. With JavaScript the looking again happens by itself.
"""

from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.checkout import placing
from mercer.customers import book
from mercer.customers.addresses import InvalidAddress
from mercer.customers.models import Customer
from mercer.kernel import clock, errors, ratelimit
from mercer.storefront import addressing, basket, visit

KEPT = ("email", "delivery_code", "payment_code", "note")
LONGEST = 2000
PLACED = "placed_order"


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
        contents.save_answers(cart, answers, clock.now())
        return _page(request, cart, answers)
    try:
        return _buy(request, cart, answers)
    except errors.Refusal as no:
        if no.status in (404, 429):
            raise
        return _page(request, cart, answers, problem=no)


def _buy(request, cart: Cart, answers: dict):
    now = clock.now()
    ratelimit.take(
        "checkout", request.session.session_key or request.META.get("REMOTE_ADDR", ""), rate=0.2, burst=20, now=now
    )
    form = placing.CheckoutForm(
        email=answers["email"],
        delivery_address=answers["delivery_address"],
        delivery_code=answers["delivery_code"],
        payment_code=answers["payment_code"],
        shown_total=_number(request.POST.get("shown_total", "")),
        note=answers["note"],
        remember=bool(request.POST.get("remember")),
    )
    placed = placing.buy(cart, form=form, language=get_language() or "en", actor=access.actor(request), now=now)
    visit.grant_order(request, placed.order)
    visit.forget_cart(request)
    request.session[PLACED] = placed.order.number
    return redirect(placed.next_url)


def _already_placed(request):
    """A second click, or the way back with the browser's button: the order is there, show it."""
    number = request.session.get(PLACED)
    return redirect("storefront:order", number=number) if number and request.method == "POST" else None


def _page(request, cart: Cart, answers: dict, *, problem: errors.Refusal | None = None):
    now, channel, language = clock.now(), request.channel, get_language() or "en"
    review = placing.review(cart, answers=answers, now=now)
    wrong = problem.fields if problem else {}
    codes = [method.code for method in review.methods]
    context = {
        "cart": basket.view(cart, channel=channel, language=language, now=now),
        "review": review,
        "form": addressing.form(answers["delivery_address"], country=channel.country, errors=wrong),
        "answers": answers,
        "payment_code": answers["payment_code"] if answers["payment_code"] in codes else next(iter(codes), ""),
        "problem": problem,
        "who": visit.customer(request),
        "known_address": [] if problem else _known(request, answers),
        "deliveries": [_delivery_card(offer) for offer in review.offers],
        "payments": [{"value": m.code, "label": m.name, "note": m.description, "icon": m.icon} for m in review.methods],
    }
    template = "storefront/parts/checkout.html" if request.headers.get("HX-Request") else "storefront/checkout.html"
    return render(request, template, context, status=problem.status if problem else 200)


def _delivery_card(offer) -> dict:
    """An offer for `forms.radio_cards`: words, days and price."""
    days = {
        "first": date_format(offer.earliest, "MONTH_DAY_FORMAT"),
        "last": date_format(offer.latest, "MONTH_DAY_FORMAT"),
    }
    between = (
        _("with you between %(first)s and %(last)s") if offer.earliest != offer.latest else _("with you on %(first)s")
    )
    return {
        "value": offer.code,
        "label": offer.name,
        "note": " · ".join(filter(None, [offer.description, between % days])),
        "aside": offer.price.format(get_language() or "en") if offer.price else _("free"),
        "icon": "truck",
    }


def _known(request, answers: dict) -> list[str]:
    """The lines of a returning customer's address when nothing of it has to be asked; they stand above the closed form."""
    if visit.customer(request) is None or not answers["email"]:
        return []
    try:
        return addressing.read(answers["delivery_address"]).lines()
    except InvalidAddress:
        return []


def _remembered(request, cart: Cart) -> dict:
    """What was typed before, else what the account knows: a returning customer only confirms."""
    answers = dict.fromkeys(KEPT, "") | {"delivery_address": {}} | (cart.answers or {})
    who = visit.customer(request)
    if who:
        answers |= {name: code for name, code in _chosen_before(who).items() if not answers[name]}
        answers["email"] = answers["email"] or who.email
        known = None if answers["delivery_address"] else book.default(who)
        answers["delivery_address"] = answers["delivery_address"] or (known.to_json() if known else {"name": who.name})
    return answers


def _chosen_before(who: Customer) -> dict[str, str]:
    """Delivery and payment of the last order; where they are not offered any more, the first offer is taken."""
    last = who.orders.order_by("-placed_at").only("delivery_option", "payment_method").first()
    if last is None:
        return {}
    return {"delivery_code": last.delivery_option.get("code", ""), "payment_code": last.payment_method}


def _typed(request) -> dict:
    given = {name: request.POST.get(name, "")[:LONGEST] for name in KEPT}
    fields = ("country", "name", "company", "line1", "line2", "district", "city", "region", "postal_code", "phone")
    return given | {
        "delivery_address": {name: request.POST.get(name, "")[:200] for name in fields if name in request.POST}
    }


def _number(text: str) -> int:
    """The total that was on the page; anything else is never right and asks again."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1
