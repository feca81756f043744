"""Letters about parcels."""

from datetime import datetime

from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import carriers
from mercer.fulfillment.models import Shipment
from mercer.kernel import db
from mercer.messages import letters
from mercer.orders import letters as order_letters


@db.transaction
def shipped(shipment: Shipment, *, now: datetime):
    """ "Your parcel is on its way", once per parcel."""
    order = shipment.order
    return letters.write(
        "order_shipped",
        to=order.email,
        key=f"shipped-{shipment.pk}",
        about=order,
        language=order.language,
        now=now,
        context={
            "order": order,
            "shipment": shipment,
            "carrier_name": carriers.named(shipment.carrier).name,
            "lines": [(line.order_line, line.quantity) for line in shipment.lines.select_related("order_line")],
            "address": PostalAddress.from_json(order.delivery_address).lines(language=order.language),
            "order_url": order_letters.link(order),
            "promised": order.delivery_option,
        },
    )
