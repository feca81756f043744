"""`./mercer import orders`: the history of the shop's former system, for reports. Running it twice changes nothing.

Rows are read and checked in one pass, streamed by `COPY` into a staging table, and moved in sets. What was just filled is
analyzed before it is joined: nobody else sees these rows yet, so the server's own statistics still call the tables empty.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from django.db import connection
from django.utils.translation import gettext_lazy as _

from mercer.channels import current
from mercer.intake import files, past_columns, past_rows
from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor

SHOWN_REJECTIONS = 10_000
BLOCK = 2_000

STAGING = """
CREATE TEMPORARY TABLE past_staging (number text, document text, kind text, sku text, name text, quantity numeric, price numeric,
    at timestamptz, customer text, country text, occurrence int, digest bytea)"""
SETTINGS = ("SET LOCAL work_mem = '64MB'", "SET LOCAL jit = off", STAGING)
ORDERS = """
INSERT INTO orders_pastorder (number, kind, placed_at, currency, customer_ref, country, net, line_count)
SELECT number, min(document), min(at), %(currency)s, max(customer), max(country), 0, 0
  FROM past_staging GROUP BY number ORDER BY number
    ON CONFLICT (number) DO NOTHING"""
KNOWN = "DELETE FROM past_staging s USING orders_pastline l WHERE l.digest = s.digest"
LINES = """
WITH added AS (
    INSERT INTO orders_pastline (order_id, kind, sku, name, quantity, unit_price, net, placed_at, occurrence, digest)
    SELECT o.id, s.kind, s.sku, s.name, s.quantity, s.price, s.quantity * s.price, s.at, s.occurrence, s.digest
      FROM past_staging s JOIN orders_pastorder o ON o.number = s.number
    RETURNING order_id, net
), sums AS (SELECT order_id, sum(net) AS net, count(*) AS lines FROM added GROUP BY order_id
), summed AS (
    UPDATE orders_pastorder o SET net = o.net + s.net, line_count = o.line_count + s.lines FROM sums s WHERE o.id = s.order_id
)
SELECT coalesce(sum(lines), 0)::bigint FROM sums"""
OTHER_CURRENCY = """
SELECT o.number, o.currency FROM orders_pastorder o
 WHERE o.currency <> %s AND o.number IN (SELECT number FROM past_staging) ORDER BY 1 LIMIT 1"""


class UnknownCurrency(errors.Refusal):
    """Not a currency of ISO 4217."""

    code = "unknown_currency"
    status = 422
    title = _("There is no such currency.")


class OtherCurrency(errors.Refusal):
    """An order of the file is known in another currency."""

    code = "other_currency"
    status = 422
    title = _("An order has one currency.")


Tell = Callable[[int], object]


def _silent(rows: int) -> None:
    pass


@dataclass
class Report:
    """What became of a file. `rejected` holds at most 10,000 rows; `rejected_count` counts them all."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    orders: int = 0
    rejected_count: int = 0
    rejected: list[dict] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    currency: str = ""
    seconds: float = 0.0

    def as_dict(self) -> dict:
        return asdict(self)


def run(
    path,
    *,
    columns: str = "",
    currency: str = "",
    dry_run: bool = False,
    actor: Actor,
    now: datetime,
    tell: Tell = _silent,
) -> Report:
    """Import an order file; `tell(rows)` hears how far it is. Refusals, and then nothing was changed: `UnreadableFile`,
    `UnknownColumns`, `UnknownCurrency`, `OtherCurrency`."""
    started = time.monotonic()
    table = files.open_table(path)
    reader = _reader(table, past_columns.places(table.header, past_columns.told(columns)))
    report = Report(currency=_currency(currency))
    with db.transaction():
        db.advisory_lock("intake.past_orders")
        for statement in SETTINGS:
            db.execute(statement)
        _stage(table, reader, report, tell)
        _move(report)
        report.seconds = round(time.monotonic() - started, 2)
        if dry_run:
            connection.set_rollback(True)
        else:
            subject = ("orders.pastorder", "*")
            events.record("past_orders.imported", subject=subject, actor=actor, at=now, data=_facts(report))
    return report


def _reader(table: files.Table, places: dict[str, int]) -> past_rows.Reader:
    at = places["placed_at"]
    day_first = past_rows.day_comes_first(row[at] for _line, row in table.rows() if len(row) > at)
    return past_rows.Reader(places, zone=ZoneInfo(current.shop().time_zone), day_first=day_first)


def _currency(told: str) -> str:
    """As told, else that of the shop's first channel, else EUR while nothing is sold yet."""
    if told and told.upper() not in list_currencies():
        raise UnknownCurrency(_("There is no currency %(code)s. Say it like --currency GBP.") % {"code": told})
    if told:
        return told.upper()
    return current.default().currency if current.all() else "EUR"


def _stage(table: files.Table, reader: past_rows.Reader, report: Report, tell: Tell) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY past_staging ({reader.COLUMNS}) FROM STDIN") as copy:
        block: list[str] = []
        for line, row in table.rows():
            report.rows += 1
            try:
                block.append(reader.read(row))
            except past_rows.Rejected as no:
                _reject(report, line, no)
            if len(block) >= BLOCK:
                copy.write("".join(block))
                block.clear()
                tell(report.rows)
        copy.write("".join(block))
    report.kinds = dict(reader.seen.kinds)
    report.documents = dict(Counter(reader.seen.documents.values()))


def _move(report: Report) -> None:
    db.execute("ANALYZE past_staging")
    if other := db.fetch_rows(OTHER_CURRENCY, [report.currency]):
        number, known = other[0]
        facts = {"number": number, "known": known, "told": report.currency}
        raise OtherCurrency(
            _("Order %(number)s is known in %(known)s, not in %(told)s. Use --currency %(known)s.") % facts
        )
    report.known = db.execute(KNOWN)
    report.orders = db.execute(ORDERS, {"currency": report.currency})
    db.execute("ANALYZE past_staging, orders_pastorder")
    report.taken = db.fetch_value(LINES)
    db.execute("ANALYZE orders_pastline")
    db.execute("DROP TABLE past_staging")


def _reject(report: Report, line: int, no: past_rows.Rejected) -> None:
    report.rejected_count += 1
    if len(report.rejected) < SHOWN_REJECTIONS:
        report.rejected.append({"line": line, "field": no.field, "value": no.value, "reason": no.reason})


def _facts(report: Report) -> dict:
    facts = report.as_dict()
    facts.pop("rejected")
    return facts
