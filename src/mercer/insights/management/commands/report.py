"""`./mercer report sales --by month --json`."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from mercer.channels import current
from mercer.insights import sales

SHAPE = """
With --json: {"report": "sales", "by": "month", "rows": [{"period": "2011-07", "currency": "GBP",
"net": "681300.11", "orders": 1927, "lines": 39518}, ...]}. One row for each period and currency, oldest
first; "net" is a decimal written out, as it may have more digits than a JSON number keeps.
Periods are days and months of the shop's time zone.
"""


class Command(BaseCommand):
    help = "Print a report: sales per day, week, month, quarter or year."

    def add_arguments(self, parser):
        reports = parser.add_subparsers(dest="report", required=True, metavar="sales")
        report = reports.add_parser("sales", help="Net sales per period.", epilog=SHAPE)
        report.add_argument("--by", choices=sorted(sales.PERIODS), default="month")
        report.add_argument("--from", dest="since", metavar="DATE", help="first day, like 2026-01-31")
        report.add_argument("--to", dest="until", metavar="DATE", help="last day, included")
        report.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, **options):
        since, until = _day(options["since"]), _day(options["until"], after=1)
        if since and until and since >= until:
            raise CommandError("--from is after --to: there is no day between them.")
        rows = sales.by_period(options["by"], since=since, until=until)
        if options["json"]:
            body = {"report": "sales", "by": options["by"], "rows": [row.as_dict() for row in rows]}
            self.stdout.write(json.dumps(body, indent=2))
        elif not rows:
            self.stdout.write("Nothing was sold in this time.")
        else:
            self._print(rows)

    def _print(self, rows):
        self.stdout.write(f"{'period':<12}{'net':>18}     {'orders':>10}{'lines':>10}")
        for row in rows:
            self.stdout.write(f"{row.period:<12}{row.net:>18,} {row.currency} {row.orders:>10,}{row.lines:>10,}")


def _day(text: str | None, *, after: int = 0) -> datetime | None:
    """The first moment of that day in the shop, or of the day so many after."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=after)
    except (ValueError, OverflowError) as why:
        raise CommandError(f"{text!r} is not a date like 2026-01-31") from why
    return datetime.combine(day, time.min, ZoneInfo(current.shop().time_zone))
