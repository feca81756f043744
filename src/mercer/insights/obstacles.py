"""Products that stand in the shop and cannot be bought, and why.

Looking at every product costs milliseconds in a small shop and a good part of a second with 100,000 products. What took
long is kept by the process for two hundred times as long as it took, a minute at most.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from mercer.kernel import db

NO_VARIANT, NO_PRICE, NO_STOCK = "no_variant", "no_price", "no_stock"
KEPT_FOR = 200  # times what it took
KEPT_AT_MOST = 60  # seconds
QUICK = 0.03  # seconds; such an answer is not kept at all
_kept: dict[str, tuple[float, dict[str, int]]] = {}  # currency → until when, and the answer

OBSTACLES = """
SELECT p.id, p.name, v.product_id IS NULL AS no_variant, coalesce(NOT v.priced, false) AS no_price, coalesce(NOT v.there, false) AS no_stock
  FROM catalog_product p LEFT JOIN (
    SELECT v.product_id, bool_or(pr.variant_id IS NOT NULL) AS priced, bool_or(coalesce(s.free, 0) > 0) AS there
      FROM catalog_variant v
      LEFT JOIN (SELECT DISTINCT x.variant_id FROM pricing_price x JOIN pricing_pricelist l ON l.id = x.price_list_id
                  WHERE l.currency = %(currency)s AND l.archived_at IS NULL AND (l.starts_at IS NULL OR l.starts_at <= %(now)s)
                    AND (l.ends_at IS NULL OR l.ends_at > %(now)s)) pr ON pr.variant_id = v.id
      LEFT JOIN (SELECT variant_id, sum(on_hand + allowance - reserved) AS free FROM inventory_stocklevel GROUP BY variant_id) s
        ON s.variant_id = v.id
     WHERE v.archived_at IS NULL GROUP BY v.product_id) v ON v.product_id = p.id
 WHERE p.archived_at IS NULL AND p.published_at <= %(now)s AND (v.product_id IS NULL OR NOT v.priced OR NOT v.there)"""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A product on sale that nobody can buy. `reasons` are codes of this module, the gravest first."""

    product_id: int
    name: str
    reasons: tuple[str, ...]


def found(*, currency: str, now: datetime, limit: int = 200) -> list[Obstacle]:
    """Those nobody can ever buy first, then what is sold out."""
    rows = db.fetch_rows(
        f"{OBSTACLES} ORDER BY no_variant DESC, no_price DESC, p.name, p.id LIMIT %(limit)s",
        {"currency": currency, "now": now, "limit": limit},
    )
    return [Obstacle(key, name, _reasons(*flags)) for key, name, *flags in rows]


def counted(*, currency: str, now: datetime) -> dict[str, int]:
    """Reason → how many products; a product counts for its gravest."""
    until, kept = _kept.get(currency, (0.0, {}))
    if time.monotonic() < until:
        return kept
    started = time.monotonic()
    # Only constants of this module are put in.
    sql = f"""SELECT count(*) FILTER (WHERE no_variant), count(*) FILTER (WHERE no_price AND NOT no_variant),
                     count(*) FILTER (WHERE NOT no_variant AND NOT no_price) FROM ({OBSTACLES}) o"""  # noqa: S608
    row = db.fetch_rows(sql, {"currency": currency, "now": now})[0]
    counts = dict(zip((NO_VARIANT, NO_PRICE, NO_STOCK), row, strict=True))
    took = time.monotonic() - started
    if took > QUICK:
        _kept[currency] = time.monotonic() + min(KEPT_FOR * took, KEPT_AT_MOST), counts
    return counts


def _reasons(no_variant: bool, no_price: bool, no_stock: bool) -> tuple[str, ...]:
    if no_variant:
        return (NO_VARIANT,)
    flags = ((no_price, NO_PRICE), (no_stock, NO_STOCK))
    return tuple(code for is_so, code in flags if is_so)
