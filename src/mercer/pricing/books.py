"""Price books: everything the quote of a basket needs, read with two queries and then frozen.

Prices are read each time. Which lists count and which rates a place has is remembered under the version of the shelves;
the version is asked in the same transaction, so a change that is committed counts at once.

A book is made for one channel, place and moment. It holds only goods that are on sale and have a price there; asking for
anything else is how `quotes.NotForSale` comes about.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mercer.catalog import browsing
from mercer.channels.models import Channel
from mercer.kernel import db
from mercer.kernel.money import Money
from mercer.pricing import lists, taxes
from mercer.pricing.lists import Fitting
from mercer.pricing.taxes import Rate

# The variants stand in a query of their own so that the planner does not count them: one plan serves baskets of every size.
PRICES = """
SELECT v.id, p.tax_class, price.price_list_id, price.min_quantity, price.amount, price.compare_at_amount
  FROM catalog_variant v
  JOIN catalog_product p ON p.id = v.product_id
  JOIN pricing_price price ON price.variant_id = v.id AND price.price_list_id = ANY (%(lists)s::bigint[])
 WHERE v.id = ANY ((SELECT %(variants)s::bigint[])::bigint[]) AND v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(now)s
 ORDER BY v.id, array_position(%(lists)s::bigint[], price.price_list_id), price.min_quantity DESC
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A price of a list, in the convention of the book. `amount` and `compare_at` in minor units."""

    from_quantity: int
    amount: int
    compare_at: int | None
    price_list: Fitting


@dataclass(frozen=True, slots=True)
class Goods:
    """What a book knows of a variant: its entries, the one that counts first."""

    tax_class: str
    entries: tuple[Entry, ...]

    def entry(self, quantity: int) -> Entry | None:
        """The price of so many pieces: the first list that has one, its highest break reached."""
        return next((entry for entry in self.entries if entry.from_quantity <= quantity), None)

    def base(self, quantity: int) -> Entry | None:
        """The price of the base list, from where a price's story starts."""
        return next(
            (entry for entry in self.entries if entry.price_list.is_base and entry.from_quantity <= quantity), None
        )


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Frozen; prices are with tax in them when `includes_tax`. `rates` are those of the place of delivery.

    `version` is that of the shelves when it was read.
    """

    currency: str
    includes_tax: bool
    country: str
    goods: Mapping[int, Goods]
    rates: Mapping[str, Rate]
    version: int = 0

    def rate(self, tax_class: str) -> Rate:
        return taxes.of(self.rates, tax_class)


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """What a page shows for one piece. `compare_at` only when it is higher."""

    amount: Money
    compare_at: Money | None = None


def load(
    variant_ids: Iterable[int], *, channel: Channel, country: str = "", region: str = "", now: datetime.datetime
) -> PriceBook:
    """The book for these variants; `country` is where the goods go (the channel's own when empty)."""
    place, version = country or channel.country, browsing.version()
    return PriceBook(
        currency=channel.currency,
        includes_tax=channel.prices_include_tax,
        country=place,
        goods=MappingProxyType(_goods(variant_ids, channel=channel, version=version, now=now)),
        rates=taxes.known(place, region=region, version=version, now=now),
        version=version,
    )


def shown(variant_ids: Iterable[int], *, channel: Channel, now: datetime.datetime) -> dict[int, ShownPrice]:
    """The prices of one piece each in the channel's own country; what is not for sale is left out."""
    found = {}
    for variant_id, goods in _goods(variant_ids, channel=channel, version=browsing.version(), now=now).items():
        entry = goods.entry(1)
        if entry:
            found[variant_id] = shown_price(entry, channel.currency)
    return found


def shown_price(entry: Entry, currency: str) -> ShownPrice:
    is_reduced = entry.compare_at is not None and entry.compare_at > entry.amount
    return ShownPrice(Money(entry.amount, currency), Money(entry.compare_at or 0, currency) if is_reduced else None)


def _goods(variant_ids: Iterable[int], *, channel: Channel, version: int, now: datetime.datetime) -> dict[int, Goods]:
    fitting = {price_list.id: price_list for price_list in lists.known(channel, version=version, now=now)}
    if not fitting:
        return {}
    rows = db.fetch_rows(PRICES, {"lists": list(fitting), "variants": list(variant_ids), "now": now})
    at_home = rates_at_home(fitting.values(), channel)
    classes: dict[int, str] = {}
    entries: dict[int, list[Entry]] = {}
    for variant_id, tax_class, list_id, from_quantity, amount, compare_at in rows:
        entry = made(fitting[list_id], channel, taxes.of(at_home, tax_class), from_quantity, amount, compare_at)
        classes[variant_id] = tax_class
        entries.setdefault(variant_id, []).append(entry)
    return {variant_id: Goods(classes[variant_id], tuple(found)) for variant_id, found in entries.items()}


def rates_at_home(fitting: Iterable[Fitting], channel: Channel) -> dict[str, Rate]:
    """What conversion between lists with and without tax needs; nothing (and no query) when all are alike."""
    differ = any(price_list.includes_tax != channel.prices_include_tax for price_list in fitting)
    return taxes.load(channel.country) if differ else {}


def made(
    price_list: Fitting, channel: Channel, rate: Rate, from_quantity: int, amount: int, compare_at: int | None
) -> Entry:
    """An entry in the channel's convention."""
    before = None if compare_at is None else converted(compare_at, price_list, channel, rate)
    return Entry(from_quantity, converted(amount, price_list, channel, rate), before, price_list)


def converted(amount: int, price_list: Fitting, channel: Channel, rate: Rate) -> int:
    """From a list's convention to the channel's, at the rate of the channel's own country.

    So a price with tax in it is the same wherever the goods go; only the tax it contains differs.
    """
    if price_list.includes_tax and not channel.prices_include_tax:
        return amount - taxes.contained(amount, rate.parts)
    if channel.prices_include_tax and not price_list.includes_tax:
        return amount + taxes.added(amount, rate.parts)
    return amount
