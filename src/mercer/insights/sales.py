"""What was sold, from the orders themselves: today's orders and the history of a former system in one view.

`net` is quantity × unit price summed over all lines, cancellations and corrections included; history keeps its exact
decimals, and only the sum of a period is rounded to the currency. Times fall into periods of the shop's time zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import list_currencies

from mercer.channels import current
from mercer.kernel import db
from mercer.kernel.money import Money, exponent

PERIODS = {"day": "YYYY-MM-DD", "week": 'IYYY-"W"IW', "month": "YYYY-MM", "quarter": 'YYYY-"Q"Q', "year": "YYYY"}

SCALE = (
    "CASE "
    + " ".join(
        f"WHEN o.currency = '{code}' THEN {10 ** exponent(code)}"
        for code in sorted(list_currencies())
        if exponent(code) != 2
    )
    + " ELSE 100 END"
)

# One row per order line, ours and past ones. Our lines are minor units, past ones decimals.
OWN_LINES = f"""
SELECT o.placed_at AS at, o.currency, o.id::text AS order_id, 'goods' AS kind, l.sku, l.name,
       l.quantity - l.canceled_quantity - l.returned_quantity AS quantity,
       round(l.total_amount::numeric * (l.quantity - l.canceled_quantity - l.returned_quantity) / l.quantity) / {SCALE} AS net
  FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id WHERE o.canceled_at IS NULL
"""  # noqa: S608
LINES = f"""
SELECT l.placed_at AS at, o.currency, o.id::text AS order_id, l.kind, l.sku, l.name, l.quantity, l.net
  FROM orders_pastline l JOIN orders_pastorder o ON o.id = l.order_id
UNION ALL {OWN_LINES}"""  # noqa: S608
# One row per order and moment: summed before they are put together, so that periods are made of orders and not of lines.
ORDERS = f"""
SELECT l.at, o.currency, o.id::text AS order_id, l.net, l.lines
  FROM (SELECT order_id, placed_at AS at, sum(net) AS net, count(*) AS lines FROM orders_pastline GROUP BY order_id, placed_at) l
  JOIN orders_pastorder o ON o.id = l.order_id
UNION ALL
SELECT at, currency, order_id, sum(net), count(*) FROM ({OWN_LINES}) own GROUP BY at, currency, order_id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Period:
    """One period in one currency. `net` is rounded to the currency, `exact` is not."""

    period: str
    currency: str
    net: Decimal
    exact: Decimal
    orders: int
    lines: int

    def as_dict(self) -> dict:
        return {
            "period": self.period,
            "currency": self.currency,
            "net": str(self.net),
            "orders": self.orders,
            "lines": self.lines,
        }


def by_period(by: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Period]:
    """Sales per day, week, month, quarter or year, oldest first; `ValueError` for another word."""
    if by not in PERIODS:
        raise ValueError(f"{by!r} is none of {', '.join(PERIODS)}")
    rows = db.fetch_rows(
        _PER_PERIOD, {"zone": current.shop().time_zone, "form": PERIODS[by], "since": since, "until": until}
    )
    return [
        Period(period, currency, rounded(net, currency), net, orders, lines)
        for period, currency, net, orders, lines in rows
    ]


def rounded(net: Decimal, currency: str) -> Decimal:
    """To the currency's smallest unit, half up."""
    return net.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Seller:
    """An article and what was sold of it. Its own name while there is one, else as it was called in an order."""

    sku: str
    name: str
    quantity: Decimal
    net: Decimal


def best_sellers(
    *, currency: str, since: datetime | None = None, until: datetime | None = None, limit: int = 20
) -> list[Seller]:
    """Goods with the highest net, best first; postage, fees and corrections are left out."""
    rows = db.fetch_rows(_BEST, {"currency": currency, "since": since, "until": until, "limit": limit})
    return [Seller(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Today:
    """The dashboard's first row: net and orders of a day, and of the same day a week before."""

    net: Money
    orders: int
    net_before: Money
    orders_before: int


def today(*, currency: str, start: datetime, week_before: datetime, now: datetime) -> Today:
    """Placed orders since `start` of the day, against the same hours a week before."""
    rows = db.fetch_rows(
        """SELECT coalesce(sum(total_amount) FILTER (WHERE placed_at >= %(start)s), 0),
                  count(*) FILTER (WHERE placed_at >= %(start)s),
                  coalesce(sum(total_amount) FILTER (WHERE placed_at < %(then)s), 0),
                  count(*) FILTER (WHERE placed_at < %(then)s)
             FROM orders_order
            WHERE canceled_at IS NULL AND currency = %(currency)s AND placed_at <= %(now)s
              AND (placed_at >= %(start)s OR placed_at >= %(before)s AND placed_at < %(then)s)""",
        {"start": start, "before": week_before, "then": week_before + (now - start), "now": now, "currency": currency},
    )
    net, orders, net_before, orders_before = rows[0]
    return Today(Money(int(net), currency), orders, Money(int(net_before), currency), orders_before)


def by_day(*, currency: str, first: date, last: date) -> list[tuple[date, Decimal]]:
    """Net of each day from `first` to `last`, days without sales included."""
    rows = db.fetch_rows(
        f"""SELECT d::date, coalesce(s.net, 0) FROM generate_series(%(first)s::date, %(last)s::date, '1 day') d
              LEFT JOIN (SELECT (at AT TIME ZONE %(zone)s)::date AS day, sum(net) AS net FROM ({ORDERS}) orders
                          WHERE currency = %(currency)s AND at >= (%(first)s::date)::timestamp AT TIME ZONE %(zone)s
                            AND at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s GROUP BY 1) s ON s.day = d::date
             ORDER BY 1""",  # noqa: S608  only constants of this module are put in
        {"first": first, "last": last, "zone": current.shop().time_zone, "currency": currency},
    )
    return [(day, net) for day, net in rows]


_WITHIN = "(%(since)s::timestamptz IS NULL OR at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR at < %(until)s)"
_PER_PERIOD = f"""
SELECT to_char(at AT TIME ZONE %(zone)s, %(form)s) AS period, currency, sum(net), count(DISTINCT order_id), sum(lines)::int
  FROM ({ORDERS}) orders WHERE {_WITHIN} GROUP BY 1, 2 ORDER BY 1, 2"""  # noqa: S608
_BEST = f"""
WITH best AS (
    SELECT sku, max(name) AS name, sum(quantity) AS quantity, sum(net) AS net FROM ({LINES}) lines
     WHERE currency = %(currency)s AND kind IN ('goods', 'gift') AND {_WITHIN}
     GROUP BY sku ORDER BY sum(net) DESC, sku LIMIT %(limit)s
)
SELECT best.sku, coalesce(product.name, best.name), best.quantity, best.net
  FROM best LEFT JOIN catalog_variant variant ON variant.sku = best.sku
  LEFT JOIN catalog_product product ON product.id = variant.product_id
 ORDER BY best.net DESC, best.sku"""  # noqa: S608
