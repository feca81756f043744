"""What a shopper asks of the shelves, as SQL: goods on sale by category, words, brand, tags, options, price and stock.

Prices and stock belong to packages above or beside this one; who asks brings them along as `Relation`s. Read by
`pricing.shelf`, which also shows the cards.

`version()` changes with everything shoppers can see except availability; what is made of the shelves may be kept in
memory under it (see `remembered`). Availability is never kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mercer.catalog import navigation, words
from mercer.kernel import db

NEWEST, CHEAPEST, DEAREST, NAME, RELEVANCE = "newest", "price", "price-down", "name", "relevance"
SORTS = (NEWEST, CHEAPEST, DEAREST, NAME, RELEVANCE)
PAGE = 24
LAST_PAGE = 1_000
WEIGHTS = "{0.05, 0.2, 0.5, 1.0}"  # of D, C, B, A

version = navigation.version


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to the shelves. Several values of one kind mean any of them; different kinds mean all of them.

    Prices in minor units of the channel's currency, both ends included. `options` is ((name, (value, …)), …).
    """

    category_id: int | None = None
    text: str = ""
    brand_ids: tuple[int, ...] = ()
    tag_ids: tuple[int, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False
    sort: str = NEWEST
    page: int = 1
    size: int = PAGE

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The kinds of filter in use."""
        named = {"brand": self.brand_ids, "tag": self.tag_ids, "stock": self.in_stock}
        named["price"] = self.price_from is not None or self.price_to is not None
        return (*(name for name, used in named.items() if used), *(f"option:{name}" for name, _ in self.options))


@dataclass(frozen=True, slots=True)
class Relation:
    """A part of a FROM clause brought along, in parentheses, with its parameters."""

    sql: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shelves:
    """What the question is asked of. `prices` has product_id, low, high; `stocked` has product_id."""

    now: datetime.datetime
    prices: Relation
    stocked: Relation | None = None
    any_word: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Which products, in order, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


def find(wanted: Wanted, shelves: Shelves) -> Place:
    """One page of products. One statement."""
    where, params = conditions(wanted, shelves)
    where += [sql for sql, _ in filters(wanted, shelves).values()]
    shelf = f"catalog_product p JOIN {shelves.prices.sql} price ON price.product_id = p.id"
    paged = f"ORDER BY {order(wanted)} LIMIT %(size)s OFFSET %(skip)s"
    # Everything put together here is written in this package or in `pricing.shelf`; input goes in as parameters.
    sql = f"SELECT p.id, count(*) OVER () FROM {shelf} WHERE {' AND '.join(where)} {paged}"  # noqa: S608
    skip = (wanted.page - 1) * wanted.size
    rows = db.fetch_rows(sql, {**params, **parameters(wanted, shelves), "size": wanted.size, "skip": skip})
    return Place(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


def conditions(wanted: Wanted, shelves: Shelves) -> tuple[list[str], dict[str, Any]]:
    """What always holds: on sale, in the category, found by the words."""
    where = ["p.archived_at IS NULL", "p.published_at <= %(now)s"]
    params: dict[str, Any] = {"now": shelves.now}
    if wanted.category_id is not None:
        where.append("p.category_ids @> ARRAY[%(category)s::bigint]")
        params["category"] = wanted.category_id
    if wanted.text.strip():
        where.append(f"({FOUND} OR p.id IN {CODED})")
        params["words"] = words.query(wanted.text, any_of=shelves.any_word)
        params["code"] = wanted.text.strip()
    return where, params


FOUND = "p.search @@ %(words)s::tsquery"
CODED = """(SELECT product_id FROM catalog_variant WHERE upper(sku) = upper(%(code)s) AND archived_at IS NULL
 UNION ALL SELECT product_id FROM catalog_variant WHERE gtin = %(code)s AND gtin <> '' AND archived_at IS NULL)"""
OPTED = """p.id IN (SELECT product_id FROM catalog_variant v
 WHERE v.archived_at IS NULL AND v.options ->> %(option{0})s = ANY (%(values{0})s))"""


def filters(wanted: Wanted, shelves: Shelves) -> dict[str, tuple[str, dict[str, Any]]]:
    """The filter of each dimension in use, as (SQL, parameters); facets leave out their own."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    if wanted.brand_ids:
        found["brand"] = ("p.brand_id = ANY (%(brands)s)", {"brands": list(wanted.brand_ids)})
    if wanted.tag_ids:
        tagged = "p.id IN (SELECT product_id FROM catalog_product_tags WHERE tag_id = ANY (%(tags)s))"
        found["tag"] = (tagged, {"tags": list(wanted.tag_ids)})
    if "price" in wanted.dimensions:
        between = (
            "price.high >= coalesce(%(price_from)s, 0) AND price.low <= coalesce(%(price_to)s, 9223372036854775807)"
        )
        found["price"] = (f"({between})", {"price_from": wanted.price_from, "price_to": wanted.price_to})
    for place, (name, values) in enumerate(wanted.options):
        has = OPTED.format(place)
        found[f"option:{name}"] = (has, {f"option{place}": name, f"values{place}": list(values)})
    if wanted.in_stock and shelves.stocked:
        found["stock"] = (f"p.id IN {shelves.stocked.sql}", dict(shelves.stocked.params))
    return found


def parameters(wanted: Wanted, shelves: Shelves) -> dict[str, Any]:
    """Those of all filters and of the prices."""
    found = dict(shelves.prices.params)
    for _, params in filters(wanted, shelves).values():
        found |= params
    return found


def order(wanted: Wanted) -> str:
    """The ORDER BY of a sort; unknown sorts are the newest first, and relevance needs words."""
    by_rank = f"(p.id IN {CODED}) DESC, ts_rank('{WEIGHTS}', p.search, %(words)s::tsquery) DESC, p.published_at DESC, p.id DESC"
    orders = {
        CHEAPEST: "price.low, p.id",
        DEAREST: "price.high DESC, p.id",
        NAME: "p.name, p.id",
        RELEVANCE: by_rank if wanted.text.strip() else "",
    }
    return orders.get(wanted.sort) or "p.published_at DESC, p.id DESC"


def next_publication(now: datetime.datetime) -> datetime.datetime | None:
    """When the next product goes on sale by itself."""
    return db.fetch_value(
        "SELECT min(published_at) FROM catalog_product WHERE archived_at IS NULL AND published_at > %s", [now]
    )


def question(
    *, category_id: int | None = None, text: str = "", brands: Sequence[int] = (), tags: Sequence[int] = (),
    options: Mapping[str, Sequence[str]] | None = None, price_from: int | None = None, price_to: int | None = None,
    in_stock: bool = False, sort: str = "", page: int = 1, size: int = PAGE,
) -> Wanted:  # fmt: skip
    """A `Wanted` of whatever a page was given: in one order, without repetition, within bounds. Equal questions are equal."""
    tidy = " ".join(text.replace("\x00", "").split())[:200]
    return Wanted(
        category_id=category_id,
        text=tidy if words.query(tidy) else "",
        brand_ids=tuple(sorted(set(brands))[:50]),
        tag_ids=tuple(sorted(set(tags))[:50]),
        options=tuple(
            (name, tuple(sorted(set(values))[:50])) for name, values in sorted((options or {}).items())[:8] if values
        ),
        price_from=price_from,
        price_to=price_to,
        in_stock=in_stock,
        sort=sort if sort in SORTS else (RELEVANCE if tidy else NEWEST),
        page=min(max(page, 1), LAST_PAGE),
        size=min(max(size, 1), 100),
    )
