"""Carts become orders; orders are paid, late, or never.

Cards are paid at a provider that nobody asks about the past: what it would answer is made up here, applied by
`payments.advance` like any other answer, and remembered by the simulated provider, so that the money can be given back.
"""

import functools
import random
import uuid
from datetime import datetime, timedelta

from mercer.aftersales import cancellations
from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.checkout import forms, offers, placing, selection, unpaid
from mercer.checkout.forms import CheckoutForm
from mercer.customers import addresses
from mercer.demo.story.people import Household
from mercer.demo.story.plan import Leaving, Purchase
from mercer.demo.story.share import PACKER, Share
from mercer.inventory import reservations
from mercer.kernel.actors import SHOPPER, Actor
from mercer.orders.models import Order
from mercer.payments import advance, refunds, settlement, transfers
from mercer.payments.gateways import protocol
from mercer.payments.gateways.protocol import RefundSeen, Seen
from mercer.payments.models import PaymentAttempt, Refund

GUEST = Actor(SHOPPER, "")
NOTES = (
    "Please leave it with the neighbors if we are out.",
    "It is a present, please leave out the invoice.",
    "The bell does not work, please knock.",
    "麻烦包装结实一点，谢谢。",
)
CHANGED_MINDS = ("ordered twice by mistake", "found it in another color", "wrong address", "no longer needed")


def buy(share: Share, purchase: Purchase, *, at: datetime) -> None:
    """The household buys; what becomes of the order is entered in the diary."""
    dice = random.Random(purchase.seed)  # noqa: S311  a story, not a secret
    order, attempt = _place(share, purchase, dice, at=at)
    if purchase.household.number == 0:  # what the shopper of the demo sends back is no matter of luck
        share.comes_back[order.pk] = purchase.fate == "sent_back"
    if purchase.payment == "cod":
        share.pay_at_the_door.add(order.pk)
        share.ready(order, since=at)
    elif purchase.payment == "transfer":
        _by_transfer(share, purchase, order, dice, at=at)
    elif attempt is not None:
        _by_card(share, purchase, order, attempt, dice, at=at)


def leave(share: Share, leaving: Leaving, at: datetime) -> None:
    """Somebody fills a cart and goes."""
    cart = contents.open_cart(channel=share.channels[leaving.channel], now=at)
    for sku, pieces in leaving.goods:
        contents.add(cart, share.variants[sku], pieces, at)


def give_back(share: Share, order: Order, *, at: datetime) -> None:
    """The refunds that were asked for are carried out: by the provider at once, by hand two days later."""
    for refund in Refund.objects.filter(order=order, state=Refund.REQUESTED).select_related("attempt"):
        if refund.via == "stripe":
            key = f"re_{share.name()}"
            share.past_payments.refunded(refund.attempt.provider_charge, key, refund.amount, refund.key, at=at)
            seen = RefundSeen(provider_ref=key, state=protocol.DONE, amount=refund.money, key=refund.key)
            settlement.settle(refund.pk, seen, now=at)
        else:
            refunds.advance(refund.pk, now=at)
            share.diary.enter(at + timedelta(days=2), functools.partial(_sent_back, refund))


def _sent_back(refund: Refund, at: datetime) -> None:
    refunds.record_sent(Refund.objects.get(pk=refund.pk), actor=PACKER, now=at)


def _place(
    share: Share, purchase: Purchase, dice: random.Random, *, at: datetime
) -> tuple[Order, PaymentAttempt | None]:
    household = purchase.household
    cart = contents.open_cart(channel=share.channels[household.channel], now=at)
    for sku, pieces in purchase.goods:
        contents.add(cart, share.variants[sku], pieces, at)
    form = _form(share, cart, purchase, dice, at=at)
    wish = forms.checked(form, cart=cart, language=household.language, actor=GUEST)
    held = reservations.hold(str(cart.pk), contents.demand(cart), now=at)
    order, _token, attempt_id = placing.place_order(cart, held, wish, now=at)
    attempt = PaymentAttempt.objects.get(pk=attempt_id) if attempt_id else None
    return order, attempt


def _form(share: Share, cart: Cart, purchase: Purchase, dice: random.Random, *, at: datetime) -> CheckoutForm:
    household = purchase.household
    country, region = household.country, household.address["region"]
    chosen = selection.read(cart, country=country, region=region, now=at)
    delivery = offers.delivery(offers.of(chosen, country, now=at), purchase.delivery)
    return CheckoutForm(
        email=household.email,
        delivery_address=_address(share, household),
        delivery_code=purchase.delivery,
        payment_code=purchase.payment,
        shown_total=chosen.quote(delivery).total.amount,
        note=dice.choice(NOTES) if dice.random() < 0.06 else "",
    )


def _address(share: Share, household: Household) -> addresses.PostalAddress:
    """Cleaned once for each household."""
    if household.number not in share.addresses:
        share.addresses[household.number] = addresses.clean(household.address)
    return share.addresses[household.number]


def _by_transfer(share: Share, purchase: Purchase, order: Order, dice: random.Random, *, at: datetime) -> None:
    """Most pay within two days; some never do, and one comes when the order is gone."""
    days = {"never_paid": None, "paid_too_late": 9.0}.get(purchase.fate, dice.uniform(0.2, 2.4))
    if days is None or days > 7:
        share.diary.enter(at + timedelta(days=7, hours=1), lambda then: unpaid.expire_one(order, now=then))
    if days is not None:
        share.diary.enter(at + timedelta(days=days), lambda then: _received(share, order, at=then))


def _received(share: Share, order: Order, *, at: datetime) -> None:
    order.refresh_from_db()
    transfers.record_received(order, order.total, key=f"statement-{order.number}", actor=PACKER, now=at)
    order.refresh_from_db()
    if order.canceled_at is None:
        share.ready(order, since=at)
    else:
        give_back(share, order, at=at + timedelta(minutes=1))


def _by_card(
    share: Share, purchase: Purchase, order: Order, attempt: PaymentAttempt, dice: random.Random, *, at: datetime
) -> None:
    if purchase.fate == "abandoned":
        share.diary.enter(at + timedelta(minutes=65), lambda then: unpaid.expire_one(order, now=then))
        return
    paid_at = at + timedelta(seconds=dice.randrange(40, 200))
    if purchase.fate == "declined_first":
        share.diary.enter(paid_at, lambda then: _declined(share, order, attempt, at=then))
        paid_at += timedelta(minutes=dice.randrange(1, 9))
    share.diary.enter(paid_at, lambda then: _charged(share, purchase, order, attempt, dice, at=then))


def _declined(share: Share, order: Order, attempt: PaymentAttempt, *, at: datetime) -> None:
    seen = _seen(share, order, attempt, protocol.OPEN, failure="Your card was declined.")
    advance.apply(attempt.pk, seen, now=at)


def _charged(
    share: Share, purchase: Purchase, order: Order, attempt: PaymentAttempt, dice: random.Random, *, at: datetime
) -> None:
    seen = _seen(share, order, attempt, protocol.CAPTURED)
    advance.apply(attempt.pk, seen, now=at)
    share.past_payments.paid(seen, email=order.email, at=at)
    if purchase.fate == "thought_again":
        reason = dice.choice(CHANGED_MINDS)
        share.diary.enter(at + timedelta(minutes=50), lambda then: _cancel(share, order, reason=reason, at=then))
    else:
        share.ready(order, since=at)


def _seen(share: Share, order: Order, attempt: PaymentAttempt, state: str, failure: str = "") -> Seen:
    """The provider's answer; its own number of a payment stays the same."""
    name = uuid.uuid5(uuid.NAMESPACE_OID, attempt.key).hex[:24]
    nothing = attempt.money - attempt.money
    paid = state == protocol.CAPTURED
    return Seen(
        state=state,
        provider_ref=f"cs_test_{name}",
        amount=attempt.money,
        captured=attempt.money if paid else nothing,
        merchant_ref=attempt.key,
        order_number=order.number,
        charge_ref=f"pi_{name}" if paid else "",
        failure=failure,
    )


def _cancel(share: Share, order: Order, *, reason: str, at: datetime) -> None:
    order.refresh_from_db()
    who = Actor(SHOPPER, str(order.customer_id))
    canceled = cancellations.cancel(order, reason=reason, actor=who, now=at)
    give_back(share, canceled, at=at + timedelta(minutes=1))
