"""Who received what: the proof behind a review that is marked as verified."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from mercer.catalog.models import Product
from mercer.customers.models import Customer
from mercer.orders.models import Order, OrderLine


def received(
    product: Product, *, customer: Customer | None = None, orders: Collection[UUID | str] = (), now: datetime
) -> OrderLine | None:
    """The latest line with which this customer, or one of these orders, received the product. One query.

    A guest is known by the orders their secret links opened (`orders`).
    """
    lines = OrderLine.objects.filter(variant__product=product, delivered_quantity__gt=0, order__placed_at__lte=now)
    if customer is not None:
        lines = lines.filter(order__customer=customer)
    elif orders:
        lines = lines.filter(order__in=list(orders))
    else:
        return None
    return lines.select_related("order__customer").order_by("-order__placed_at").first()


def to_review(order: Order) -> list[OrderLine]:
    """One line for each product of the order that arrived, in the order of the lines."""
    lines = order.lines.filter(delivered_quantity__gt=0, variant__isnull=False).select_related(
        "variant__product", "picture"
    )
    by_product: dict[int, OrderLine] = {}
    for line in lines:
        if line.variant:
            by_product.setdefault(line.variant.product_id, line)
    return list(by_product.values())
