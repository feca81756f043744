"""What somebody thinks of buying."""

import uuid

from django.db import models
from django.db.models import Q

from mercer.catalog.models import Variant
from mercer.channels.models import Channel
from mercer.customers.models import Customer
from mercer.kernel.fields import EncryptedJSONField

MOST_PIECES = 999


class Cart(models.Model):
    """A cart of a guest (found by its id in the session) or of a customer. Once ordered it never changes again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="carts")
    answers = EncryptedJSONField(
        default=dict, help_text="What was typed at checkout so far: contact, address, delivery, payment."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "channel"],
                condition=Q(ordered_at=None, customer__isnull=False),
                name="one_open_cart_per_customer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CartLine(models.Model):
    """So many pieces of a variant."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.IntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="a_variant_once_per_cart"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MOST_PIECES), name="cart_quantity_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
