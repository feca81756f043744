"""`audit_verify`: walks every ledger and says OK, or the first thing that is wrong."""

import dataclasses
import json

from django.core.management.base import BaseCommand

from mercer.kernel import ledger


class Command(BaseCommand):
    help = "Check every ledger row, seal and chain; exit 1 when something was changed."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--book", action="append", help="only this book (table); may be repeated")

    def handle(self, *, as_json, book, **options):
        reports = [ledger.verify(name) for name in book or ledger.books()]
        ok = all(report.ok for report in reports)
        if as_json:
            self.stdout.write(json.dumps({"ok": ok, "books": [dataclasses.asdict(r) for r in reports]}))
        else:
            for report in reports:
                self.stdout.write(_line(report))
        if not ok:
            raise SystemExit(1)


def _line(report: ledger.Report) -> str:
    head = f"{report.book}: {report.rows} rows, {report.seals} seals, {report.unsealed} not sealed yet"
    if report.ok:
        return f"OK  {head}"
    first = report.problems[0]
    place = f"row {first.row}" if first.row else f"seal {first.seal}"
    return f"BAD {head}; {place}: {first.what}"
