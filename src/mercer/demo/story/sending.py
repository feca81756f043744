"""The warehouse: one round every working morning, and the parcels' ways to their people."""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from mercer.demo.story import returning
from mercer.demo.story.share import PACKER, Share
from mercer.fulfillment import packing, parcels, picking, promises, shipping, tracking
from mercer.fulfillment.carriers import LabelMade, Sighting, numbers
from mercer.fulfillment.models import Shipment
from mercer.orders.models import Order
from mercer.payments import transfers

ZONE = ZoneInfo("Europe/Amsterdam")
STARTS, TABLE = 9, timedelta(minutes=4)  # the hour of the round; what packing one parcel takes
SERIAL = 30_000_000  # parcels of the past have numbers of their own
HUBS = {
    "NL": "Amsterdam",
    "DE": "Köln",
    "BE": "Brussel",
    "US": "New York JFK",
    "GB": "London",
    "CN": "上海",
    "FR": "Paris",
}
FAILS_FIRST = 0.03


def rounds(share: Share, *, first: datetime) -> None:
    """The working mornings up to now, entered in the diary."""
    day = first.astimezone(ZONE).replace(hour=STARTS, minute=10, second=0, microsecond=0)
    while day < share.diary.until:
        if day.weekday() < 5:
            share.diary.enter(day, lambda at: _round(share, at=at))
        day = day + timedelta(days=1)


def _round(share: Share, *, at: datetime) -> None:
    """Everything that was ready an hour ago is picked, packed and handed over."""
    ready = [order_id for order_id, since in share.waiting.items() if since < at - timedelta(hours=1)]
    if not ready:
        return
    for order_id in ready:
        del share.waiting[order_id]
    lists = picking.make_lists(ready, actor=PACKER, now=at)
    made = Shipment.objects.filter(pick_list__in=lists).select_related("order").order_by("pk")
    for place, shipment in enumerate(made, 2):
        packed_at = at + place * TABLE
        packing.pack(shipment, actor=PACKER, now=packed_at)
        _send(share, shipment, at=packed_at + timedelta(minutes=1))


def _send(share: Share, shipment: Shipment, *, at: datetime) -> None:
    number = _number(share, shipment)
    url = f"{settings.SIMULATORS_URL}/parcel/track/{number}" if shipment.carrier == "parcel" else ""
    shipping.depart(shipment.pk, LabelMade(number, url, b""), actor=PACKER, now=at)
    shipment.tracking_number = number
    seen = list(_way(share, shipment, number, at=at))
    told = [sighting for sighting in seen if sighting.at < share.diary.until]
    if shipment.carrier == "parcel":
        recipient = shipment.order.delivery_address["name"]
        moves_on = time.time() + share.dice.randrange(900, 20_000) if len(told) < len(seen) else 0.0
        share.past_parcels.sent(shipment.label_key, recipient, told, moves_on=moves_on)
    share.diary.enter(told[-1].at, lambda then: _seen(share, shipment, told, at=then))


def _seen(share: Share, shipment: Shipment, told: list[Sighting], *, at: datetime) -> None:
    tracking.receive_all(shipment.carrier, told, now=at)
    if told[-1].state != parcels.DELIVERED:
        return
    order = Order.objects.get(pk=shipment.order_id)
    if order.pk in share.pay_at_the_door and order.delivered_at:
        transfers.record_received(order, order.total, key=f"door-{order.number}", actor=PACKER, now=at)
    if order.delivered_at:
        returning.perhaps(share, order, at=at)


def _number(share: Share, shipment: Shipment) -> str:
    if shipment.carrier == "courier":
        return numbers.courier(share.dice.randrange(10**10))
    serial = SERIAL + 5_000_000 * share.number + len(share.past_parcels.rows) + 1
    return numbers.s10("CP", serial, "NL")


def _way(share: Share, shipment: Shipment, number: str, *, at: datetime) -> Iterator[Sighting]:
    """What a carrier sees of a parcel between the shop's door and the recipient's."""
    dice, country = share.dice, shipment.order.delivery_address["country"]

    def sighting(state: str, when: datetime, text: str, place: str = "") -> Sighting:
        return Sighting(f"past_{share.name()}", number, state, when, text, place)

    yield sighting(parcels.ANNOUNCED, at, "The label was made")
    if shipment.carrier == "parcel":
        collected = at + timedelta(hours=dice.uniform(4, 7))
        yield sighting(parcels.ACCEPTED, collected, "Collected", "Amsterdam Westpoort")
        sorted_at = collected + timedelta(hours=dice.uniform(5, 10))
        yield sighting(parcels.IN_TRANSIT, sorted_at, "Sorted and on the road", HUBS.get(country, "Hub West"))
    day = _day_of_arrival(dice, shipment, country, at=at)
    if dice.random() < FAILS_FIRST:
        yield sighting(parcels.FAILED, day.replace(hour=12, minute=dice.randrange(60)), "Nobody was at home", "")
        day = _working_day_after(day, 1)
    yield sighting(parcels.OUT_FOR_DELIVERY, day.replace(hour=8, minute=dice.randrange(60)), "In the van", "")
    arrived = day.replace(hour=dice.randrange(10, 18), minute=dice.randrange(60))
    yield sighting(parcels.DELIVERED, arrived, "Handed over", "")


def _day_of_arrival(dice: random.Random, shipment: Shipment, country: str, *, at: datetime) -> datetime:
    days = 1 if shipment.service == "express" or shipment.carrier == "courier" else dice.choice((1, 2, 2, 3))
    if country in ("US", "CN"):
        days += dice.choice((3, 4, 5))
    return _working_day_after(at.astimezone(ZONE), days)


def _working_day_after(day: datetime, count: int) -> datetime:
    return datetime.combine(promises.working_days_after(day.date(), count), day.timetz())
