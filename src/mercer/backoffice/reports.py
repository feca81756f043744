"""Reports: what was sold when, and what sold best; to look at and to take along."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from mercer.accounts import access
from mercer.channels import current
from mercer.insights import sales
from mercer.kernel import clock
from mercer.kernel.money import Money, exponent
from mercer.orders.models import PastOrder

BY = {
    "day": gettext_lazy("Day"), "week": gettext_lazy("Week"), "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"), "year": gettext_lazy("Year"),
}  # fmt: skip
MOST_BARS = 62
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which periods are asked for; days are the shop's, `until` is included."""

    by: str
    currency: str
    first: date | None
    last: date | None
    since: datetime | None
    until: datetime | None


@access.staff("reports.view")
def reports(request):
    """`/staff/reports/?by=month&from=…&to=…&currency=…`"""
    asked = _asked(request)
    rows = sales.by_period(asked.by, since=asked.since, until=asked.until)
    currencies = sorted(
        {row.currency for row in rows} | {channel.currency for channel in current.all()} | {asked.currency}
    )
    rows = [row for row in rows if row.currency == asked.currency]
    scale = 10 ** exponent(asked.currency)
    net = int(sales.rounded(sum((row.exact for row in rows), Decimal(0)), asked.currency) * scale)
    orders = sum(row.orders for row in rows)
    context = {
        "asked": asked,
        "rows": list(reversed(rows)),
        "plot": [(row.period, int(row.net * scale)) for row in rows[-MOST_BARS:]],
        "hidden": max(len(rows) - MOST_BARS, 0),
        "net": Money(net, asked.currency),
        "average": Money(round(net / orders), asked.currency) if orders else None,
        "orders": orders,
        "best": sales.best_sellers(currency=asked.currency, since=asked.since, until=asked.until, limit=20),
        "scale": scale,
        "by_options": list(BY.items()),
        "currencies": [(code, code) for code in currencies],
    }
    return render(request, "backoffice/reports.html", context)


@access.staff("reports.view")
def sales_csv(request):
    """`/staff/reports/sales.csv`: the same question, every currency."""
    asked = _asked(request)
    rows = sales.by_period(asked.by, since=asked.since, until=asked.until)
    header = ["period", "currency", "net", "orders", "lines"]
    table = [[row.period, row.currency, row.net, row.orders, row.lines] for row in rows]
    return _csv(f"sales-by-{asked.by}.csv", [header, *table])


@access.staff("reports.view")
def sellers_csv(request):
    """`/staff/reports/best-sellers.csv`"""
    asked = _asked(request)
    rows = sales.best_sellers(currency=asked.currency, since=asked.since, until=asked.until, limit=5_000)
    table = [[row.sku, row.name, row.quantity, sales.rounded(row.net, asked.currency), asked.currency] for row in rows]
    return _csv("best-sellers.csv", [["sku", "name", "quantity", "net", "currency"], *table])


def _csv(filename: str, rows: list[list]) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _cell(value: object) -> str:
    """A spreadsheet calculates what begins like a formula, so texts that do get a quote in front; numbers stay."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _asked(request) -> Asked:
    zone = ZoneInfo(current.shop().time_zone)
    first, last = _day(request.GET.get("from")), _day(request.GET.get("to"))
    if not request.GET:
        first = _usual_start(zone)
    by, currency = request.GET.get("by", ""), request.GET.get("currency", "").upper()
    return Asked(
        by=by if by in BY else "month",
        currency=currency if re.fullmatch("[A-Z]{3}", currency) else _usual_currency(),
        first=first,
        last=last,
        since=datetime.combine(first, time(), zone) if first else None,
        until=datetime.combine(last + timedelta(days=1), time(), zone) if last and last < date.max else None,
    )


def _usual_currency() -> str:
    """The shop's; that of the imported history where nothing else was sold."""
    newest = PastOrder.objects.order_by("-placed_at").values_list("currency", flat=True).first()
    shops = current.default().currency
    return newest if newest and not sales.best_sellers(currency=shops, limit=1) else shops


def _usual_start(zone: ZoneInfo) -> date | None:
    """A year back; everything, where there is only an older history."""
    start = clock.now().astimezone(zone).date().replace(day=1) - timedelta(days=364)
    newest = PastOrder.objects.order_by("-placed_at").values_list("placed_at", flat=True).first()
    return None if newest and newest.astimezone(zone).date() < start else start


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
