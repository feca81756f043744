"""`./mercer import orders`: the history of the shop's former system, for reports. Running it twice changes nothing.

Rows are read and checked in one pass, streamed by `COPY` into a staging table, and moved in sets.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from mercer.channels import current
from mercer.intake import files, past_columns, past_rows
from mercer.kernel import db, events
from mercer.kernel.actors import Actor

SHOWN_REJECTIONS = 10_000
BLOCK = 2_000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})

STAGING = """
CREATE TEMPORARY TABLE past_staging (number text, document text, kind text, sku text, name text, quantity numeric, price numeric,
    at timestamptz, customer text, country text, occurrence int, digest bytea) ON COMMIT DROP"""
ORDERS = """
INSERT INTO orders_pastorder (number, kind, placed_at, currency, customer_ref, country, net, line_count)
SELECT number, min(document), min(at), %(currency)s, max(customer), max(country), sum(quantity * price), count(*)
  FROM past_staging GROUP BY number ORDER BY number
    ON CONFLICT (number) DO NOTHING"""
LINES = """
INSERT INTO orders_pastline (order_id, kind, sku, name, quantity, unit_price, net, placed_at, occurrence, digest)
SELECT o.id, s.kind, s.sku, s.name, s.quantity, s.price, s.quantity * s.price, s.at, s.occurrence, s.digest
  FROM past_staging s JOIN orders_pastorder o ON o.number = s.number
    ON CONFLICT (digest) DO NOTHING"""
SUMS = """
UPDATE orders_pastorder o SET net = l.net, line_count = l.lines
  FROM (SELECT order_id, sum(net) AS net, count(*) AS lines FROM orders_pastline
         WHERE order_id IN (SELECT p.id FROM orders_pastorder p JOIN past_staging s ON s.number = p.number) GROUP BY order_id) l
 WHERE o.id = l.order_id AND (o.net, o.line_count) IS DISTINCT FROM (l.net, l.lines)"""


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

    def as_dict(self) -> dict:
        return asdict(self)


def run(path, *, columns: str = "", currency: str = "", dry_run: bool = False, actor: Actor, now: datetime) -> Report:
    """Import an order file. Refusals: `UnreadableFile`, `UnknownColumns`; then nothing was changed."""
    table = files.open_table(path)
    places = past_columns.places(table.header, past_columns.told(columns))
    currency = currency or current.default().currency
    at = places["placed_at"]
    day_first = past_rows.day_comes_first(lambda: (row[at] for _line, row in table.rows() if len(row) > at))
    reader = past_rows.Reader(places, zone=ZoneInfo(current.shop().time_zone), day_first=day_first)
    report = Report(currency=currency)
    with db.transaction():
        db.execute(STAGING)
        _stage(table, reader, report)
        db.execute("ANALYZE past_staging")
        _move(report, currency=currency)
        if dry_run:
            connection.set_rollback(True)
        else:
            events.record(
                "past_orders.imported", subject=("orders.pastorder", "*"), actor=actor, at=now, data=_facts(report)
            )
    return report


def _stage(table: files.Table, reader: past_rows.Reader, report: Report) -> None:
    kinds, documents = Counter(), {}
    with connection.cursor() as cursor, cursor.copy("COPY past_staging FROM STDIN") as copy:
        block: list[str] = []
        for line, row in table.rows():
            report.rows += 1
            try:
                cells = reader.read(row)
            except past_rows.Rejected as no:
                _reject(report, line, no)
                continue
            kinds[cells[2]] += 1
            documents[cells[0]] = cells[1]
            block.append(
                "\t".join(cell.translate(ESCAPES) if not cell.isalnum() else cell for cell in cells[:11])
                + "\t\\"
                + cells[11]
            )
            if len(block) >= BLOCK:
                copy.write("\n".join(block) + "\n")
                block.clear()
        if block:
            copy.write("\n".join(block) + "\n")
    report.kinds = dict(kinds)
    report.documents = dict(Counter(documents.values()))


def _move(report: Report, *, currency: str) -> None:
    staged = report.rows - report.rejected_count
    report.orders = db.execute(ORDERS, {"currency": currency})
    report.taken = db.execute(LINES)
    report.known = staged - report.taken
    db.execute(SUMS)


def _reject(report: Report, line: int, no: past_rows.Rejected) -> None:
    report.rejected_count += 1
    if len(report.rejected) < SHOWN_REJECTIONS:
        report.rejected.append({"line": line, "field": no.field, "value": no.value, "reason": no.reason})


def _facts(report: Report) -> dict:
    facts = report.as_dict()
    facts.pop("rejected")
    return facts
