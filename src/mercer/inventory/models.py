"""Stock: a counter per variant and place, promises against it, and a ledger of every movement."""

import uuid

from django.db import models
from django.db.models import F, Q

from mercer.catalog.models import Variant
from mercer.kernel import ledger


class Location(models.Model):
    """A place that holds stock."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    country = models.CharField(max_length=2, blank=True)
    address = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0, help_text="Goods leave from the highest first.")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-priority", "id"]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """The counter. Only `inventory.reservations` and `inventory.stock` change it, in one SQL call each."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="stock_levels")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock_levels")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    allowance = models.IntegerField(default=0, help_text="How many more than on hand may be promised (back-orders).")
    low_at = models.IntegerField(default=0, help_text="Warn when no more than this is available.")
    bin = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="one_counter_per_variant_and_place"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_not_negative"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="on_hand_not_negative"),
            models.CheckConstraint(condition=Q(allowance__gte=0), name="allowance_not_negative"),
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand") + F("allowance")), name="never_oversold"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}@{self.location_id}"


class Hold(models.Model):
    """A promise of goods, first to a cart (it runs out), then to an order (it stays until shipped or given back)."""

    OPEN, ATTACHED, RELEASED, CONSUMED = "open", "attached", "released", "consumed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart_ref = models.CharField(max_length=40)
    order_ref = models.CharField(max_length=40, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, default=OPEN)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "attached", "released", "consumed"]), name="hold_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(expires_at__isnull=False), name="an_open_hold_runs_out"
            ),
            models.CheckConstraint(
                condition=~Q(state="attached") | Q(order_ref__isnull=False), name="an_attached_hold_has_an_order"
            ),
            models.UniqueConstraint(fields=["cart_ref"], condition=Q(state="open"), name="one_open_hold_per_cart"),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="hold_due")]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"


class HoldLine(models.Model):
    """So many pieces of one counter. `quantity` falls as pieces are shipped or given back; 0 means settled."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="lines")
    stock_level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="hold_lines")
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hold", "stock_level"], name="one_line_per_hold_and_counter"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="held_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.stock_level_id}"


class StockMovement(ledger.Transfer):
    """Pieces of a variant moving between accounts: `supplier`, `on_hand:MAIN`, `sold`, `returned`, `damaged`, `count` …"""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="movements")
    reason = models.CharField(max_length=200, blank=True)

    class Meta(ledger.Transfer.Meta):
        abstract = False
        indexes = [models.Index(fields=["variant", "location", "-id"], name="movements_of_a_counter")]
