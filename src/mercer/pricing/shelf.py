"""Pages of product cards with their prices: the shelves a shopper walks along.

    shown = shelf.page(browsing.question(category_id=7), channel=channel, now=now)

A page not seen since the shelves changed takes a few statements (the price lists, which products, what can be narrowed,
the cards, their prices); after that it is in memory and takes one, for the version. What is in stock is never kept: a
question for goods in stock only is asked anew each time, and availability itself is not on the cards.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mercer.catalog import browsing, facets, stretches
from mercer.catalog.browsing import Place, Relation, Shelves, Wanted
from mercer.catalog.facets import Facets
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels.models import Channel
from mercer.pricing import cards, lists, taxes
from mercer.pricing.cards import Card
from mercer.pricing.lists import Fitting

_pages = Remembered(512)
_stretches = Remembered(512)
_cards = Remembered(512)
_lists = Remembered(32)


@dataclass(frozen=True, slots=True)
class Page:
    """`is_loose`: nothing had all the words, so these have some of them."""

    wanted: Wanted
    cards: tuple[Card, ...]
    total: int
    facets: Facets
    is_loose: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.wanted.size))

    @property
    def variant_ids(self) -> tuple[int, ...]:
        """Of all cards, for one question about availability."""
        return tuple(pk for card in self.cards for pk in card.variant_ids)


def page(
    wanted: Wanted,
    *,
    channel: Channel,
    now: datetime.datetime,
    version: int | None = None,
    stocked: QuerySet | None = None,
) -> Page:
    """One page. `stocked` yields product ids with something available; needed only when `wanted.in_stock`."""
    at = browsing.version() if version is None else version
    fitting, until = _fitting(channel, version=at, now=now)
    if wanted.in_stock:
        return _read(wanted, channel, fitting, now, at, relation(stocked) if stocked is not None else None)

    def make() -> tuple[Page, datetime.datetime]:
        return _read(wanted, channel, fitting, now, at, None), until

    return _pages.get((channel.pk, wanted), version=at, now=now, make=make)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Cards in a row, and the place after which the next ones stand (None: these were the last)."""

    cards: tuple[Card, ...]
    after: tuple[str, ...] | None


def stretch(
    wanted: Wanted,
    *,
    channel: Channel,
    now: datetime.datetime,
    after: tuple[str, ...] | None = None,
    stocked: QuerySet | None = None,
) -> Stretch:
    """What programs walk along: as `page`, without counting. `after` is where the stretch before ended."""
    at = browsing.version()
    fitting, until = _fitting(channel, version=at, now=now)

    def make() -> tuple[Stretch, datetime.datetime]:
        in_stock = relation(stocked) if wanted.in_stock and stocked is not None else None
        shelves = Shelves(now, price_relation(channel, fitting), in_stock)
        place = stretches.find(wanted, shelves, after=after)
        return Stretch(of(place.ids, channel=channel, now=now, version=at), place.after), until

    if wanted.in_stock:
        return make()[0]
    return _stretches.get((channel.pk, wanted, after), version=at, now=now, make=make)


def of(
    product_ids: Sequence[int], *, channel: Channel, now: datetime.datetime, version: int | None = None
) -> tuple[Card, ...]:
    """The cards of these products in this order; what is not on sale is left out."""
    at = browsing.version() if version is None else version
    fitting, until = _fitting(channel, version=at, now=now)
    ids = tuple(product_ids)

    def make() -> tuple[tuple[Card, ...], datetime.datetime]:
        return cards.read(ids, channel=channel, fitting=fitting, now=now), until

    return _cards.get((channel.pk, ids), version=at, now=now, make=make)


def relation(products: QuerySet) -> Relation:
    """A query set of product ids as part of a statement."""
    sql, params = products.query.sql_with_params()
    named = {f"own_{place}": value for place, value in enumerate(params)}
    return Relation(f"({sql % tuple(f'%({name})s' for name in named)})", named)


def price_relation(channel: Channel, fitting: Sequence[Fitting]) -> Relation:
    """product_id, low and high in the channel's convention, for every product with a price there."""
    params: dict[str, Any] = {"lists": [price_list.id for price_list in fitting]}
    factor = "1"
    if any(price_list.includes_tax != channel.prices_include_tax for price_list in fitting):
        factor = "(CASE pr.price_list_id" + "".join(_factor(channel, each, params) for each in fitting) + " ELSE 1 END)"
    if len(fitting) == 1 and factor == "1":
        params["list"] = fitting[0].id
        return Relation(ONE_LIST, params)
    return Relation(MANY_LISTS.format(factor=factor), params)


ONE_LIST = """(
SELECT v.product_id, min(pr.amount) AS low, max(pr.amount) AS high
  FROM pricing_price pr JOIN catalog_variant v ON v.id = pr.variant_id AND v.archived_at IS NULL
 WHERE pr.price_list_id = %(list)s AND pr.min_quantity = 1 GROUP BY v.product_id)"""
MANY_LISTS = """(
SELECT one.product_id, min(one.amount) AS low, max(one.amount) AS high FROM (
       SELECT DISTINCT ON (v.id) v.product_id, round(pr.amount * {factor})::bigint AS amount
         FROM pricing_price pr JOIN catalog_variant v ON v.id = pr.variant_id AND v.archived_at IS NULL
         JOIN catalog_product own ON own.id = v.product_id
        WHERE pr.price_list_id = ANY (%(lists)s::bigint[]) AND pr.min_quantity = 1
        ORDER BY v.id, array_position(%(lists)s::bigint[], pr.price_list_id)) one
 GROUP BY one.product_id)"""


def _factor(channel: Channel, price_list: Fitting, params: dict[str, Any]) -> str:
    """WHEN this list THEN what makes its prices the channel's, by tax class."""
    if price_list.includes_tax == channel.prices_include_tax:
        return ""
    rates = taxes.load(channel.country)
    classes = {**dict.fromkeys(rates), taxes.STANDARD: None, taxes.ZERO: None}
    whens = []
    for place, tax_class in enumerate(classes):
        rate = taxes.of(rates, tax_class).rate
        name = f"factor_{price_list.id}_{place}"
        params[name] = 1 / (1 + rate) if price_list.includes_tax else 1 + rate
        params[f"class_{place}"] = tax_class
        whens.append(f" WHEN %(class_{place})s THEN %({name})s::numeric")
    otherwise = f"%(factor_{price_list.id}_{list(classes).index(taxes.STANDARD)})s::numeric"
    return f" WHEN {int(price_list.id)} THEN (CASE own.tax_class{''.join(whens)} ELSE {otherwise} END)"


def _fitting(
    channel: Channel, *, version: int, now: datetime.datetime
) -> tuple[tuple[Fitting, ...], datetime.datetime]:
    """The channel's lists, and until when nothing changes by time alone."""

    def make() -> tuple[tuple, datetime.datetime]:
        until = min(moment or FOREVER for moment in (browsing.next_publication(now), lists.next_change(now)))
        return (lists.fitting(channel, now=now), until), until

    key = (channel.pk, channel.currency, channel.prices_include_tax)
    return _lists.get(key, version=version, now=now, make=make)


def _read(
    wanted: Wanted,
    channel: Channel,
    fitting: tuple[Fitting, ...],
    now: datetime.datetime,
    version: int,
    stocked: Relation | None,
) -> Page:
    shelves = Shelves(now, price_relation(channel, fitting), stocked)
    place = _place(wanted, shelves)
    if not place.total and wanted.text:
        shelves = dataclasses.replace(shelves, any_word=True)
        place = _place(wanted, shelves)
    shown = of(place.ids, channel=channel, now=now, version=version)
    return Page(
        wanted, shown, place.total, facets.count(wanted, shelves), is_loose=shelves.any_word and place.total > 0
    )


def _place(wanted: Wanted, shelves: Shelves) -> Place:
    """The products of the page; also a page after the last one knows how many there are."""
    place = browsing.find(wanted, shelves)
    if place.ids or wanted.page == 1:
        return place
    return Place((), browsing.find(dataclasses.replace(wanted, page=1, size=1), shelves).total)
