"""A pick list is one round through one location's shelves. Making it creates the parcels that will be packed."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from mercer.fulfillment.models import PickList, Shipment, ShipmentLine
from mercer.inventory import availability
from mercer.kernel import db, errors, events, ids
from mercer.kernel.actors import Actor
from mercer.orders.models import Order


class NothingToPick(errors.Refusal):
    """None of the chosen orders has pieces left that are paid for, held and not yet being picked."""

    code = "nothing_to_pick"
    title = _("There is nothing to pick for these orders.")


@db.transaction
def make_lists(order_ids, *, actor: Actor, now: datetime) -> list[PickList]:
    """One pick list per location for all pieces of these orders that nobody has begun; `NothingToPick` when there are none.

    The orders are locked in id order, so two people who press the button together make one list, not two.
    """
    orders = Order.objects.to_ship().filter(pk__in=list(order_ids)).order_by("pk").select_for_update(of=("self",))
    wanted: dict[int, list[tuple[Order, dict[int, int]]]] = defaultdict(list)
    for order in orders:
        for location_id, lines in _unbegun(order).items():
            wanted[location_id].append((order, lines))
    if not wanted:
        raise NothingToPick(orders=[str(order_id) for order_id in order_ids])
    return [_make_list(location_id, parcels, actor=actor, now=now) for location_id, parcels in sorted(wanted.items())]


@db.transaction
def finish(pick_list: PickList, picked: dict[int, int], *, actor: Actor, now: datetime) -> None:
    """Write down how many pieces of each shipment line were found; missing ones go back to the queue when it is packed."""
    lines = ShipmentLine.objects.filter(shipment__pick_list=pick_list, shipment__state=Shipment.PICKING)
    for line in lines.select_for_update():
        line.picked_quantity = min(max(picked.get(line.pk, line.quantity), 0), line.quantity)
        line.save(update_fields=["picked_quantity"])
    if PickList.objects.filter(pk=pick_list.pk, picked_at=None).update(picked_at=now):
        events.record("pick_list.picked", subject=pick_list, actor=actor, at=now)


def _unbegun(order: Order) -> dict[int, dict[int, int]]:
    """Location → order line → pieces that are held there for the order and in no open parcel."""
    line_of = {line.variant_id: line.pk for line in order.lines.all()}
    begun: dict[tuple[int, int], int] = {}
    open_lines = ShipmentLine.objects.filter(
        shipment__order=order, shipment__state__in=(Shipment.PICKING, Shipment.PACKED)
    )
    for location_id, line_id, pieces in open_lines.values_list("shipment__location_id", "order_line_id").annotate(
        Sum("quantity")
    ):
        begun[location_id, line_id] = pieces
    unbegun: dict[int, dict[int, int]] = defaultdict(dict)
    for variant_id, location_id, held in availability.allocation(order.number):
        line_id = line_of.get(variant_id)
        rest = held - begun.get((location_id, line_id), 0) if line_id else 0
        if line_id and rest > 0:
            unbegun[location_id][line_id] = rest
    return unbegun


def _make_list(
    location_id: int, parcels: list[tuple[Order, dict[int, int]]], *, actor: Actor, now: datetime
) -> PickList:
    made = PickList.objects.create(
        number=ids.speakable(6, "P"), location_id=location_id, created_at=now, created_by=actor.name
    )
    for order, lines in parcels:
        shipment = Shipment.objects.create(
            order=order,
            location_id=location_id,
            pick_list=made,
            carrier=order.delivery_option["carrier"],
            service=order.delivery_option.get("service", ""),
            label_key=f"label-{ids.uuid7()}",
            created_at=now,
        )
        ShipmentLine.objects.bulk_create(
            ShipmentLine(shipment=shipment, order_line_id=line_id, quantity=pieces) for line_id, pieces in lines.items()
        )
        events.record("order.picking", subject=order, actor=actor, at=now, data={"pick_list": made.number})
    return made
