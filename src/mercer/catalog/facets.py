"""What can be narrowed further, with counts. A dimension's counts leave out its own filter: who has chosen one brand
still sees how many the others have.

One statement: the products found are marked once with which filters they pass, then counted for each dimension.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mercer.catalog import browsing
from mercer.catalog.browsing import Shelves, Wanted
from mercer.kernel import db

MOST_COUNTED = 5_000  # products; counts of more are shown as "5,000 and more"
MOST_VALUES = 40  # of one dimension


@dataclass(frozen=True, slots=True)
class Value:
    """`key` is what a link carries: a slug, or the value of an option itself."""

    id: int | None
    key: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """`code` is "brand", "tag", "category" or "option:Color"."""

    code: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """`price_low` and `price_high` in minor units, of what all other filters leave."""

    all: tuple[Facet, ...] = ()
    price_low: int | None = None
    price_high: int | None = None

    def get(self, code: str) -> Facet | None:
        return next((facet for facet in self.all if facet.code == code), None)


def count(wanted: Wanted, shelves: Shelves) -> Facets:
    """The facets of a question."""
    where, params = browsing.conditions(wanted, shelves)
    passes = browsing.filters(wanted, shelves)
    marks = {dimension: f"mark{place}" for place, dimension in enumerate(passes)}
    marked = "".join(f", {sql} AS {marks[dimension]}" for dimension, (sql, _) in passes.items())
    rows = db.fetch_rows(
        f"""WITH m AS MATERIALIZED (
              SELECT p.id, p.brand_id, p.category_ids, price.low, price.high{marked}
                FROM catalog_product p JOIN {shelves.prices.sql} price ON price.product_id = p.id
               WHERE {" AND ".join(where)} LIMIT {MOST_COUNTED})
            {" UNION ALL ".join(_counts(marks, wanted))}""",  # noqa: S608
        {
            **params,
            **browsing.parameters(wanted, shelves),
            "parent": wanted.category_id,
            "most": MOST_VALUES,
            "none": "",
        },
    )
    return _facets(rows, wanted)


def _counts(marks: dict[str, str], wanted: Wanted) -> Iterable[str]:
    """One SELECT of (code, name, id, key, value name, count, low, high) for each dimension."""

    def others(own: str) -> str:
        return " AND ".join(["true", *(mark for dimension, mark in marks.items() if dimension != own)])

    yield f"""(SELECT 'brand', '', b.id, b.slug, b.name, count(*), NULL::bigint, NULL::bigint
                 FROM m JOIN catalog_brand b ON b.id = m.brand_id
                WHERE {others("brand")} GROUP BY b.id ORDER BY count(*) DESC, b.name LIMIT %(most)s)"""  # noqa: S608
    yield f"""(SELECT 'tag', '', t.id, t.slug, t.name, count(*), NULL, NULL
                 FROM m JOIN catalog_product_tags pt ON pt.product_id = m.id
                 JOIN catalog_tag t ON t.id = pt.tag_id AND t.archived_at IS NULL
                WHERE {others("tag")} GROUP BY t.id ORDER BY count(*) DESC, t.name LIMIT %(most)s)"""  # noqa: S608
    yield f"""(SELECT 'category', '', c.id, c.slug, c.name, count(*), NULL, NULL
                 FROM m JOIN catalog_category c ON c.id = ANY (m.category_ids) AND c.archived_at IS NULL
                  AND c.parent_id IS NOT DISTINCT FROM %(parent)s::bigint
                WHERE {others("")} GROUP BY c.id ORDER BY c.position, c.name LIMIT %(most)s)"""  # noqa: S608
    yield f"""(SELECT 'price', '', NULL, '', '', count(*), min(low), max(high) FROM m WHERE {others("price")})"""  # noqa: S608
    chosen = [f"%(option{place})s" for place in range(len(wanted.options))]
    yield _option_counts(f"o.key NOT IN ({', '.join(chosen) or '%(none)s'})", others(""))
    for place, (name, _values) in enumerate(wanted.options):
        yield _option_counts(f"o.key = %(option{place})s", others(f"option:{name}"))


def _option_counts(which: str, passing: str) -> str:
    """Options nobody has chosen of are counted together; a chosen one by itself, without its own filter."""
    return f"""(SELECT 'option', o.key, NULL, o.value, o.value, count(DISTINCT m.id), NULL, NULL
                 FROM m JOIN catalog_variant v ON v.product_id = m.id AND v.archived_at IS NULL,
                      jsonb_each_text(v.options) o
                WHERE {passing} AND {which}
                GROUP BY o.key, o.value ORDER BY o.key, count(DISTINCT m.id) DESC, o.value LIMIT 8 * %(most)s)"""  # noqa: S608


def _facets(rows: list[tuple], wanted: Wanted) -> Facets:
    found: dict[tuple[str, str], list[Value]] = {}
    low = high = None
    chosen = {"brand": set(wanted.brand_ids), "tag": set(wanted.tag_ids)}
    chosen_options = {name: set(values) for name, values in wanted.options}
    for code, name, row_id, key, label, n, row_low, row_high in rows:
        if code == "price":
            low, high = row_low, row_high
            continue
        is_chosen = key in chosen_options.get(name, ()) if code == "option" else row_id in chosen.get(code, ())
        found.setdefault((code, name), []).append(Value(row_id, key, label, n, is_chosen))
    made = [
        Facet(f"option:{name}" if code == "option" else code, name, tuple(values[:MOST_VALUES]))
        for (code, name), values in found.items()
    ]
    return Facets(tuple(made), low, high)
