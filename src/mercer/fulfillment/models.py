"""Keeping the promise: delivery options, shipments with parcels, and where they are."""

import uuid

from django.db import models
from django.db.models import Q

from mercer.inventory.models import Location
from mercer.kernel.fields import AmountField, CurrencyField
from mercer.kernel.money import Money
from mercer.media.models import Asset
from mercer.orders.models import Order, OrderLine


class DeliveryMethod(models.Model):
    """A way to deliver that shoppers choose: a carrier's service with countries, prices and days."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    carrier = models.CharField(max_length=30, help_text="Code of a connector in fulfillment.carriers.")
    service = models.CharField(max_length=40, blank=True)
    countries = models.JSONField(default=list, help_text="ISO codes; empty means everywhere.")
    min_days = models.PositiveSmallIntegerField(default=1)
    max_days = models.PositiveSmallIntegerField(default=3)
    cut_off_hour = models.PositiveSmallIntegerField(
        default=14, help_text="Ordered before this hour (shop time), it leaves the same working day."
    )
    tax_class = models.CharField(max_length=20, default="standard")
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class DeliveryRate(models.Model):
    """A row of a method's table: price up to a weight; nothing to pay from an order value on."""

    method = models.ForeignKey(DeliveryMethod, on_delete=models.CASCADE, related_name="rates")
    currency = CurrencyField()
    up_to_weight = models.PositiveIntegerField(help_text="Grams.")
    amount = AmountField()
    free_from_amount = AmountField(null=True, blank=True)

    class Meta:
        ordering = ["currency", "up_to_weight"]
        constraints = [
            models.UniqueConstraint(fields=["method", "currency", "up_to_weight"], name="one_rate_per_weight"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="no_rate_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.method_id} ≤ {self.up_to_weight} g"

    @property
    def price(self) -> Money:
        """What the delivery costs."""
        return Money(self.amount, self.currency)

    @property
    def free_from(self) -> Money | None:
        """The value of goods from which it costs nothing."""
        return None if self.free_from_amount is None else Money(self.free_from_amount, self.currency)


class PickList(models.Model):
    """A round through one location's shelves for several shipments."""

    number = models.CharField(max_length=20, unique=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120, blank=True)
    picked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class Shipment(models.Model):
    """A parcel of an order from one location: being picked, packed, on its way, delivered."""

    PICKING, PACKED, SHIPPED, DELIVERED, CANCELED = "picking", "packed", "shipped", "delivered", "canceled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    pick_list = models.ForeignKey(PickList, null=True, blank=True, on_delete=models.SET_NULL, related_name="shipments")
    state = models.CharField(max_length=10, default=PICKING)
    carrier = models.CharField(max_length=30)
    service = models.CharField(max_length=40, blank=True)
    weight = models.PositiveIntegerField(default=0, help_text="Grams.")
    tracking_number = models.CharField(max_length=60, null=True, blank=True, unique=True)
    tracking_url = models.TextField(blank=True)
    label = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    label_key = models.CharField(
        max_length=80, unique=True, help_text="Asked again with it, the carrier makes no second label."
    )
    parcel_state = models.CharField(
        max_length=20, default="none", help_text="Where the parcel is, in the words of fulfillment.tracking."
    )
    created_at = models.DateTimeField()
    packed_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["state", "created_at"], name="shipment_queue")]

    def __str__(self) -> str:
        return f"{self.state} {self.tracking_number or self.id}"


class ShipmentLine(models.Model):
    """So many pieces of an order's line in a parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveIntegerField()
    picked_quantity = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "order_line"], name="a_line_once_per_parcel"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_parcel_line_has_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"


class TrackingEvent(models.Model):
    """Something a carrier told about a parcel, outbound or coming back; unique per carrier event."""

    carrier = models.CharField(max_length=30)
    event_id = models.CharField(max_length=120)
    tracking_number = models.CharField(max_length=60, db_index=True)
    state = models.CharField(max_length=20)
    text = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["carrier", "event_id"], name="a_tracking_event_counts_once")]

    def __str__(self) -> str:
        return f"{self.tracking_number} {self.state}"
