"""Carts, and what buying them would mean."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from mercer.api.schemas.addresses import AddressSent
from mercer.api.schemas.plain import Amount, Country, Line, Money, Note, Quantity, Sent, Told, Word
from mercer.cart.models import Cart as CartRow
from mercer.checkout.reviewing import Problem as Obstacle
from mercer.checkout.reviewing import Review
from mercer.checkout.selection import Selection
from mercer.fulfillment.options import Offer
from mercer.kernel import money
from mercer.payments.gateways import Method
from mercer.pricing import quotes


class Wish(Sent):
    """So many pieces of an article, named by its SKU or its variant's id."""

    article: Word
    quantity: Quantity = 1


class CartOpened(Sent):
    channel: Word | None = Field(None, description="Where to shop; the default channel when left out.")
    lines: Annotated[list[Wish], Field(max_length=100)] = []


class Pieces(Sent):
    quantity: Quantity


class CartLine(Told):
    """`unit` is the price at this quantity; null, as `total`, for what is not sold any more."""

    variant_id: int
    sku: str
    product: str = Field(description="Slug.")
    name: str
    options: dict[str, str]
    quantity: int
    available: int
    unit: Money | None
    total: Money | None


class Cart(Told):
    """Whoever knows its `id` may change it and order from it, so keep that to yourself."""

    id: UUID
    channel: str
    currency: str
    includes_tax: bool = Field(description="Whether prices have the tax in them.")
    lines: list[CartLine]
    goods: Money = Field(description="Sum of the lines; delivery and (where prices are without it) tax come on top.")
    ordered: bool
    updated_at: datetime

    @classmethod
    def of(cls, cart: CartRow, chosen: Selection, left: dict[int, int]) -> Cart:
        lines = [_line(line, chosen, left) for line in chosen.lines]
        goods = sum(line.total.amount for line in lines if line.total)
        return cls(
            id=cart.pk,
            channel=cart.channel.code,
            currency=cart.channel.currency,
            includes_tax=cart.channel.prices_include_tax,
            lines=lines,
            goods=Money(amount=goods, currency=cart.channel.currency),
            ordered=cart.ordered_at is not None,
            updated_at=cart.updated_at,
        )


def _line(line, chosen: Selection, left: dict[int, int]) -> CartLine:
    goods = chosen.book.goods.get(line.variant_id)
    entry = goods.entry(line.quantity) if goods else None
    unit = money.Money(entry.amount, chosen.book.currency) if entry else None
    return CartLine(
        variant_id=line.variant_id,
        sku=line.variant.sku,
        product=line.variant.product.slug,
        name=line.variant.product.name,
        options=line.variant.options,
        quantity=line.quantity,
        available=left.get(line.variant_id, 0),
        unit=Money.maybe(unit),
        total=Money.of(unit * line.quantity) if unit else None,
    )


class Delivery(Told):
    """A delivery to choose by its `code`; `earliest` and `latest` are the first and last day of arrival."""

    code: str
    name: str
    description: str
    carrier: str
    price: Money
    earliest: date
    latest: date

    @classmethod
    def of(cls, offer: Offer) -> Delivery:
        return cls(
            code=offer.code, name=offer.name, description=offer.description, carrier=offer.carrier,
            price=Money.of(offer.price), earliest=offer.earliest, latest=offer.latest,
        )  # fmt: skip


class PaymentMethod(Told):
    code: str
    name: str
    description: str

    @classmethod
    def of(cls, method: Method) -> PaymentMethod:
        return cls(code=method.code, name=str(method.name), description=str(method.description))


class QuoteLine(Told):
    """`steps` say why it costs what it costs."""

    variant_id: int
    quantity: int
    unit: Money
    discount: Money
    total: Money
    tax: Money
    tax_rate: Decimal
    steps: list[str]


class Tax(Told):
    name: str
    rate: Decimal = Field(description="As a fraction: 0.19 is 19 %.")
    net: Money
    tax: Money


class Quote(Told):
    """`total` is what is to be paid: goods − discount + delivery, plus `tax` when prices are without it."""

    includes_tax: bool
    lines: list[QuoteLine]
    goods: Money
    discount: Money
    delivery: Money
    tax: Money
    taxes: list[Tax]
    total: Money

    @classmethod
    def of(cls, quote: quotes.Quote) -> Quote:
        sums = {name: Money.of(getattr(quote, name)) for name in ("goods", "discount", "delivery", "tax", "total")}
        lines = [
            QuoteLine(
                variant_id=line.variant_id, quantity=line.quantity, tax_rate=line.tax_rate, steps=list(line.steps),
                **{name: Money.of(getattr(line, name)) for name in ("unit", "discount", "total", "tax")},
            )
            for line in quote.lines
        ]  # fmt: skip
        taxes = [Tax(name=t.name, rate=t.rate, net=Money.of(t.net), tax=Money.of(t.tax)) for t in quote.taxes]
        return cls(includes_tax=quote.includes_tax, lines=lines, taxes=taxes, **sums)


class Hindrance(Told):
    """Something that has to change before this can be ordered."""

    code: str
    sentence: str
    variant_id: int | None
    available: int | None

    @classmethod
    def of(cls, problem: Obstacle) -> Hindrance:
        return cls(
            code=problem.code,
            sentence=str(problem.sentence),
            variant_id=problem.variant_id,
            available=problem.available,
        )


class Destination(Sent):
    """Where the goods would go, and how."""

    country: Country | None = Field(None, description="The channel's own country when left out.")
    region: Line = Field("", description="State or province, where taxes depend on it.")
    delivery: Word | None = Field(None, description="Code of a delivery; the first one offered when left out.")


class Checkout(Told):
    """`quote` is with the `delivery` named there, null while something has no price."""

    country: str
    deliveries: list[Delivery]
    delivery: str | None
    payment_methods: list[PaymentMethod]
    quote: Quote | None
    problems: list[Hindrance]
    can_be_placed: bool

    @classmethod
    def of(cls, review: Review) -> Checkout:
        return cls(
            country=review.country,
            deliveries=[Delivery.of(offer) for offer in review.offers],
            delivery=review.delivery.code if review.delivery else None,
            payment_methods=[PaymentMethod.of(method) for method in review.methods],
            quote=Quote.of(review.quote) if review.quote else None,
            problems=[Hindrance.of(problem) for problem in review.problems],
            can_be_placed=review.can_be_placed,
        )


class Purchase(Sent):
    """What it takes to order. `total` is the one you showed: when it is not (any more) the shop's, nothing is ordered."""

    email: Annotated[str, Field(max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")]
    delivery_address: AddressSent
    billing_address: AddressSent | None = None
    delivery: Word = Field(description="Code of the chosen delivery.")
    payment_method: Word = Field(description="Code of the chosen way to pay.")
    total: Amount
    note: Note = ""
