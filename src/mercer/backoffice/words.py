"""States in the staff's words, with the tone they are shown in."""

from django.utils.translation import gettext_lazy as _

PAYMENT = {
    "unpaid": (_("Unpaid"), "warning"),
    "authorized": (_("Authorized"), "info"),
    "partly_paid": (_("Partly paid"), "warning"),
    "paid": (_("Paid"), "success"),
    "partly_refunded": (_("Partly refunded"), "neutral"),
    "refunded": (_("Refunded"), "neutral"),
}
FULFILLMENT = {
    "unshipped": (_("To ship"), "warning"),
    "partly_shipped": (_("Partly shipped"), "info"),
    "shipped": (_("Shipped"), "info"),
    "delivered": (_("Delivered"), "success"),
    "partly_returned": (_("Partly returned"), "neutral"),
    "returned": (_("Returned"), "neutral"),
    "canceled": (_("Canceled"), "danger"),
}
RETURN = {
    "requested": (_("To decide"), "warning"),
    "approved": (_("Approved"), "info"),
    "denied": (_("Denied"), "neutral"),
    "sent": (_("On its way"), "info"),
    "received": (_("To inspect"), "warning"),
    "refunded": (_("Closed"), "success"),
    "canceled": (_("Withdrawn"), "neutral"),
}
SHIPMENT = {
    "picking": (_("Being picked"), "warning"),
    "packed": (_("Packed"), "info"),
    "shipped": (_("On its way"), "info"),
    "delivered": (_("Delivered"), "success"),
    "canceled": (_("Canceled"), "danger"),
}
ATTEMPT = {
    "new": (_("New"), "neutral"),
    "started": (_("Waiting for the shopper"), "info"),
    "authorized": (_("Authorized"), "info"),
    "captured": (_("Captured"), "success"),
    "failed": (_("Failed"), "danger"),
    "canceled": (_("Closed"), "neutral"),
}
REFUND = {
    "requested": (_("Requested"), "info"),
    "pending": (_("At the provider"), "info"),
    "done": (_("Done"), "success"),
    "failed": (_("Failed"), "danger"),
}
EVENTS = {
    "order.placed": _("Order placed"),
    "order.authorized": _("Payment authorized"),
    "order.paid": _("Paid"),
    "order.partly_paid": _("Partly paid"),
    "order.picking": _("On a pick list"),
    "order.packed": _("Packed"),
    "order.shipped": _("Shipped"),
    "order.delivered": _("Delivered"),
    "order.canceled": _("Canceled"),
    "order.refunded": _("Refunded"),
    "order.returned": _("Goods came back"),
    "order.noted": _("Note written"),
    "shipment.shipped": _("Label made, parcel handed over"),
    "shipment.moved": _("Parcel seen"),
    "shipment.delivered": _("Parcel delivered"),
    "return.requested": _("Return opened"),
    "return.approved": _("Return approved"),
    "return.denied": _("Return denied"),
    "return.label_made": _("Return label made"),
    "return.sent": _("Return parcel handed in"),
    "return.arrived": _("Return parcel arrived"),
    "return.received": _("Return received"),
    "return.refunded": _("Return inspected and refunded"),
    "return.canceled": _("Return withdrawn"),
}


def told(verb: str) -> str:
    """An event in words; the verb itself when nobody has written some."""
    return str(EVENTS.get(verb) or verb.replace(".", ": ").replace("_", " "))
