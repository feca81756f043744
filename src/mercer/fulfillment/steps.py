"""What may follow what in a parcel's life."""

from mercer.fulfillment.models import Shipment
from mercer.kernel.states import Transitions

PARCEL = Transitions(
    "state",
    {
        Shipment.PICKING: {Shipment.PACKED, Shipment.CANCELED},
        Shipment.PACKED: {Shipment.SHIPPED, Shipment.CANCELED},
        Shipment.SHIPPED: {Shipment.DELIVERED},
    },
)
