"""Figures for the first page: a month against the month before, when people buy, what lies on the shelves, who buys.

Orders count when they were placed and not canceled. Amounts are of one currency and with delivery, as shoppers paid them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mercer.kernel import db
from mercer.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch of time brought. `carts` are those begun in it, `buyers` people, `again` those who had bought before."""

    net: Money
    orders: int
    pieces: int
    buyers: int
    again: int
    refunded: Money
    carts: int
    carts_ordered: int

    @property
    def average(self) -> Money:
        return Money(round(self.net.amount / self.orders) if self.orders else 0, self.net.currency)

    @property
    def conversion(self) -> float | None:
        """Carts that became orders; None without carts."""
        return self.carts_ordered / self.carts if self.carts else None

    @property
    def loyal(self) -> float | None:
        return self.again / self.buyers if self.buyers else None


STRETCHES = """
WITH stretch(place, since, until) AS (VALUES (0, %(since)s::timestamptz, %(until)s::timestamptz), (1, %(before)s, %(since)s)),
sold AS (
  SELECT s.place, coalesce(sum(o.total_amount), 0) AS net, count(o.id) AS orders, coalesce(sum(o.piece_count), 0) AS pieces,
         count(DISTINCT o.customer_id) AS buyers, coalesce(sum(o.refunded_amount), 0) AS refunded,
         count(DISTINCT o.customer_id) FILTER (WHERE EXISTS (
           SELECT 1 FROM orders_order e WHERE e.customer_id = o.customer_id AND e.placed_at < o.placed_at AND e.canceled_at IS NULL)) AS again
    FROM stretch s LEFT JOIN orders_order o
      ON o.placed_at >= s.since AND o.placed_at < s.until AND o.canceled_at IS NULL AND o.currency = %(currency)s
   GROUP BY s.place),
begun AS (
  SELECT s.place, count(c.id) AS carts, count(c.ordered_at) AS ordered
    FROM stretch s LEFT JOIN cart_cart c ON c.created_at >= s.since AND c.created_at < s.until
     AND (c.ordered_at IS NOT NULL OR EXISTS (SELECT 1 FROM cart_cartline l WHERE l.cart_id = c.id))
   GROUP BY s.place)
SELECT net, orders, pieces, buyers, again, refunded, carts, ordered FROM sold JOIN begun USING (place) ORDER BY place"""


def two_stretches(*, currency: str, before: datetime, since: datetime, until: datetime) -> tuple[Stretch, Stretch]:
    """From `since` to `until`, and from `before` to `since`. One query."""
    rows = db.fetch_rows(STRETCHES, {"currency": currency, "before": before, "since": since, "until": until})
    now, then = (
        Stretch(
            Money(int(net), currency),
            orders,
            int(pieces),
            buyers,
            again,
            Money(int(refunded), currency),
            carts,
            ordered,
        )
        for net, orders, pieces, buyers, again, refunded, carts, ordered in rows
    )
    return now, then


def rhythm(*, since: datetime, until: datetime, zone: str) -> list[list[int]]:
    """Orders of each hour (0 to 23) of each weekday, Monday first, in the shop's time zone. One query."""
    week = [[0] * 24 for _day in range(7)]
    rows = db.fetch_rows(
        """SELECT extract(isodow FROM placed_at AT TIME ZONE %(zone)s)::int, extract(hour FROM placed_at AT TIME ZONE %(zone)s)::int,
                  count(*)
             FROM orders_order WHERE placed_at >= %(since)s AND placed_at < %(until)s AND canceled_at IS NULL GROUP BY 1, 2""",
        {"since": since, "until": until, "zone": zone},
    )
    for day, hour, count in rows:
        week[day - 1][hour] = count
    return week


@dataclass(frozen=True, slots=True)
class Shelves:
    """What lies on the shelves: pieces, what they cost where a cost is known, and pieces without one."""

    pieces: int
    cost: Money
    without_cost: int
    variants: int


def shelves(*, currency: str) -> Shelves:
    """Costs are kept in the shop's currency. One query."""
    rows = db.fetch_rows(
        """SELECT coalesce(sum(l.on_hand), 0), coalesce(sum(l.on_hand * v.cost_amount), 0),
                  coalesce(sum(l.on_hand) FILTER (WHERE v.cost_amount IS NULL), 0), count(DISTINCT l.variant_id)
             FROM inventory_stocklevel l JOIN catalog_variant v ON v.id = l.variant_id WHERE l.on_hand > 0""",
    )
    pieces, cost, without, variants = rows[0]
    return Shelves(int(pieces), Money(int(cost), currency), int(without), variants)
