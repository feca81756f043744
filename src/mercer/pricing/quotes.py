"""The one question about prices: what does this basket cost? A pure function, values in and frozen values out.

    book = books.load(variant_ids, channel=channel, country="DE", now=now)
    quote = quotes.quote(Basket(lines=(BasketLine("1", 17, 2),), delivery=None), book)

Tax is worked out once for each rate on the whole document, rounded half up, and spread over lines and delivery by largest
remainder, so that the parts add up to the sums and the sums to the total, to the last minor unit (M6, M7, M9).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mercer.kernel import errors, money
from mercer.kernel.money import Money
from mercer.pricing import taxes
from mercer.pricing.books import Entry, Goods, PriceBook
from mercer.pricing.taxes import Rate

SUMS = ("goods", "discount", "delivery", "delivery_tax", "tax", "total")


class NotForSale(errors.Refusal):
    """`facts["variant_ids"]` says which goods cannot be bought here and now."""

    code = "not_for_sale"
    title = gettext_lazy("Something in the basket is no longer for sale.")


@dataclass(frozen=True, slots=True)
class BasketLine:
    key: str
    variant_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class DeliveryCharge:
    """What delivery costs, in the book's convention (with or without tax)."""

    code: str
    amount: Money
    tax_class: str = taxes.STANDARD


@dataclass(frozen=True, slots=True)
class Basket:
    lines: tuple[BasketLine, ...]
    delivery: DeliveryCharge | None = None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """`total` = unit × quantity − discount, with tax in it when the quote `includes_tax`; `tax` is the tax of `total`."""

    key: str
    variant_id: int
    quantity: int
    unit: Money
    discount: Money
    total: Money
    tax: Money
    tax_rate: Decimal
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaxSum:
    """One line of the tax table: `net` is what the tax was worked out of."""

    name: str
    rate: Decimal
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """`total` = goods − discount + delivery, plus `tax` when prices are without it."""

    currency: str
    includes_tax: bool
    lines: tuple[QuoteLine, ...]
    goods: Money
    discount: Money
    delivery: Money
    delivery_tax: Money
    tax: Money
    total: Money
    taxes: tuple[TaxSum, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values; amounts in minor units."""
        return _plain(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Quote:
        currency = data["currency"]
        amounts = {name: Money(data[name], currency) for name in SUMS}
        return cls(
            currency=currency,
            includes_tax=data["includes_tax"],
            lines=tuple(_line_from(line, currency) for line in data["lines"]),
            taxes=tuple(_sum_from(row, currency) for row in data["taxes"]),
            **amounts,
        )


@dataclass(slots=True)
class _Part:
    """A line, or the delivery, on its way into the quote."""

    total: int
    rate: Rate
    tax: int = 0


def quote(basket: Basket, book: PriceBook) -> Quote:
    """The quote, or `NotForSale`. Prices come from the book alone."""
    priced = _priced(basket, book)
    parts = [_Part(entry.amount * line.quantity, book.rate(goods.tax_class)) for line, goods, entry in priced]
    delivery = _Part(0, taxes.NONE)
    if basket.delivery:
        delivery = _Part(_in(book, basket.delivery.amount), book.rate(basket.delivery.tax_class))
    sums = _tax(parts if basket.delivery is None else [*parts, delivery], book)
    lines = tuple(_line(*wanted, part, book) for wanted, part in zip(priced, parts, strict=True))
    goods_sum = sum(part.total for part in parts)
    tax = sum(row.tax.amount for row in sums)
    return Quote(
        currency=book.currency,
        includes_tax=book.includes_tax,
        lines=lines,
        goods=Money(goods_sum, book.currency),
        discount=Money.zero(book.currency),
        delivery=Money(delivery.total, book.currency),
        delivery_tax=Money(delivery.tax, book.currency),
        tax=Money(tax, book.currency),
        total=Money(goods_sum + delivery.total + (0 if book.includes_tax else tax), book.currency),
        taxes=sums,
    )


def goods(basket: Basket, book: PriceBook) -> Money:
    """What the goods of the quote cost, without looking at delivery and tax; or `NotForSale`."""
    return Money(sum(entry.amount * line.quantity for line, _, entry in _priced(basket, book)), book.currency)


def _priced(basket: Basket, book: PriceBook) -> list[tuple[BasketLine, Goods, Entry]]:
    found, missing = [], []
    for line in basket.lines:
        if line.quantity < 1:
            raise ValueError(f"a basket line of {line.quantity} pieces")
        goods = book.goods.get(line.variant_id)
        entry = goods.entry(line.quantity) if goods else None
        if goods and entry:
            found.append((line, goods, entry))
        else:
            missing.append(line.variant_id)
    if missing:
        raise NotForSale(variant_ids=missing)
    return found


def _tax(parts: list[_Part], book: PriceBook) -> tuple[TaxSum, ...]:
    """Writes the tax of each part; the sums by rate, the highest first."""
    by_rate: dict[Rate, list[_Part]] = {}
    for part in parts:
        by_rate.setdefault(part.rate, []).append(part)
    found = []
    for rate, members in sorted(by_rate.items(), key=lambda item: (-item[0].rate, item[0].name)):
        base = sum(part.total for part in members)
        tax = taxes.contained(base, rate.parts) if book.includes_tax else taxes.added(base, rate.parts)
        shares = money.apportion(tax, [part.total for part in members])
        for part, share in zip(members, shares, strict=True):
            part.tax = share
        net = base - tax if book.includes_tax else base
        if rate is not taxes.NONE:
            found.append(TaxSum(rate.name, rate.rate, Money(net, book.currency), Money(tax, book.currency)))
    return tuple(found)


def _line(line: BasketLine, goods: Goods, entry: Entry, part: _Part, book: PriceBook) -> QuoteLine:
    return QuoteLine(
        key=line.key,
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit=Money(entry.amount, book.currency),
        discount=Money.zero(book.currency),
        total=Money(part.total, book.currency),
        tax=Money(part.tax, book.currency),
        tax_rate=part.rate.rate,
        steps=_steps(line, goods, entry, part, book),
    )


def _steps(line: BasketLine, goods: Goods, entry: Entry, part: _Part, book: PriceBook) -> tuple[str, ...]:
    """Why this price: base list → the list that counts → tax."""
    told = []
    base = goods.base(line.quantity)
    if base and base is not entry:
        told.append(_told(base, book))
    told.append(_told(entry, book))
    if part.rate is taxes.NONE:
        told.append(_("No tax"))
    else:
        sentence = _("%(tax)s included: %(amount)s") if book.includes_tax else _("%(tax)s added: %(amount)s")
        told.append(sentence % {"tax": part.rate, "amount": _written(part.tax, book)})
    return tuple(told)


def _told(entry: Entry, book: PriceBook) -> str:
    facts = {"list": entry.price_list.name, "amount": _written(entry.amount, book), "quantity": entry.from_quantity}
    if entry.from_quantity > 1:
        return _("%(list)s, from %(quantity)s pieces: %(amount)s each") % facts
    return _("%(list)s: %(amount)s each") % facts


def _written(amount: int, book: PriceBook) -> str:
    return Money(amount, book.currency).format(get_language() or "en")


def _in(book: PriceBook, amount: Money) -> int:
    if amount.currency != book.currency or amount.amount < 0:
        raise ValueError(f"delivery for {amount} in a book of {book.currency}")
    return amount.amount


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Quote | QuoteLine | TaxSum):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    return value


def _line_from(data: dict[str, Any], currency: str) -> QuoteLine:
    amounts = {name: Money(data[name], currency) for name in ("unit", "discount", "total", "tax")}
    rest = {"tax_rate": Decimal(data["tax_rate"]), "steps": tuple(data["steps"])}
    return QuoteLine(**{**data, **amounts, **rest})


def _sum_from(data: dict[str, Any], currency: str) -> TaxSum:
    return TaxSum(data["name"], Decimal(data["rate"]), Money(data["net"], currency), Money(data["tax"], currency))
