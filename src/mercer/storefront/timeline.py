"""An order's story in the shopper's words: what happened, and where the parcels are."""

from django.utils.translation import gettext as _

from mercer.fulfillment import parcels, tracking
from mercer.fulfillment.models import Shipment
from mercer.kernel import events
from mercer.orders.models import Order

ICONS = {
    "order.placed": "cart",
    "order.paid": "card",
    "shipment.shipped": "truck",
    "order.delivered": "home",
    "order.canceled": "close",
}


def words() -> dict[str, str]:
    """Event → what a shopper reads; other events are the staff's business."""
    return {
        "order.placed": _("Order placed"),
        "order.authorized": _("Payment authorized"),
        "order.paid": _("Payment received"),
        "order.partly_paid": _("Part of the payment received"),
        "order.packed": _("Parcel packed"),
        "shipment.shipped": _("Parcel handed to the carrier"),
        "order.delivered": _("Delivered"),
        "order.canceled": _("Canceled"),
        "order.refunded": _("Refund sent"),
        "return.requested": _("Return opened"),
        "return.approved": _("Return approved"),
        "return.denied": _("Return not possible"),
        "return.label_made": _("Return label ready"),
        "return.sent": _("Return parcel handed in"),
        "return.received": _("Return arrived"),
        "return.refunded": _("Return checked, refund started"),
        "return.canceled": _("Return withdrawn"),
    }


def of_order(order: Order, shipments: list[Shipment], returns: list) -> list[dict]:
    """Events for `data.timeline`, newest first."""
    texts = words()
    rows = events.follow(order, *shipments, *returns).filter(verb__in=texts)
    return [{"at": row.at, "text": texts[row.verb], "icon": ICONS.get(row.verb)} for row in reversed(rows)]


def of_parcel(tracking_number: str) -> list[dict]:
    """What the carrier told, newest first."""
    return [
        {
            "at": seen.at,
            "text": parcels.WORDS.get(seen.state, seen.state),
            "detail": ", ".join(filter(None, [seen.text, seen.place])),
        }
        for seen in tracking.story(tracking_number)
    ]


def steps(parcel_state: str) -> list[dict]:
    """The usual journey for `data.steps`; what went wrong stands at the end."""
    order = list(parcels.USUAL)
    reached = order.index(parcel_state) if parcel_state in order else -1
    shown = [
        {
            "label": parcels.WORDS[state],
            "state": "done"
            if place < reached or parcel_state == parcels.DELIVERED
            else "current"
            if place == reached
            else "todo",
        }
        for place, state in enumerate(order)
    ]
    if parcel_state in (parcels.FAILED, parcels.RETURNING, parcels.LOST):
        shown.append({"label": parcels.WORDS[parcel_state], "state": "failed"})
    return shown
