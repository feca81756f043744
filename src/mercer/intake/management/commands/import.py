"""`./mercer import products FILE` and `./mercer import orders FILE`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mercer.intake import past_orders, product_columns, products
from mercer.kernel import clock, errors
from mercer.kernel.actors import SYSTEM

SHOWN = 50


class Command(BaseCommand):
    help = "Takes a catalog or an order history from a CSV file. Exit status 1 when nothing could be taken."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="products|orders")
        for what, run in (("products", _products), ("orders", _orders)):
            kind = kinds.add_parser(what, help=run.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
            kind.add_argument("file", help="a CSV file, plain or packed with gzip or xz")
            kind.add_argument(
                "--columns", action="append", default=[], metavar="FIELD=COLUMN,…", help="which column is what"
            )
            kind.add_argument("--currency", default="", help="currency of amounts without one (the channel's)")
            kind.add_argument("--dry-run", action="store_true", help="show what would happen, and change nothing")
            kind.add_argument("--json", action="store_true", help="the report as JSON")
            kind.set_defaults(run=run)
            if what == "products":
                kind.epilog = "Fields: " + " ".join(product_columns.USUAL)
                kind.add_argument("--channel", default="", help="whose currency and tax convention the prices have")
                kind.add_argument("--location", default="", help="where the stock lies")
                kind.add_argument("--draft", action="store_true", help="do not publish new products")

    def handle(self, *args: Any, run: Any, **options: Any) -> None:
        options["columns"] = ",".join(options["columns"])
        try:
            report, told, failed = run(options)
        except errors.Refusal as refusal:
            report, told, failed = {"error": refusal.detail, "code": refusal.code}, "", True
            self.stderr.write(refusal.detail)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2, default=str) if options["json"] else told)
        if failed:
            sys.exit(1)


def _products(options: dict[str, Any]) -> tuple[dict, str, bool]:
    """a catalog: products with variants, categories, brands, tags, prices and stock"""
    report = products.run(
        options["file"], columns=options["columns"], channel=options["channel"], currency=options["currency"],
        location=options["location"], dry_run=options["dry_run"], publish=not options["draft"], actor=SYSTEM, now=clock.now(),
    )  # fmt: skip
    return report.as_dict(), _told(report), not report.taken


def _told(report: products.Report) -> str:
    would = "Dry run, nothing is changed. " if report.dry_run else ""
    columns = ", ".join(f"{name}={column}" for name, column in report.columns.items())
    written = "tab" if report.delimiter == "\t" else report.delimiter
    lines = [
        f"{would}{report.file}: {report.rows} rows in {report.seconds} s ({report.encoding}, delimiter {written})",
        f"  columns    {columns}",
        f"  created    {report.created}",
        f"  changed    {report.changed}",
        f"  unchanged  {report.unchanged}",
        f"  rejected   {report.rejected}",
        "  new        " + ", ".join(f"{count} {kind}" for kind, count in report.new.items()),
        *(str(problem) for problem in report.problems[:SHOWN]),
    ]
    if len(report.problems) > SHOWN:
        lines.append(f"… and {len(report.problems) - SHOWN} more; --json lists them all.")
    return "\n".join(lines)


def _orders(options: dict[str, Any]) -> tuple[dict, str, bool]:
    """the order history of a former shop, one row for each line, for reports"""
    report = past_orders.run(
        options["file"], columns=options["columns"], currency=options["currency"], dry_run=options["dry_run"],
        actor=SYSTEM, now=clock.now(), tell=_progress,
    )  # fmt: skip
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    return report.as_dict(), _told_orders(options, report), not (report.taken or report.known)


def _progress(rows: int) -> None:
    if sys.stderr.isatty() and rows % 20_000 == 0:
        sys.stderr.write(f"\r{rows:,} rows read")
        sys.stderr.flush()


def _told_orders(options: dict[str, Any], report: past_orders.Report) -> str:
    would = "Dry run, nothing is changed. " if options["dry_run"] else ""
    lines = [
        f"{would}{options['file']}: {report.rows:,} rows in {report.seconds} s, amounts in {report.currency}",
        f"  taken      {report.taken:,} lines, {report.orders:,} new orders",
        f"  known      {report.known:,} lines were there already",
        f"  rejected   {report.rejected_count:,}",
        "  documents  " + _counted(report.documents),
        "  lines      " + _counted(report.kinds),
        *(_rejection(row) for row in report.rejected[:SHOWN]),
    ]
    if report.rejected_count > SHOWN:
        lines.append(f"… and {report.rejected_count - SHOWN:,} more; --json lists them.")
    return "\n".join(lines)


def _rejection(row: dict[str, Any]) -> str:
    what = f"{row['field']} “{row['value']}”: " if row["field"] else ""
    return f"line {row['line']}: {what}{row['reason']}"


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in found.items()) or "none"
