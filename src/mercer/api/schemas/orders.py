"""Orders: what was agreed, what has happened since, what can still be done."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from mercer.aftersales import returns
from mercer.api.schemas.addresses import Address
from mercer.api.schemas.carts import Tax
from mercer.api.schemas.parcels import Parcel
from mercer.api.schemas.paying import Payment, PaymentState
from mercer.api.schemas.plain import Asked, Country, Line, Money, Note, Sent, Told
from mercer.kernel.models import Event
from mercer.orders.models import Order as OrderRow
from mercer.orders.models import OrderLine as LineRow

FulfillmentState = Literal[
    "unshipped", "partly_shipped", "shipped", "delivered", "partly_returned", "returned", "canceled"
]
# What a shopper is told of an order's story; the rest is the staff's business.
TOLD_TO_SHOPPERS = frozenset({
    "order.placed", "order.authorized", "order.paid", "order.partly_paid", "order.packed", "shipment.shipped",
    "order.delivered", "order.canceled", "order.refunded", "return.requested", "return.approved", "return.denied",
    "return.label_made", "return.sent", "return.received", "return.refunded", "return.canceled",
})  # fmt: skip


class OrderQuestion(Asked):
    """Filters hold together."""

    q: Line = Field("", description="A number, an e-mail address, a name, or a SKU.")
    payment_state: PaymentState | None = None
    fulfillment_state: FulfillmentState | None = None
    customer: UUID | None = None
    placed_since: datetime | None = None
    placed_until: datetime | None = None


class OrderRowTold(Told):
    """An order among others."""

    number: str
    placed_at: datetime
    channel: str
    customer: UUID
    country: Country
    payment_state: PaymentState
    fulfillment_state: FulfillmentState
    pieces: int
    total: Money

    @classmethod
    def of(cls, order: OrderRow) -> OrderRowTold:
        return cls(
            number=order.number,
            placed_at=order.placed_at,
            channel=order.channel.code,
            customer=order.customer_id,
            country=order.delivery_country,
            payment_state=order.payment_state,
            fulfillment_state=order.fulfillment_state,
            pieces=order.piece_count,
            total=Money.of(order.total),
        )


class OrderLine(Told):
    """`id` names the line in shipments and returns."""

    id: int
    sku: str
    name: str
    options: dict[str, str]
    quantity: int
    canceled: int
    shipped: int
    delivered: int
    returned: int
    returnable: int = Field(description="Pieces that could be sent back now, as far as the counting goes.")
    unit: Money
    discount: Money
    total: Money
    tax: Money
    tax_rate: Decimal

    @classmethod
    def of(cls, line: LineRow, returnable: int) -> OrderLine:
        return cls(
            id=line.pk,
            sku=line.sku,
            name=line.name,
            options=line.options,
            quantity=line.quantity,
            canceled=line.canceled_quantity,
            shipped=line.shipped_quantity,
            delivered=line.delivered_quantity,
            returned=line.returned_quantity,
            returnable=returnable,
            unit=Money.of(line.unit),
            discount=Money.of(line.discount),
            total=Money.of(line.total),
            tax=Money.of(line.tax),
            tax_rate=line.tax_rate,
        )


class ChosenDelivery(Told):
    code: str
    name: str
    carrier: str
    price: Money
    earliest: date
    latest: date


class Happening(Told):
    """A step of the story. Who did it is told to staff only."""

    at: datetime
    event: str
    actor: str | None

    @classmethod
    def of(cls, event: Event, *, to_staff: bool) -> Happening:
        who = (event.actor_name or event.actor_kind) if to_staff else None
        return cls(at=event.at, event=event.verb, actor=who)


class ReturnNamed(Told):
    number: str
    state: str


class Order(Told):
    """Everything about an order. `staff_note` is null for shoppers."""

    number: str
    placed_at: datetime
    channel: str
    email: str
    language: str
    payment_state: PaymentState
    fulfillment_state: FulfillmentState
    prices_include_tax: bool
    lines: list[OrderLine]
    goods: Money
    discount: Money
    delivery_price: Money
    tax: Money
    taxes: list[Tax]
    total: Money
    paid: Money
    refunded: Money
    due: Money
    payment: Payment | None
    pay_before: datetime | None
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    canceled_at: datetime | None
    delivery: ChosenDelivery
    delivery_address: Address
    billing_address: Address | None
    note: str
    parcels: list[Parcel]
    returns: list[ReturnNamed]
    timeline: list[Happening] = Field(description="Oldest first.")
    can_be_canceled: bool
    staff_note: str | None


def sums(order: OrderRow) -> dict[str, Money]:
    """The order's amounts by name."""
    names = ("goods", "discount", "tax", "total", "paid", "refunded", "due")
    return {name: Money.of(getattr(order, name)) for name in names} | {"delivery_price": Money.of(order.delivery)}


def lines(order: OrderRow) -> list[OrderLine]:
    found = []
    for line, pieces in returns.returnable(order):
        line.order = order  # its currency, without asking again
        found.append(OrderLine.of(line, max(0, pieces)))
    return found


def chosen_delivery(order: OrderRow) -> ChosenDelivery:
    option = order.delivery_option
    return ChosenDelivery(
        code=option["code"],
        name=option["name"],
        carrier=option["carrier"],
        price=Money.of(order.delivery),
        earliest=option["earliest"],
        latest=option["latest"],
    )


def taxes(order: OrderRow) -> list[Tax]:
    rows = order.taxes.all()
    for row in rows:
        row.order = order
    return [Tax(name=row.name, rate=row.rate, net=Money.of(row.net), tax=Money.of(row.tax)) for row in rows]


def address(data: dict[str, Any] | None) -> Address | None:
    return Address.of(data) if data else None


class Reason(Sent):
    reason: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class Noted(Sent):
    """What the staff write down about an order, for themselves; it replaces what was there."""

    note: Note
