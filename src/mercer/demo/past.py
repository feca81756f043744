"""A few weeks of the demo shop's life, lived through its own verbs: neighbors who buy, pay, get their parcels, send one back.

A fixed seed, so every demo begins with the same story. Deliveries go by the shop's own bicycle, which needs no carrier to talk to.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from mercer.aftersales import inspection, returns
from mercer.aftersales.inspection import Finding
from mercer.aftersales.returns import Asking
from mercer.cart import contents
from mercer.catalog.models import Variant
from mercer.channels import current
from mercer.checkout import placing
from mercer.fulfillment import packing, parcels, picking, shipping, tracking
from mercer.kernel.actors import STAFF, SYSTEM, Actor
from mercer.orders.models import Order
from mercer.payments import transfers

DAYS, SEED = 35, 1014
PACKER = Actor(STAFF, "demo", "Wouter Maes")
NEIGHBORS = [
    ("Anouk de Vries", "Brouwersgracht 72", "1013 GX"), ("Bram Kuipers", "Haarlemmerdijk 145", "1013 KH"),
    ("Chiara Bianchi", "Tweede Tuindwarsstraat 9", "1015 RX"), ("Daan Visser", "Zandhoek 3", "1013 KT"),
    ("Elif Kaya", "Spaarndammerstraat 88", "1013 TC"), ("Femke Bos", "Bickersgracht 20", "1013 LE"),
    ("Gijs Mulder", "Realengracht 41", "1013 KV"), ("Hana Suzuki", "Lindengracht 212", "1015 KN"),
    ("Isa Peeters", "Egelantiersgracht 5", "1015 RC"), ("Jip van Dam", "Prinseneiland 14", "1013 LR"),
    ("Katrin Vogel", "Westerstraat 161", "1015 MG"), ("Luuk Hendriks", "Nova Zemblastraat 30", "1013 RL"),
]  # fmt: skip


def live(*, say: Callable[[str], None], now: datetime) -> int:
    """Orders of the last five weeks; how many were placed. A shop that has orders has lived already."""
    if Order.objects.exists():
        return 0
    dice = random.Random(SEED)  # noqa: S311  a story, not a secret
    placed = [order for age in range(DAYS, -1, -1) for order in _day(dice, now - timedelta(days=age), now=now)]
    say(f"{len(placed)} orders of the last {DAYS} days")
    return len(placed)


def _day(dice: random.Random, day: datetime, *, now: datetime) -> list[Order]:
    """One day's orders; weekends are busier."""
    count = dice.choice((0, 1, 1, 2)) + (day.weekday() >= 5)
    times = sorted(day.replace(hour=dice.randrange(7, 21), minute=dice.randrange(60)) for _ in range(count))
    orders = [_order(dice, at) for at in times if at < now - timedelta(minutes=5)]
    for order in orders:
        _go_on(dice, order, now=now)
    return orders


def _order(dice: random.Random, at: datetime) -> Order:
    """One neighbor buys one to three things."""
    name, street, postal_code = dice.choice(NEIGHBORS)
    channel = current.default()
    cart = contents.open_cart(channel=channel, now=at)
    on_sale = Variant.objects.filter(archived_at=None, product__published_at__lt=at)
    with_stock = on_sale.filter(stock_levels__on_hand__gt=8).order_by("pk").distinct()
    for variant in dice.sample(list(with_stock), k=dice.choice((1, 1, 2, 3))):
        contents.add(cart, variant.pk, dice.choice((1, 1, 1, 2, 4)), at)
    answers = {"delivery_address": {"country": "NL"}, "delivery_code": "bicycle"}
    review = placing.review(cart, answers=answers, now=at)
    assert review.quote is not None, "everything on the shelves has a price"
    form = placing.CheckoutForm(
        email=f"{name.split()[0].lower()}@example.com",
        delivery_address={
            "name": name,
            "line1": street,
            "postal_code": postal_code,
            "city": "Amsterdam",
            "country": "NL",
        },
        delivery_code="bicycle",
        payment_code=dice.choice(("transfer", "transfer", "cod")),
        shown_total=review.quote.total.amount,
    )
    return placing.buy(cart, form=form, language="en", actor=SYSTEM, now=at).order


def _go_on(dice: random.Random, order: Order, *, now: datetime) -> None:
    """Paid the next morning, packed by noon, delivered the day after, as far as that is not in the future."""
    paid = order.placed_at + timedelta(hours=dice.randrange(2, 16))
    if order.payment_method == "transfer" and paid < now and dice.random() < 0.95:
        transfers.record_received(order, order.total, key=f"demo-{order.pk}", actor=PACKER, now=paid)
    sent = paid + timedelta(hours=5)
    if sent > now - timedelta(hours=20) or not Order.objects.to_ship().filter(pk=order.pk).exists():
        return
    shipments = [
        shipment for made in picking.make_lists([order.pk], actor=PACKER, now=sent) for shipment in made.shipments.all()
    ]
    for shipment in shipments:
        packing.pack(shipment, actor=PACKER, now=sent)
        left = shipping.ship(shipment.pk, actor=PACKER, now=sent)
        arrived = sent + timedelta(hours=dice.randrange(18, 30))
        if arrived < now:
            tracking.sight_by_hand(left, parcels.DELIVERED, actor=PACKER, now=arrived)
            if order.payment_method == "cod":
                transfers.record_received(order, order.total, key=f"demo-{order.pk}", actor=PACKER, now=arrived)
    order.refresh_from_db()
    if order.delivered_at and dice.random() < 0.12:
        _send_back(dice, order, delivered_at=order.delivered_at, now=now)


def _send_back(dice: random.Random, order: Order, *, delivered_at: datetime, now: datetime) -> None:
    """One article comes back; the parcel is received and inspected when that was long enough ago."""
    line = dice.choice(list(order.lines.all()))
    asked_at = delivered_at + timedelta(days=dice.randrange(1, 4))
    if asked_at > now:
        return
    reason = dice.choice(("changed_mind", "changed_mind", "wrong_size", "not_as_described"))
    asking = Asking(line_id=line.pk, quantity=1, reason=reason, condition="opened")
    opened = returns.open_return(order, [asking], actor=SYSTEM, now=asked_at)
    back = asked_at + timedelta(days=4)
    if back > now:
        return
    if opened.state == opened.REQUESTED:
        returns.decide(
            opened,
            approve=True,
            note="Sorry about that. Please send it back.",
            actor=PACKER,
            now=asked_at + timedelta(hours=3),
        )
    returns.receive(opened, {returned.pk: 1 for returned in opened.lines.all()}, actor=PACKER, now=back)
    findings = [Finding(returned.pk, restock=1, scrap=0) for returned in opened.lines.all()]
    inspection.inspect(opened, findings, actor=PACKER, now=back + timedelta(hours=1))
