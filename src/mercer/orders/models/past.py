"""Orders from before Mercer, imported as they were: for reports and for a customer's history, never for processing.

They are kept apart from orders because nothing Mercer guarantees of an order holds for them: quantities below zero, unit
prices with three decimals, lines that are no goods, customers without a name.
"""

from django.db import models

from mercer.kernel.fields import CurrencyField


class PastOrder(models.Model):
    """One document of the former system."""

    SALE, CANCELLATION, ADJUSTMENT = "sale", "cancellation", "adjustment"

    number = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12)
    placed_at = models.DateTimeField(db_index=True)
    currency = CurrencyField()
    customer_ref = models.CharField(max_length=120, blank=True, db_index=True)
    country = models.CharField(max_length=80, blank=True)
    net = models.DecimalField(max_digits=24, decimal_places=6, help_text="Sum of quantity × unit price, exact.")
    line_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["-placed_at", "-id"]

    def __str__(self) -> str:
        return self.number


class PastLine(models.Model):
    """One line of it. `occurrence` tells apart lines that are the same to the letter; `digest` makes importing repeatable."""

    order = models.ForeignKey(PastOrder, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=12, help_text="goods, delivery, discount, fee, adjustment, stock")
    sku = models.CharField(max_length=80)
    name = models.CharField(max_length=300, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(max_digits=20, decimal_places=6)
    net = models.DecimalField(max_digits=24, decimal_places=6)
    placed_at = models.DateTimeField()
    occurrence = models.PositiveIntegerField(default=1)
    digest = models.BinaryField(max_length=16, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["placed_at"], name="past_line_time"),
            models.Index(fields=["sku", "placed_at"], name="past_line_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"
