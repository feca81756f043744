"""An order comes to be: a snapshot of what was agreed. Nothing in it follows later changes of goods, prices or people."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError

from mercer.customers.addresses import PostalAddress
from mercer.customers.models import Customer
from mercer.kernel import crypto, db, plain
from mercer.orders import numbers
from mercer.orders.models import Order, OrderLine, OrderTax
from mercer.pricing.quotes import Quote, QuoteLine

NUMBER_TAKEN = "orders_order_number"
CART_TAKEN = "orders_order_cart_ref"


class NumberTaken(Exception):
    """The random number exists. The transaction is lost; do it again and another number comes."""


class CartTaken(Exception):
    """There is an order of this cart already. The transaction is lost; the answer is that order."""


class PlacedCart(Protocol):
    """What an order needs of the cart it comes from."""

    pk: uuid.UUID
    channel_id: int


@dataclass(frozen=True, slots=True)
class LineInfo:
    """What a line is called, as it is at this moment. `weight` is grams a piece."""

    sku: str
    name: str
    options: dict[str, str] = field(default_factory=dict)
    picture_id: int | None = None
    weight: int = 0


def create(
    *,
    cart: PlacedCart,
    customer: Customer,
    email: str,
    delivery_address: PostalAddress,
    billing_address: PostalAddress | None,
    delivery_option: dict[str, Any],
    payment_method: str,
    quote: Quote,
    lines_info: Mapping[int, LineInfo],
    note: str,
    language: str,
    pay_before: datetime | None,
    now: datetime,
) -> tuple[Order, str]:
    """Writes the order with lines and taxes, inside the transaction that places it; and the secret of its guest link.

    `lines_info` is by variant. `NumberTaken` (once in a blue moon) and `CartTaken` end the transaction.
    """
    db.require_transaction("an order")
    token = crypto.new_token()
    order = Order(
        number=numbers.new(),
        cart_ref=cart.pk,
        token=token,
        token_digest=crypto.digest_token(token),
        channel_id=cart.channel_id,
        customer=customer,
        email=email,
        language=language,
        delivery_address=delivery_address.to_json(),
        billing_address=billing_address.to_json() if billing_address else None,
        delivery_country=delivery_address.country,
        note=note,
        delivery_option=delivery_option,
        payment_method=payment_method,
        placed_at=now,
        pay_before=pay_before,
        **_amounts(quote),
    )
    _insert(order)
    plain.insert([_line(order, i, line, lines_info[line.variant_id]) for i, line in enumerate(quote.lines, 1)])
    plain.insert(
        [
            OrderTax(order=order, name=tax.name, rate=tax.rate, net_amount=tax.net.amount, tax_amount=tax.tax.amount)
            for tax in quote.taxes
        ]
    )
    return order, token


def of_cart(cart_id: uuid.UUID) -> Order | None:
    """The order a cart has become."""
    return Order.objects.filter(cart_ref=cart_id).first()


def by_token(token: str) -> Order | None:
    """The order of a guest link."""
    return Order.objects.filter(token_digest=crypto.digest_token(token)).first()


def move_orders(*, from_customer: uuid.UUID, to_customer: uuid.UUID) -> int:
    """Orders follow when two customers turn out to be one; how many."""
    return Order.objects.filter(customer=from_customer).update(customer=to_customer)


def _amounts(quote: Quote) -> dict[str, Any]:
    return {
        "quote": quote.to_json(),
        "currency": quote.currency,
        "prices_include_tax": quote.includes_tax,
        "goods_amount": quote.goods.amount,
        "discount_amount": quote.discount.amount,
        "delivery_amount": quote.delivery.amount,
        "tax_amount": quote.tax.amount,
        "total_amount": quote.total.amount,
        "piece_count": sum(line.quantity for line in quote.lines),
    }


def _insert(order: Order) -> None:
    try:
        plain.insert([order])
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if constraint.startswith(CART_TAKEN):
            raise CartTaken(order.cart_ref) from error
        if constraint.startswith(NUMBER_TAKEN):
            raise NumberTaken(order.number) from error
        raise


def _line(order: Order, position: int, line: QuoteLine, info: LineInfo) -> OrderLine:
    return OrderLine(
        order=order,
        position=position,
        variant_id=line.variant_id,
        sku=info.sku,
        name=info.name,
        options=info.options,
        picture_id=info.picture_id,
        weight=info.weight,
        quantity=line.quantity,
        unit_amount=line.unit.amount,
        discount_amount=line.discount.amount,
        total_amount=line.total.amount,
        tax_amount=line.tax.amount,
        tax_rate=line.tax_rate,
    )
