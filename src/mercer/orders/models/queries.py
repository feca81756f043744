"""Words for sets of orders."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from mercer.customers import people
from mercer.customers.models import Customer
from mercer.orders import numbers
from mercer.orders.models.line import OrderLine

if TYPE_CHECKING:
    from mercer.orders.models.order import Order  # noqa: F401  named in the class's base

PAY_ON_DELIVERY = frozenset({"cod"})  # methods whose goods leave before the money comes


class OrderQuerySet(models.QuerySet["Order"]):
    """Words about orders."""

    def of_customer(self, customer: Customer) -> OrderQuerySet:
        return self.filter(customer=customer)

    def open(self) -> OrderQuerySet:
        """Something is still to be done: neither canceled nor completely shipped."""
        return self.filter(canceled_at=None, shipped_at=None)

    def to_ship(self) -> OrderQuerySet:
        """Paid (or to be paid on delivery) and not completely shipped, the oldest first."""
        money = Q(paid_at__isnull=False) | Q(payment_method__in=PAY_ON_DELIVERY)
        return self.open().filter(money).exclude(payment_state="refunded").order_by("placed_at")

    def unpaid_since(self, now: datetime) -> OrderQuerySet:
        """Nothing has been paid and the time to pay is over. Of those paid in part, a person decides."""
        return self.filter(canceled_at=None, paid_at=None, paid_amount=0, pay_before__lte=now).order_by("pay_before")

    def find(self, text: str) -> OrderQuerySet:
        """What staff type: a number as spoken, an e-mail address, words of a name, or a SKU. Nothing finds nothing.

        Names and addresses are encrypted, so they are found through the blind indexes of customers.
        """
        text = text.strip()
        if not any(letter.isalnum() for letter in text):
            return self.none()
        by_person = Q(customer__in=people.search(text).order_by().values("pk"))
        number = numbers.read(text)
        if number is not None:
            return self.filter(Q(number=number) | by_person)
        lines = OrderLine.objects.annotate(upper_sku=Upper("sku")).filter(upper_sku=text.upper())
        return self.filter(by_person | Q(pk__in=lines.values("order")))
