"""What is to be done with an order now: the one button on its page, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mercer.aftersales.models import Return
from mercer.fulfillment.models import Shipment
from mercer.orders.models import Order
from mercer.orders.models.queries import PAY_ON_DELIVERY

RETURNING = {"requested": "returns.decide", "sent": "returns.receive", "received": "returns.receive"}


@dataclass(frozen=True, slots=True)
class Action:
    """A button. With `fields` it is a form that is sent, else a link."""

    label: str
    why: str
    icon: str
    url: str
    fields: dict | None = None
    attrs: dict = field(default_factory=dict)


def action(
    order: Order, *, shipments: Sequence[Shipment], returning: Sequence[Return], may: Callable[[str], bool]
) -> Action | None:
    """The next thing this person can do, most urgent first; None when the order waits for somebody else."""
    return _of_returns(returning, may) or (
        None if order.canceled_at else _of_parcels(order, shipments, may) or _of_money(order, may)
    )


def _of_returns(returning: Sequence[Return], may: Callable[[str], bool]) -> Action | None:
    labels = {
        "requested": (_("Decide the return"), _("The shopper waits for an answer.")),
        "sent": (_("Receive the return"), _("Its parcel is on the way or here.")),
        "received": (_("Inspect the return"), _("The shopper waits for the money.")),
    }
    for each in returning:
        permission = RETURNING.get(each.state)
        if permission and may(permission) and not (each.state == "sent" and each.parcel_state != "delivered"):
            label, why = labels[each.state]
            return Action(label, why, "return", reverse("backoffice:return", args=[each.number]))
    return None


def _of_parcels(order: Order, shipments: Sequence[Shipment], may: Callable[[str], bool]) -> Action | None:
    if not may("shipping.work"):
        return None
    for each in shipments:
        if each.state == Shipment.PICKING and not (each.pick_list and not each.pick_list.picked_at):
            return Action(
                _("Pack the parcel"), _("Its goods are picked."), "box", reverse("backoffice:parcel", args=[each.pk])
            )
        if each.state == Shipment.PICKING and each.pick_list:
            url = reverse("backoffice:pick-list", args=[each.pick_list.number])
            return Action(
                _("Go on picking"), _("It is on pick list %(n)s.") % {"n": each.pick_list.number}, "list", url
            )
        if each.state == Shipment.PACKED:
            url = reverse("backoffice:parcel-ship", args=[each.pk])
            return Action(
                _("Make the label and ship"), _("The parcel is packed."), "truck", url, {}, {"data-busy": True}
            )
    paid = order.paid_at is not None or order.payment_method in PAY_ON_DELIVERY
    begun = any(each.state in (Shipment.PICKING, Shipment.PACKED) for each in shipments)
    if order.unshipped_count and paid and not begun:
        why = _("Paid, and nobody has begun.") if order.paid_at else _("It is paid on delivery, and nobody has begun.")
        return Action(_("Make a pick list"), why, "truck", reverse("backoffice:shipping-pick"), {"ids": order.pk})
    return None


def _of_money(order: Order, may: Callable[[str], bool]) -> Action | None:
    if order.due.amount > 0 and order.payment_method != "stripe" and may("payments.collect"):
        return Action(_("Book a received payment"), _("It waits for its money."), "cash", "#money_collect")
    return None


def steps(order: Order, shipments: Sequence[Shipment]) -> list[dict]:
    """How far the order is, for the `steps` macro."""
    packed = min((each.packed_at for each in shipments if each.packed_at), default=None)
    moments = [
        (pgettext("step", "Placed"), order.placed_at),
        (_("Paid"), order.paid_at),
        (_("Packed"), packed),
        (_("Shipped"), order.shipped_at),
        (_("Delivered"), order.delivered_at),
    ]
    if order.canceled_at:
        return [
            {"label": pgettext("step", "Placed"), "at": order.placed_at, "state": "done"},
            {"label": _("Canceled"), "at": order.canceled_at, "state": "failed"},
        ]
    first_open = next((place for place, (_label, at) in enumerate(moments) if at is None), None)
    return [
        {"label": label, "at": at, "state": "done" if at else "current" if place == first_open else "todo"}
        for place, (label, at) in enumerate(moments)
    ]
