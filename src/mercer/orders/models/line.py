"""What an order consists of, line by line, and its taxes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext

from mercer.catalog.models import Variant
from mercer.kernel.fields import AmountField
from mercer.kernel.money import Money
from mercer.media.models import Asset


class OrderLine(models.Model):
    """One article of the promise, as it was named and priced."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    variant = models.ForeignKey(Variant, null=True, on_delete=models.SET_NULL, related_name="+")
    sku = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    options = models.JSONField(default=dict)
    picture = models.ForeignKey(Asset, null=True, on_delete=models.SET_NULL, related_name="+")
    weight = models.PositiveIntegerField(default=0, help_text="Grams of one piece.")
    quantity = models.PositiveIntegerField()
    unit_amount = AmountField(help_text="One piece, as shown.")
    discount_amount = AmountField(default=0)
    total_amount = AmountField(help_text="The line as shown: unit × quantity − discount.")
    tax_amount = AmountField()
    tax_rate = models.DecimalField(max_digits=6, decimal_places=5)
    canceled_quantity = models.PositiveIntegerField(default=0)
    shipped_quantity = models.PositiveIntegerField(default=0)
    delivered_quantity = models.PositiveIntegerField(default=0)
    returned_quantity = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(Upper("sku"), name="order_line_sku")]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=999), name="ordered_quantity_sane"),
            models.CheckConstraint(condition=Q(total_amount__gte=0), name="no_line_below_zero"),
            models.CheckConstraint(
                condition=Q(shipped_quantity__lte=F("quantity") - F("canceled_quantity")), name="line_never_overshipped"
            ),
            models.CheckConstraint(
                condition=Q(delivered_quantity__lte=F("shipped_quantity")), name="line_never_overdelivered"
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__lte=F("shipped_quantity")), name="line_never_overreturned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def unit(self) -> Money:
        return Money(self.unit_amount, self.order.currency)

    @property
    def discount(self) -> Money:
        return Money(self.discount_amount, self.order.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_amount, self.order.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_amount, self.order.currency)

    @property
    def unshipped_quantity(self) -> int:
        return self.quantity - self.canceled_quantity - self.shipped_quantity

    @property
    def choice(self) -> str:
        """What of its options was chosen: "Sage, L"."""
        return ", ".join(str(value) for value in self.options.values())


class OrderTax(models.Model):
    """The tax of an order per rate; the rows add up to its tax."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="taxes")
    name = models.CharField(max_length=40)
    rate = models.DecimalField(max_digits=6, decimal_places=5)
    net_amount = AmountField()
    tax_amount = AmountField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "name", "rate"], name="one_tax_row_per_rate")]

    def __str__(self) -> str:
        return f"{gettext(self.name)} {format((self.rate * 100).normalize(), 'f')} %"

    @property
    def net(self) -> Money:
        return Money(self.net_amount, self.order.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_amount, self.order.currency)
