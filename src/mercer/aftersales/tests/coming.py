"""Orders that have arrived, and returns of them, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.world import World

from mercer.aftersales import inspection, returns
from mercer.aftersales.inspection import Finding
from mercer.aftersales.models import Return
from mercer.aftersales.returns import Asking
from mercer.fulfillment import packing, picking, shipping, tracking
from mercer.fulfillment.models import Shipment
from mercer.kernel import clock
from mercer.orders.models import Order
from mercer.payments import transfers


def paid(world: World, *wanted, **facts) -> Order:
    """An order whose money has come by bank transfer."""
    order = world.order(*(wanted or [(world.mug_sage, 3)]), **facts)
    transfers.record_received(order, order.total, key=str(order.pk), actor=world.staff, now=world.now)
    order.refresh_from_db()
    return order


def shipped(world: World, order: Order) -> list[Shipment]:
    """All its parcels have left with our own courier."""
    picking.make_lists([order.pk], actor=world.staff, now=world.now)
    parcels = list(Shipment.objects.filter(order=order).order_by("location__code"))
    for parcel in parcels:
        packing.pack(parcel, actor=world.staff, now=world.now)
    return [shipping.ship(parcel.pk, actor=world.staff, now=world.now) for parcel in parcels]


def delivered(world: World, *wanted, order: Order | None = None, **facts) -> Order:
    """A paid order that has arrived, two days after `world.now`."""
    order = order or paid(world, *wanted, **facts)
    for parcel in shipped(world, order):
        tracking.sight_by_hand(parcel, "delivered", actor=world.staff, now=world.now + timedelta(days=2))
    order.refresh_from_db()
    return order


def asked(
    order: Order, quantity: int = 1, *, reason: str = "changed_mind", condition: str = "unopened", line: int = 0
) -> Asking:
    """So many pieces of the order's first line, or another."""
    return Asking(order.lines.order_by("pk")[line].pk, quantity, reason, condition)


def opened(world: World, order: Order, *what: Asking, at: datetime | None = None, **facts) -> Return:
    """A request to return these."""
    at = at or world.now + timedelta(days=5)
    return returns.open_return(order, what or [asked(order)], actor=world.staff, now=at, **facts)


def received(world: World, order: Order, *what: Asking, counts: list[int] | None = None) -> Return:
    """Asked for, approved, and here; `counts` in the order of what was asked, all of it when left out."""
    returning = opened(world, order, *what)
    if returning.state == Return.REQUESTED:
        returns.decide(returning, approve=True, note="", actor=world.staff, now=clock.now())
    lines = list(returning.lines.order_by("pk"))
    counted = dict(zip([line.pk for line in lines], counts or [line.quantity for line in lines], strict=True))
    returns.receive(returning, counted, actor=world.staff, now=world.now + timedelta(days=8))
    return returning


def inspected(world: World, returning: Return, *, scrap: int = 0) -> Return:
    """Everything goes back to the shelf, except `scrap` pieces of each line."""
    findings = [
        Finding(
            line.pk, line.received_quantity - min(scrap, line.received_quantity), min(scrap, line.received_quantity)
        )
        for line in returning.lines.all()
    ]
    return inspection.inspect(returning, findings, actor=world.staff, now=world.now + timedelta(days=9))
