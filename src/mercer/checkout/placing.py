"""Placing an order: from a cart to a promise, once, whatever is clicked (P1).

    hold        an own fast transaction; the goods are the cart's                       → OutOfStock
    place       one durable transaction: the cart is locked, priced afresh (PriceChanged), becomes an order with its lines,
                the hold becomes the order's, the event and a payment attempt are written
    start       after the commit, the only step that talks to a payment provider; its answer is stored. A payment that
                people book (bank transfer, cash) needs nobody to be asked and starts with the order

If anything is refused, nothing has happened: the hold is dropped again. If the machine dies, what remains is a hold that
runs out, or an order whose payment the reconciler starts.

**The global lock order.** Every transaction of the shop locks in this order, and rows of one kind by ascending id; so any
number of them run side by side and none waits in a circle:

    cart → coupon → gift card → points → stock (the hold, then its counters by id) → order → payment → ledger

A ledger row is only inserted, so it waits for nobody. A counter of stock is locked by `inventory.reservations.hold` in its
own short transaction, never together with a cart; the order's transaction locks the hold alone. Whoever ships or cancels
settles the stock first and writes to the order afterwards.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.checkout import forms, offers, selection
from mercer.checkout.forms import CheckoutForm, Wish
from mercer.checkout.reviewing import Problem, Review, review
from mercer.checkout.selection import Selection
from mercer.customers import people
from mercer.customers.models import Customer
from mercer.inventory import reservations
from mercer.inventory.reservations import Held, OutOfStock
from mercer.kernel import db, errors
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.orders import progress, records
from mercer.orders.models import Order
from mercer.payments import attempts, gateways, methods
from mercer.pricing.quotes import Quote

__all__ = [
    "CartChanged",
    "CheckoutForm",
    "EmptyCart",
    "OutOfStock",
    "Placed",
    "PriceChanged",
    "Problem",
    "Review",
    "buy",
    "review",
]

FREE = "free"  # the payment method of an order that costs nothing
TRIES = 3  # the first; one more when the hold was lost; one more for a number that is taken


class EmptyCart(errors.Refusal):
    code = "empty_cart"
    title = _("There is nothing in your cart.")


class CartChanged(errors.Refusal):
    """It was changed, in another tab, faster than its goods could be held."""

    code = "cart_changed"
    title = _("Your cart has just changed. Please check it and order again.")


class PriceChanged(errors.Refusal):
    """`facts`: the total that was `shown` and what it is `now`. Nothing was ordered."""

    code = "price_changed"
    title = _("The total has changed since you saw it. Please check it and order again.")


@dataclass(frozen=True, slots=True)
class Placed:
    """The order; the secret of its guest link for the one call that made it; where the browser goes next."""

    order: Order
    token: str | None
    next_url: str


def buy(cart: Cart, *, form: CheckoutForm, language: str, actor: Actor, now: datetime) -> Placed:
    """Makes the cart an order and starts its payment. The same cart again is the same order, not another one.

    Refusals, after which nothing has happened: `EmptyCart`, `OutOfStock` (with what is left of each article),
    `PriceChanged`, `quotes.NotForSale`, `addresses.InvalidAddress`, `people.InvalidEmail`, `offers.NoSuchDelivery`,
    `attempts.NoSuchMethod`.
    """
    wish = forms.checked(form, cart=cart, language=language, actor=actor)
    order, token, attempt_id = _place(cart, wish, now)
    if attempt_id is None:
        return Placed(order, token, _order_page(order))
    back = f"{settings.PUBLIC_URL}/checkout/paid/{order.number}/"
    attempt = attempts.start(attempt_id, return_url=back, cancel_url=back, now=now)
    return Placed(order, token, attempt.redirect_url or _order_page(order))


def _place(cart: Cart, wish: Wish, now: datetime) -> tuple[Order, str | None, uuid.UUID | None]:
    """Hold and place, once more when the hold got lost in between. The order, its token, the attempt to start."""
    for last in (False,) * (TRIES - 1) + (True,):
        wanted = contents.demand(cart)
        held = None
        try:
            if wanted:
                held = reservations.hold(str(cart.pk), wanted, now=now)
            return place_order(cart, held, wish, now=now)
        except (reservations.HoldLost, records.NumberTaken) as lost:
            if last:
                raise CartChanged() from lost
        except records.CartTaken:
            return _placed_before(Order.objects.get(cart_ref=cart.pk), now)
        except errors.Refusal:
            earlier = records.of_cart(cart.pk)  # somebody else's press of the same button took the last piece
            if earlier is not None:
                return _placed_before(earlier, now)
            _drop(held, now)
            raise
    raise AssertionError("unreachable")


@db.transaction
def place_order(
    cart: Cart, held: Held | None, wish: Wish, *, now: datetime
) -> tuple[Order, str | None, uuid.UUID | None]:
    """The durable transaction. `reservations.HoldLost` when the cart is not what was held: hold again."""
    if not contents.close(cart, now):
        if held is not None:
            reservations.release(held, now=now, reason="ordered already")
        return _placed_before(Order.objects.get(cart_ref=cart.pk), now)
    chosen = selection.read(cart, country=wish.delivery.country, region=wish.delivery.region, now=now)
    if not chosen.lines:
        raise EmptyCart()
    if held is None or held.demand != chosen.demand:
        raise reservations.HoldLost(cart.pk)
    quote, order, token = _write_order(cart, chosen, wish, now)
    reservations.attach(held, order_ref=order.number, now=now)
    progress.record_placed(order, actor=wish.actor, at=now)
    if not quote.total:
        progress.record_free(order, actor=wish.actor, at=now)
        return order, token, None
    attempt = attempts.first(order, gateway=wish.payment_code, now=now)
    return order, token, None if attempt.started_at else attempt.pk


def _write_order(cart: Cart, chosen: Selection, wish: Wish, now: datetime) -> tuple[Quote, Order, str]:
    offered = offers.of(chosen, wish.delivery.country, now=now)
    delivery = offers.delivery(offered, wish.delivery_code)
    quote = chosen.quote(delivery)
    if quote.total.amount != wish.shown_total:
        raise PriceChanged(shown=Money(wish.shown_total, quote.currency), now=quote.total)
    method = wish.payment_code if quote.total else FREE
    order, token = records.create(
        cart=cart,
        customer=_customer(cart, wish, now),
        email=wish.email,
        delivery_address=wish.delivery,
        billing_address=wish.billing,
        delivery_option=delivery.to_json(),
        payment_method=method,
        quote=quote,
        lines_info=chosen.named(wish.language),
        note=wish.note,
        language=wish.language,
        pay_before=_pay_before(method, quote.total, wish.delivery.country, now),
        now=now,
    )
    return quote, order, token


def _customer(cart: Cart, wish: Wish, now: datetime) -> Customer:
    """Whose order it is: the cart's owner, or whoever buys with this e-mail address."""
    if cart.customer is None:
        name, phone = wish.delivery.name, wish.delivery.phone
        return people.find_or_create(wish.email, name=name, phone=phone, language=wish.language, now=now)
    if wish.remember:
        people.remember_address(cart.customer, wish.delivery, now)
    return cart.customer


def _pay_before(method: str, total: Money, country: str, now: datetime) -> datetime | None:
    """Until when the goods wait for the money; None when there is none to wait for, or it comes with the delivery."""
    if not total:
        return None
    if not methods.offers(method, total, country):
        raise attempts.NoSuchMethod(fields={"payment_code": str(attempts.NoSuchMethod.title)}, method=method)
    patience = gateways.get(method).patience
    return now + patience if patience else None


def _placed_before(order: Order, now: datetime) -> tuple[Order, None, uuid.UUID | None]:
    """The answer to another press of the button: the same order, and its payment if that is still to be started."""
    attempt = attempts.current(order) if order.due else None
    return order, None, attempt.pk if attempt and attempt.is_open else None


def _drop(held: Held | None, now: datetime) -> None:
    if held is not None:
        with db.transaction():
            reservations.release(held, now=now, reason="not ordered")


def _order_page(order: Order) -> str:
    return f"/orders/{order.number}/?placed=1"
