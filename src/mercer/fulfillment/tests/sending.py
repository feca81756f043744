"""Orders on their way out of the house, for tests: paid, picked, packed; and a carrier to hand them to."""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.world import World

from mercer.fulfillment import packing, picking
from mercer.fulfillment.carriers.parcel import signing
from mercer.fulfillment.carriers.parcel.simulated_parcels import Parcels
from mercer.fulfillment.carriers.parcel.simulator import Simulator
from mercer.fulfillment.models import Shipment
from mercer.orders.models import Order
from mercer.payments.gateways.stripe.tests import serving

KEY, SECRET = "parcel_key", "whsec_" + "c2VjcmV0IG9mIHBhcmNlbHM="


def ordered(world: World, *wanted, delivery: str = "express", **facts) -> Order:
    """An order that may leave: it is paid on delivery. `express` goes with the parcel carrier, `standard` with our own."""
    return world.order(*(wanted or [(world.mug_sage, 2)]), payment="cod", delivery=delivery, **facts)


def picked(world: World, order: Order) -> list[Shipment]:
    """Its parcels, being picked."""
    picking.make_lists([order.pk], actor=world.staff, now=world.now)
    return list(Shipment.objects.filter(order=order).order_by("location__code"))


def packed(world: World, order: Order) -> Shipment:
    """Its only parcel, packed."""
    (shipment,) = picked(world, order)
    return packing.pack(shipment, actor=world.staff, now=world.now)


@contextlib.contextmanager
def carrier(folder: pathlib.Path, settings) -> Iterator[tuple[Simulator, str]]:
    """The simulated parcel carrier over real HTTP, which tells nothing by itself."""
    simulator = Simulator(Parcels(folder), key=KEY)
    with serving.served(simulator) as url:
        settings.PARCEL_API_BASE, settings.PARCEL_API_KEY, settings.PARCEL_WEBHOOK_SECRET = url, KEY, SECRET
        yield simulator, url


def notification(*, number: str, state: str, event_id: str = "evt_1", at: datetime | None = None, **event) -> bytes:
    """A body as the carrier sends it."""
    at = at or datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    told = {"id": event_id, "tracking_number": number, "state": state, "at": at.isoformat()} | event
    return json.dumps({"type": "tracking.updated", "event": told}).encode()


def signed(body: bytes, *, now: datetime, secret: str = SECRET, late: int = 0) -> dict[str, str]:
    """The headers that make it believed, or not."""
    stamp = int((now - timedelta(seconds=late)).timestamp())
    signature = signing.sign(signing.key_of(secret), message_id="msg_1", timestamp=stamp, body=body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(stamp), "webhook-signature": signature}
