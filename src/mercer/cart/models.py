"""What somebody thinks of buying."""

import uuid

from django.db import models
from django.db.models import Q

from mercer.catalog.models import Product, Variant
from mercer.channels.models import Channel
from mercer.customers.models import Customer
from mercer.kernel.fields import AmountField, CurrencyField, EncryptedJSONField

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


class WishList(models.Model):
    """What a customer, or a guest by an id in the session, would like to have. Read by others only by its link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.OneToOneField(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="wish_list")
    share_token = models.CharField(
        max_length=40, null=True, blank=True, unique=True, help_text="Whoever has it may read the list; none: nobody."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class Wish(models.Model):
    """One product on a list, perhaps a certain variant, and what it cost when it came there."""

    wish_list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="wishes")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    seen_amount = AmountField(null=True, blank=True, help_text="Its price then, as shown in that currency.")
    seen_currency = CurrencyField(blank=True)
    was_sold_out = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["wish_list", "product"], name="a_product_once_per_wish_list"),
            models.CheckConstraint(
                condition=Q(seen_amount__isnull=True) | ~Q(seen_currency=""), name="a_seen_price_has_a_currency"
            ),
        ]

    def __str__(self) -> str:
        return str(self.product_id)
