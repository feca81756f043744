"""The figures above the list of orders: how the day goes, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.aftersales.models import Return
from mercer.backoffice import todo
from mercer.channels import current
from mercer.insights import sales
from mercer.orders.models import Order
from mercer.ui import formats

OPEN_RETURNS = (Return.REQUESTED, Return.APPROVED, Return.SENT, Return.RECEIVED)


def today(may: Callable[[str], bool], *, now: datetime) -> list[dict[str, Any]]:
    """For the `stat` macro: today against the same hours a week ago, then what is open, each leading to its list."""
    zone = ZoneInfo(current.shop().time_zone)
    start = datetime.combine(now.astimezone(zone).date(), time(), zone)
    week = timedelta(days=7)
    orders, orders_before = _placed(start, now), _placed(start - week, now - week)
    then = _("%(n)s at this time last week") % {"n": formats.number(orders_before)}
    found = [{"label": _("Orders today"), "value": formats.number(orders), "note": then}]
    if may("reports.view"):
        day = sales.today(currency=current.default().currency, start=start, week_before=start - week, now=now)
        before = _("%(amount)s at this time last week") % {"amount": formats.money(day.net_before)}
        found.append({"label": _("Sold today"), "value": formats.money(day.net), "note": before})
    return found + _open(may)


def _placed(since: datetime, until: datetime) -> int:
    """In all currencies."""
    return Order.objects.filter(canceled_at=None, placed_at__gte=since, placed_at__lte=until).count()


def _open(may: Callable[[str], bool]) -> list[dict[str, Any]]:
    orders = reverse("backoffice:orders")
    rows: dict[str, tuple[str, str, str, QuerySet]] = {
        "to_ship": (_("To ship"), _("paid, nothing has left"), f"{orders}?view=to_ship", Order.objects.to_ship()),
        "unpaid": (_("Unpaid"), _("placed, no money yet"), f"{orders}?view=unpaid", Order.objects.filter(paid_at=None, canceled_at=None)),
    }  # fmt: skip
    if may("returns.view"):
        coming = Return.objects.filter(state__in=OPEN_RETURNS)
        url = f"{reverse('backoffice:returns')}?" + "&".join(f"state={state}" for state in OPEN_RETURNS)
        rows["returns"] = _("Open returns"), _("asked for, not yet closed"), url, coming
    counts = todo.counted({code: asked for code, (*_words, asked) in rows.items()})
    return [
        {"label": label, "value": _shown(counts.get(code, 0)), "note": note, "url": url}
        for code, (label, note, url, _asked) in rows.items()
    ]


def _shown(count: int) -> str:
    return f"{formats.number(todo.MOST - 1)}+" if count >= todo.MOST else formats.number(count)
