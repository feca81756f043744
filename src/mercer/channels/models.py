"""Where we sell: a channel fixes currency, country, language and whether prices are shown with tax."""

from typing import Any

from django.db import models, transaction

from mercer.channels import memory
from mercer.kernel.fields import CurrencyField


class Remembered(models.Model):
    """Rows every page needs: processes remember them, and a change is seen here at once and elsewhere in seconds."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        memory.forget()
        transaction.on_commit(memory.forget)


class Channel(Remembered):
    """One place to sell in, for instance the web shop for Europe."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    currency = CurrencyField()
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=10, default="en")
    prices_include_tax = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_channel"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Shop(Remembered):
    """The shop itself: one row with its name, address and the people letters come from."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=160, blank=True)
    story = models.TextField(blank=True)
    mark_svg = models.TextField(blank=True, help_text="The shop's mark as a small, trusted SVG file.")
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40, default="UTC")
    vat_number = models.CharField(max_length=20, blank=True)
    bank_name = models.CharField(max_length=80, blank=True)
    bank_iban = models.CharField(max_length=40, blank=True)
    bank_bic = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_shop")]

    def __str__(self) -> str:
        return self.name
