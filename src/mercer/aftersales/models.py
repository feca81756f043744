"""After the sale: returns from the request to the refund, decided by a policy that gives its reasons."""

import uuid

from django.db import models
from django.db.models import F, Q

from mercer.inventory.models import Location
from mercer.kernel.fields import AmountField, CurrencyField, EncryptedTextField
from mercer.media.models import Asset
from mercer.orders.models import Order, OrderLine
from mercer.payments.models import Refund


class ReturnPolicy(models.Model):
    """The merchant's rules for returns of a channel: one row, the newest counts."""

    window_days = models.PositiveSmallIntegerField(
        default=30, help_text="Days after delivery in which a return may be opened."
    )
    approve_up_to_amount = AmountField(
        default=20000, help_text="Approved at once up to this value; above, a person decides."
    )
    currency = CurrencyField(default="EUR")
    used_needs_person = models.BooleanField(default=True, help_text="Used goods are looked at by a person first.")
    damaged_needs_photo = models.BooleanField(default=True)
    excluded_tags = models.JSONField(default=list, help_text="Slugs of tags whose goods cannot be returned.")
    shopper_pays_label_amount = AmountField(
        default=0, help_text="Kept back for the label when the goods were in order."
    )
    refunds_delivery = models.BooleanField(
        default=True, help_text="The outbound delivery is refunded when the whole order comes back."
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.window_days} days"


class Return(models.Model):
    """One request to send goods back (an RMA) and everything that became of it."""

    REQUESTED, APPROVED, DENIED, SENT, RECEIVED, REFUNDED, CANCELED = (
        "requested", "approved", "denied", "sent", "received", "refunded", "canceled",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=10, default=REQUESTED)
    decision = models.CharField(max_length=10, help_text="What the policy said: approve, deny, ask.")
    decision_reason = models.JSONField(default=list, help_text="Why, one sentence per rule that spoke.")
    decided_by = models.CharField(max_length=120, blank=True)
    note = EncryptedTextField(blank=True)
    location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+")
    carrier = models.CharField(max_length=30, blank=True)
    tracking_number = models.CharField(max_length=60, null=True, blank=True, unique=True)
    tracking_url = models.TextField(blank=True)
    parcel_state = models.CharField(max_length=20, default="none")
    label = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    currency = CurrencyField()
    fee_amount = AmountField(default=0)
    refund_amount = AmountField(null=True, blank=True)
    refund = models.OneToOneField(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="return_request"
    )
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "requested_at"], name="return_queue")]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    """Pieces of an order's line that come back, and what was found when they arrived."""

    returning = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="return_lines")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(
        max_length=20, help_text="changed_mind, wrong_size, not_as_described, damaged, defective, wrong_item, late"
    )
    condition = models.CharField(
        max_length=20, default="unopened", help_text="unopened, opened, used, damaged: as the shopper says."
    )
    received_quantity = models.PositiveIntegerField(default=0)
    restocked_quantity = models.PositiveIntegerField(default=0)
    scrapped_quantity = models.PositiveIntegerField(default=0)
    inspection = models.CharField(max_length=200, blank=True)
    refund_amount = AmountField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["returning", "order_line"], name="a_line_once_per_return"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_return_line_has_pieces"),
            models.CheckConstraint(
                condition=Q(received_quantity__lte=F("quantity")), name="never_receive_more_than_announced"
            ),
            models.CheckConstraint(
                condition=Q(received_quantity__gte=F("restocked_quantity") + F("scrapped_quantity")),
                name="never_restock_more_than_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"


class ReturnPhoto(models.Model):
    """A photo the shopper added to the request."""

    returning = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="photos")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.asset_id)
