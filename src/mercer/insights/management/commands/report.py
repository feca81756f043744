"""`./mercer report sales --by month --json`."""

import json
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mercer.insights import sales


class Command(BaseCommand):
    help = "Print a report: sales per day, week, month, quarter or year."

    def add_arguments(self, parser):
        reports = parser.add_subparsers(dest="report", required=True)
        report = reports.add_parser("sales", help="Net sales per period.")
        report.add_argument("--by", choices=sorted(sales.PERIODS), default="month")
        report.add_argument("--from", dest="since", metavar="DATE", help="first day, like 2026-01-31")
        report.add_argument("--to", dest="until", metavar="DATE", help="day after the last")
        report.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, **options):
        rows = sales.by_period(options["by"], since=_day(options["since"]), until=_day(options["until"]))
        if options["json"]:
            body = {"report": "sales", "by": options["by"], "rows": [row.as_dict() for row in rows]}
            self.stdout.write(json.dumps(body, indent=2))
        elif not rows:
            self.stdout.write("Nothing was sold in this time.")
        else:
            self._print(rows)

    def _print(self, rows):
        self.stdout.write(f"{'period':<12}{'net':>18}      {'orders':>8}{'lines':>10}")
        for row in rows:
            self.stdout.write(f"{row.period:<12}{row.net:>18,} {row.currency} {row.orders:>9,}{row.lines:>10,}")


def _day(text):
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError as why:
        raise CommandError(f"{text!r} is not a date like 2026-01-31") from why
