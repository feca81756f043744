"""`./mercer import products`: a catalog from any CSV file.

Rows are read and checked one by one, streamed by `COPY` into a staging table, checked as a set, and moved in sets: 100,000
products take well under a minute. Good rows are taken, bad ones reported, each with its reason. A row is known by its SKU,
so running a file again changes only what has changed. One transaction and one event for each import; `dry_run` does the
same and takes everything back.
"""

from __future__ import annotations

import datetime
import pathlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from mercer.channels import current
from mercer.channels.models import Channel
from mercer.intake import files, product_columns, product_shelving, product_staging, product_stock
from mercer.intake.product_rows import Problem, Reader
from mercer.kernel import db, events, ids
from mercer.kernel.actors import Actor
from mercer.pricing import lists

CATEGORY_SAMPLE = 200_000  # rows looked at for how paths are written
TOLD_EACH = 500  # rows
# Until the server looks by itself, a minute later, it would ask the new shelves as if they were empty.
COUNT_ANEW = "ANALYZE catalog_product, catalog_variant, pricing_price, inventory_stocklevel"

Tell = Callable[[int, str], object]


def _silent(rows: int, stage: str) -> None:
    pass


@dataclass(slots=True)
class Report:
    """What became of a file. Counts are rows; `columns` is field → the file's column, `problems` one for each cell refused."""

    file: str
    encoding: str = ""
    delimiter: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    dry_run: bool = False
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    blank: int = 0
    new: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def taken(self) -> int:
        return self.created + self.changed + self.unchanged

    def as_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "problems"}
        rejections = [{name: getattr(problem, name) for name in Problem.__slots__} for problem in self.problems]
        return {**plain, "taken": self.taken, "errors": rejections}


def run(
    path: str | pathlib.Path, *, columns: str = "", channel: str = "", currency: str = "", location: str = "",
    dry_run: bool = False, publish: bool = True, actor: Actor, now: datetime.datetime, tell: Tell = _silent,
) -> Report:  # fmt: skip
    """Imports a product file; `tell(rows, stage)` hears how far it is, with stage reading, checking, shelving, stocking. Refusals, with nothing changed: `UnreadableFile`, `UnknownColumns`, `NotFound` (channel)."""
    started = time.monotonic()
    sold_in = _channel(channel, currency)
    code = (currency or (sold_in.currency if sold_in else "EUR")).upper()
    table = files.open_table(path)
    places = product_columns.places(table.header, product_columns.told(columns), currency=code)
    reader = Reader(table.header, places, code, _step(table, places))
    report = Report(pathlib.Path(path).name, table.encoding, table.delimiter, currency=code, dry_run=dry_run)
    report.columns = {name: table.header[at[0]] for name, at in places.items()}
    with db.transaction():
        db.advisory_lock("import of products")
        facts: dict[str, Any] = {"actor": actor, "now": now, "tell": tell}
        _take(table, reader, report, sold_in, location, published_at=now if publish else None, **facts)
        if dry_run:
            connection.set_rollback(True)
    if report.created and not dry_run:
        db.execute(COUNT_ANEW)
    report.seconds = round(time.monotonic() - started, 2)
    return report


def _take(
    table: files.Table, reader: Reader, report: Report, sold_in: Channel | None, location: str, *,
    published_at: datetime.datetime | None, actor: Actor, now: datetime.datetime, tell: Tell,
) -> None:  # fmt: skip
    product_staging.create()
    product_staging.fill(_rows(table, reader, report, tell))
    tell(report.rows, "checking")
    places = reader.places
    shelf = product_stock.location(location, actor=actor, now=now) if "stock" in places else None
    by_name = "external" not in places and any(name.startswith("option") for name in places)
    found = product_staging.check(has_price="price" in places, by_name=by_name, location_id=shelf.pk if shelf else None)
    report.problems += [_in_words_of_file(problem, reader) for problem in found]
    includes_tax = sold_in.prices_include_tax if sold_in else True
    currencies = [row[0] for row in db.fetch_rows("SELECT DISTINCT currency FROM intake_row WHERE reason IS NULL")]
    price_lists = {each: lists.base(each, includes_tax=includes_tax, actor=actor, now=now).pk for each in currencies}
    tell(report.rows, "shelving")
    shelved = product_shelving.shelve(
        lists=price_lists, compared="compare_at" in places, published_at=published_at, now=now
    )
    tell(report.rows, "stocking")
    number = str(ids.uuid7())
    stocked = product_stock.load(shelf, ref=f"import {number}", actor=actor, now=now) if shelf else []
    _count(report, shelved, stocked)
    if report.created or report.changed:
        data = {"file": report.file, "rows": report.rows, "created": report.created, "changed": report.changed}
        data |= {"unchanged": report.unchanged, "rejected": report.rejected, "new": report.new}
        events.record("catalog.imported", subject=("intake.import", number), actor=actor, at=now, data=data)


def _rows(table: files.Table, reader: Reader, report: Report, tell: Tell) -> Iterator[tuple]:
    """Good rows for the staging table; problems go to the report."""
    for record in table.records():
        if record.cells is None:
            report.problems.append(reader.broken(number=record.row, line=record.line))
        elif reader.is_blank(record.cells):
            report.blank += 1
            continue
        else:
            row, problems = reader.read(record.cells, number=record.row, line=record.line)
            report.problems += problems
            if row is not None:
                yield row
        report.rows += 1
        if report.rows % TOLD_EACH == 0:
            tell(report.rows, "reading")


def _count(report: Report, shelved: product_shelving.Shelved, stocked: list[int]) -> None:
    changed = "product_id = ANY (%s) OR variant_id = ANY (%s) OR variant_id = ANY (%s)"
    db.execute(
        f"UPDATE intake_row SET outcome = 'changed' WHERE reason IS NULL AND NOT is_new AND ({changed})",  # noqa: S608
        [list(shelved.products), list(shelved.prices), stocked],
    )
    outcomes = db.fetch_rows("SELECT outcome, count(*) FROM intake_row WHERE reason IS NULL GROUP BY 1")
    for outcome, count in outcomes:
        setattr(report, outcome, count)
    report.problems.sort(key=lambda problem: problem.row)
    report.rejected = len({problem.row for problem in report.problems})
    report.new = {"products": shelved.new_products, **shelved.made}


def _channel(code: str, currency: str) -> Channel | None:
    """The channel whose currency and tax convention the prices have; none in a shop that has no channel yet."""
    if code:
        return current.find(code)
    open_ones = current.all()
    if currency:
        return next((channel for channel in open_ones if channel.currency == currency.upper()), None)
    return current.default() if open_ones else None


def _step(table: files.Table, places: product_columns.Places) -> str:
    """`>` when any path of the file has one; then a `/` is part of a name. Otherwise `/`."""
    at = places.get("category", ())
    for record in table.records() if at else ():
        if record.row > CATEGORY_SAMPLE:
            break
        if record.cells and any(">" in record.cells[place] for place in at if place < len(record.cells)):
            return ">"
    return "/"


def _in_words_of_file(problem: Problem, reader: Reader) -> Problem:
    at = reader.places.get(problem.field)
    column = reader.header[at[0]] if at else problem.field
    return Problem(problem.row, problem.line, problem.field, column, problem.value, problem.reason)
