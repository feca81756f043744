"""Packing: what really goes into the parcel, and what it weighs."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.fulfillment.models import Shipment, ShipmentLine
from mercer.fulfillment.steps import PARCEL
from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor
from mercer.kernel.states import IllegalTransition

CARTON_WEIGHT = 150  # grams of an empty carton with its paper
HEAVIEST = 31_500  # grams; above it no parcel carrier takes a box


class WrongContents(errors.Refusal):
    """The parcel would be empty, too full or too heavy."""

    code = "wrong_contents"
    status = 422
    title = _("This cannot be packed like that.")


@db.transaction
def pack(
    shipment: Shipment,
    contents: dict[int, int] | None = None,
    *,
    weight: int | None = None,
    actor: Actor,
    now: datetime,
) -> Shipment:
    """Close the parcel with `contents` (shipment line → pieces; all of them when left out). Missing pieces return to the queue.

    `weight` is in grams; without it the goods' weights and a carton are added up. Refusals: `WrongContents`, `IllegalTransition`.
    """
    _lock(shipment)
    lines = list(shipment.lines.select_related("order_line").order_by("pk").select_for_update(of=("self",)))
    counts = _counted(lines, contents)
    goods = sum(counts[line.pk] * line.order_line.weight for line in lines)
    weight = goods + CARTON_WEIGHT if weight is None else weight
    if not 0 < weight <= HEAVIEST:
        raise WrongContents(
            _("A parcel weighs at most 31.5 kg."), fields={"weight": str(_("Between 1 g and 31,500 g."))}
        )
    PARCEL.require(shipment, to=Shipment.PACKED, packed_at=now, weight=weight)
    for line in lines:
        _keep(line, counts[line.pk])
    facts = {"shipment": str(shipment.pk), "weight": weight}
    events.record("order.packed", subject=shipment.order, actor=actor, at=now, data=facts)
    return shipment


def _lock(shipment: Shipment) -> None:
    """Before its lines are looked at, so that of two packers the second hears that it is packed already."""
    state = Shipment.objects.select_for_update(of=("self",)).values_list("state", flat=True).get(pk=shipment.pk)
    if not PARCEL.allows(state, Shipment.PACKED):
        raise IllegalTransition(state=state, to=Shipment.PACKED)


def _counted(lines: list[ShipmentLine], contents: dict[int, int] | None) -> dict[int, int]:
    counts = {line.pk: line.quantity if contents is None else contents.get(line.pk, 0) for line in lines}
    if contents and not contents.keys() <= counts.keys():
        raise WrongContents(_("These pieces do not belong to this parcel."))
    if any(not 0 <= counts[line.pk] <= line.quantity for line in lines) or not any(counts.values()):
        raise WrongContents(_("Pack at least one piece, and no more than was ordered."))
    return counts


def _keep(line: ShipmentLine, pieces: int) -> None:
    if pieces == 0:
        line.delete()
    elif pieces != line.quantity or line.picked_quantity != pieces:
        line.quantity = line.picked_quantity = pieces
        line.save(update_fields=["quantity", "picked_quantity"])
