"""What has to leave the house. Asked, not told: the queue is a question to the orders."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from mercer.fulfillment.models import Shipment, ShipmentLine
from mercer.orders.models import Order

IN_HAND = (Shipment.PICKING, Shipment.PACKED)


def to_pick() -> QuerySet[Order]:
    """Orders with pieces that nobody has begun to pick, oldest first."""
    begun = (
        ShipmentLine.objects.filter(shipment__order=OuterRef("pk"), shipment__state__in=IN_HAND)
        .values("shipment__order")
        .annotate(pieces=Sum("quantity"))
        .values("pieces")
    )
    waiting = F("piece_count") - F("canceled_count") - F("shipped_count") - Coalesce(Subquery(begun), 0)
    return Order.objects.to_ship().annotate(waiting_count=waiting).filter(waiting_count__gt=0).order_by("placed_at")


def picking() -> QuerySet[Shipment]:
    """Parcels being picked."""
    return _shipments(Shipment.PICKING)


def packed() -> QuerySet[Shipment]:
    """Parcels that wait for their label."""
    return _shipments(Shipment.PACKED)


def on_the_way() -> QuerySet[Shipment]:
    """Parcels a carrier has."""
    return _shipments(Shipment.SHIPPED).order_by("-shipped_at")


def _shipments(state: str) -> QuerySet[Shipment]:
    return Shipment.objects.filter(state=state).select_related("order", "location", "pick_list", "label")
