"""What goods cost: price lists per currency, tax classes and rates."""

from django.db import models

from mercer.catalog.models import Variant
from mercer.channels.models import Channel
from mercer.kernel.fields import AmountField, CurrencyField


class PriceList(models.Model):
    """Prices in one currency, with or without tax in them; the base list of a currency has no channel."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    currency = CurrencyField()
    includes_tax = models.BooleanField(default=True)
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT, related_name="price_lists")
    priority = models.SmallIntegerField(default=0, help_text="Of two lists that both fit, the higher one counts.")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-priority", "code"]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What one piece of a variant costs in a list, from a quantity on."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="prices")
    min_quantity = models.PositiveIntegerField(default=1)
    amount = AmountField()
    compare_at_amount = AmountField(null=True, blank=True, help_text="The price before, shown struck through.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "price_list", "min_quantity"], name="one_price_per_quantity"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="no_price_below_zero"),
            models.CheckConstraint(condition=models.Q(min_quantity__gte=1), name="quantity_breaks_start_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.amount}"


class TaxRate(models.Model):
    """The tax on a class of goods in a country (or one region of it), as a fraction: 0.19 is 19 %."""

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True)
    tax_class = models.CharField(max_length=20, default="standard")
    rate = models.DecimalField(max_digits=6, decimal_places=5)
    name = models.CharField(max_length=40, default="VAT")

    class Meta:
        ordering = ["country", "region", "tax_class"]
        constraints = [
            models.UniqueConstraint(fields=["country", "region", "tax_class"], name="one_rate_per_place_and_class"),
            models.CheckConstraint(condition=models.Q(rate__gte=0, rate__lt=1), name="a_rate_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.tax_class} {self.rate}"
