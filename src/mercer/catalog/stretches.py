"""A stretch of shelf: some products and the place after which the next ones stand.

Pages with numbers are for people; programs walk. Products put on or taken off in between neither repeat nor hide others,
and the thousandth stretch costs what the first does. Nothing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from mercer.catalog import browsing
from mercer.catalog.browsing import CODED, WEIGHTS, Shelves, Wanted
from mercer.kernel import db

RANK = f"ts_rank('{WEIGHTS}', p.search, %(words)s::tsquery)"
PLACED = ("p.published_at", "timestamptz", True)
ORDERS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    browsing.NEWEST: (PLACED, ("p.id", "bigint", True)),
    browsing.CHEAPEST: (("price.low", "bigint", False), ("p.id", "bigint", False)),
    browsing.DEAREST: (("price.high", "bigint", True), ("p.id", "bigint", False)),
    browsing.NAME: (("p.name", "text", False), ("p.id", "bigint", False)),
    browsing.RELEVANCE: (
        (f"(p.id IN {CODED})", "boolean", True),
        (RANK, "real", True),
        PLACED,
        ("p.id", "bigint", True),
    ),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """`after` names the last product's place as texts, None when nothing follows."""

    ids: tuple[int, ...]
    after: tuple[str, ...] | None


def find(wanted: Wanted, shelves: Shelves, *, after: tuple[str, ...] | None = None) -> Stretch:
    """The `wanted.size` products that follow `after`. One statement. `ValueError` for a place in another order."""
    columns = columns_of(wanted)
    where, params = browsing.conditions(wanted, shelves)
    where += [sql for sql, _ in browsing.filters(wanted, shelves).values()]
    if after is not None:
        if len(after) != len(columns):
            raise ValueError("a place in another order")
        where.append(_beyond(columns))
        params |= {f"after_{place}": value for place, value in enumerate(after)}
    shelf = f"catalog_product p JOIN {shelves.prices.sql} price ON price.product_id = p.id"
    keys = ", ".join(f"({sql})::text" for sql, _, _ in columns)
    order = ", ".join(f"{sql} {'DESC' if down else 'ASC'}" for sql, _, down in columns)
    # Everything put together here is written in this package or in `pricing.shelf`; input goes in as parameters.
    sql = f"SELECT p.id, {keys} FROM {shelf} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT %(most)s"  # noqa: S608
    rows = db.fetch_rows(sql, {**params, **browsing.parameters(wanted, shelves), "most": wanted.size + 1})
    shown = rows[: wanted.size]
    return Stretch(tuple(row[0] for row in shown), tuple(shown[-1][1:]) if len(rows) > wanted.size else None)


def columns_of(wanted: Wanted) -> tuple[tuple[str, str, bool], ...]:
    """(SQL, type, descending) of what a sort goes by; relevance needs words."""
    if wanted.sort == browsing.RELEVANCE and not wanted.text.strip():
        return ORDERS[browsing.NEWEST]
    return ORDERS.get(wanted.sort, ORDERS[browsing.NEWEST])


def _beyond(columns: tuple[tuple[str, str, bool], ...]) -> str:
    """a > x, or a = x and (b > y, or …), with < for descending columns."""
    condition = ""
    for place, (sql, kind, down) in reversed(list(enumerate(columns))):
        value = f"%(after_{place})s::{kind}"
        beyond = f"{sql} {'<' if down else '>'} {value}"
        condition = f"({beyond} OR ({sql} = {value} AND {condition}))" if condition else beyond
    return condition
