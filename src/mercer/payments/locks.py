"""Whoever writes about money locks the order first, then its attempts, then their refunds."""

from __future__ import annotations

import uuid

from mercer.kernel import db, plain
from mercer.orders.models import Order
from mercer.payments.models import PaymentAttempt

Key = uuid.UUID | str
"""Of an order, an attempt or a refund; jobs know it as text."""


def order(order_id: Key) -> Order:
    """The order, locked until the transaction ends."""
    db.require_transaction("a lock")
    found = plain.fetch(Order, "WHERE id = %s FOR NO KEY UPDATE", [order_id])
    if not found:
        raise Order.DoesNotExist(order_id)
    return found[0]


def attempt(attempt_id: Key) -> tuple[PaymentAttempt, Order]:
    """An attempt with its order, both locked."""
    order_id = PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)
    locked = order(order_id)
    return PaymentAttempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt_id), locked
