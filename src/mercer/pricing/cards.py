"""Product cards: everything a page shows of a product among others, light and frozen. Two statements for any number.

Availability is not on a card; `variant_ids` is what to ask `inventory.availability` for.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from mercer.catalog.search import loaded
from mercer.channels.models import Channel
from mercer.kernel import db
from mercer.kernel.money import Money
from mercer.media.models import Asset
from mercer.pricing import books, taxes
from mercer.pricing.books import Entry
from mercer.pricing.lists import Fitting
from mercer.pricing.taxes import Rate

ASSET_COLUMNS = tuple(column.column for column in Asset._meta.concrete_fields)
ASSET_FIELDS = [column.attname for column in Asset._meta.concrete_fields]

PRODUCTS = f"""
SELECT p.id, p.slug, p.name, p.summary, p.translations, p.tax_class, p.published_at, p.primary_category_id,
       b.name AS brand, b.slug AS brand_slug,
       (SELECT array_agg(t.name || E'\\n' || t.slug ORDER BY t.name) FROM catalog_product_tags pt
          JOIN catalog_tag t ON t.id = pt.tag_id AND t.archived_at IS NULL WHERE pt.product_id = p.id) AS tags,
       {", ".join(f'a."{column}" AS "asset_{column}"' for column in ASSET_COLUMNS)}
  FROM catalog_product p
  LEFT JOIN catalog_brand b ON b.id = p.brand_id
  LEFT JOIN media_asset a ON a.id = p.cover_id AND NOT a.is_private
 WHERE p.id = ANY (%(products)s::bigint[]) AND p.archived_at IS NULL AND p.published_at <= %(now)s
"""  # noqa: S608
PRICES = """
SELECT v.product_id, v.id, price.price_list_id, price.amount, price.compare_at_amount
  FROM catalog_variant v
  LEFT JOIN LATERAL (
       SELECT pr.price_list_id, pr.amount, pr.compare_at_amount FROM pricing_price pr
        WHERE pr.variant_id = v.id AND pr.min_quantity = 1 AND pr.price_list_id = ANY (%(lists)s::bigint[])
        ORDER BY array_position(%(lists)s::bigint[], pr.price_list_id) LIMIT 1) price ON true
 WHERE v.product_id = ANY (%(products)s::bigint[]) AND v.archived_at IS NULL
 ORDER BY v.position, v.id
"""


@dataclass(frozen=True, slots=True)
class Card:
    """`low` and `high` are the same for goods with one price, and None for what has no price in the channel.

    `compare_at` is the former price of the variant that costs `low`, when it was higher. `tags` are (name, slug).
    """

    id: int
    slug: str
    name: str
    summary: str
    brand: str
    brand_slug: str
    category_id: int | None
    cover: Asset | None
    tags: tuple[tuple[str, str], ...]
    low: Money | None
    high: Money | None
    compare_at: Money | None
    variant_ids: tuple[int, ...]
    published_at: datetime.datetime
    translations: dict = field(hash=False, compare=False, default_factory=dict)

    @property
    def has_range(self) -> bool:
        """Whether to write "from" before the price."""
        return self.low != self.high

    @property
    def percent_off(self) -> int:
        """How much `compare_at` has come down, in whole percent, rounded down; 0 when it has not."""
        if not (self.compare_at and self.low):
            return 0
        return (self.compare_at.amount - self.low.amount) * 100 // self.compare_at.amount

    def name_in(self, language: str) -> str:
        """Its name in that language, the original when nobody has written one."""
        return self.translations.get(language, {}).get("name") or self.name


def read(
    product_ids: Sequence[int], *, channel: Channel, fitting: Sequence[Fitting], now: datetime.datetime
) -> tuple[Card, ...]:
    """The cards of those that are on sale, in the order asked for."""
    if not product_ids:
        return ()
    products = {row["id"]: row for row in db.fetch_dicts(PRODUCTS, {"products": list(product_ids), "now": now})}
    variants = _variants(product_ids, fitting)
    at_home = books.rates_at_home(fitting, channel)
    lists_by_id = {price_list.id: price_list for price_list in fitting}
    return tuple(
        _card(products[pk], variants.get(pk, []), lists_by_id, channel, taxes.of(at_home, products[pk]["tax_class"]))
        for pk in product_ids
        if pk in products
    )


def _variants(product_ids: Sequence[int], fitting: Sequence[Fitting]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = {}
    asked = {"products": list(product_ids), "lists": [price_list.id for price_list in fitting]}
    for product_id, *rest in db.fetch_rows(PRICES, asked):
        found.setdefault(product_id, []).append(tuple(rest))
    return found


def _card(row: dict, variants: list[tuple], lists_by_id: dict[int, Fitting], channel: Channel, rate: Rate) -> Card:
    entries: list[Entry] = [
        books.made(lists_by_id[list_id], channel, rate, 1, amount, compare_at)
        for _, list_id, amount, compare_at in variants
        if list_id is not None
    ]
    cheapest = min(entries, key=lambda entry: entry.amount, default=None)
    dearest = max((entry.amount for entry in entries), default=0)
    shown = books.shown_price(cheapest, channel.currency) if cheapest else None
    return Card(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        summary=row["summary"],
        brand=row["brand"] or "",
        brand_slug=row["brand_slug"] or "",
        category_id=row["primary_category_id"],
        cover=_asset(row),
        tags=tuple(tuple(text.split("\n", 1)) for text in row["tags"] or ()),
        low=shown.amount if shown else None,
        high=Money(dearest, channel.currency) if shown else None,
        compare_at=shown.compare_at if shown else None,
        variant_ids=tuple(variant[0] for variant in variants),
        published_at=row["published_at"],
        translations=loaded(row["translations"], {}),
    )


def _asset(row: dict) -> Asset | None:
    if row["asset_id"] is None:
        return None
    values = [row[f"asset_{column}"] for column in ASSET_COLUMNS]
    values[ASSET_COLUMNS.index("renditions")] = loaded(row["asset_renditions"], {})
    return Asset.from_db("default", ASSET_FIELDS, values)
