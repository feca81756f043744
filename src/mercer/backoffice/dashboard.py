"""The first page of the day: what to do next, how the day and the month go, and what happened lately."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.backoffice import activity, drafts, first_steps, todo
from mercer.channels import current
from mercer.insights import figures, obstacles, sales
from mercer.kernel import clock
from mercer.kernel.money import exponent
from mercer.orders.models import Order, PastLine
from mercer.ui import formats

DAYS = 30
LOW_SHOWN = 6
BEST_SHOWN = 7


@access.staff()
def home(request):
    """`/staff/`"""
    now, may = clock.now(), request.user.may
    currency = current.default().currency
    context = {
        "currency": currency,
        "now": now,
        "tasks": _tasks(request.user, currency, now=now),
        "activity": activity.lately(may),
        "drafts": drafts.of_person(request.user)[:4],
        "guide": _guide(request.user),
    }
    if may("reports.view"):
        context |= _sales(currency, now=now)
    if may("orders.view"):
        context["recent"] = Order.objects.select_related("customer").order_by("-placed_at")[:6]
    if may("stock.view"):
        context["low"] = todo.low(now).select_related("variant__product", "location")[:LOW_SHOWN]
    return render(request, "backoffice/home.html", context)


@access.staff("products.view")
def unbuyable(request):
    """`/staff/products/unbuyable/`: what stands in the shop and cannot be bought, and why."""
    words = {
        obstacles.NO_VARIANT: _("It has no variant."),
        obstacles.NO_PRICE: _("No variant has a price in %(currency)s."),
        obstacles.NO_STOCK: _("Nothing is left of it."),
    }
    currency = current.default().currency
    rows = [
        (found, [words[code] % {"currency": currency} for code in found.reasons])
        for found in obstacles.found(currency=currency, now=clock.now())
    ]
    return render(request, "backoffice/unbuyable.html", {"rows": rows})


def _tasks(user, currency: str, *, now: datetime) -> list:
    """The tasks of `todo`, and products nobody can buy."""
    found = todo.waiting(user.may, now=now)
    if not user.may("products.view"):
        return found
    counts = obstacles.counted(currency=currency, now=now)
    broken = counts[obstacles.NO_VARIANT] + counts[obstacles.NO_PRICE]
    gone = counts[obstacles.NO_STOCK]
    url = todo.address_of("unbuyable") or ""
    if broken:
        advice = _("They stand in the shop without a variant or a price.")
        found.append(
            todo.Task("unbuyable", broken, _("Products that cannot be bought"), advice, "warning", url, "warning")
        )
    if gone:
        advice = _("Order more, or take them off sale.")
        found.append(todo.Task("gone", gone, _("Products are sold out"), advice, "box", url, "neutral"))
    return found


def _guide(user) -> dict | None:
    """The guide of the first days, while the shop is new: whole, or as what is missing once it was put aside."""
    if not user.may("settings.edit") or not first_steps.is_new():
        return None
    aside = first_steps.settled()
    steps = first_steps.standings(user, aside)
    missing = [one for one in steps if one.missing]
    if first_steps.GUIDE in aside:
        return {"short": True, "missing": missing} if missing else None
    return {"short": False, "missing": missing, "steps": steps, "share": first_steps.share(steps)}


def _sales(currency: str, *, now: datetime) -> dict:
    """Today against the same day last week, and the last thirty days; a shop with only history shows its last days."""
    zone = ZoneInfo(current.shop().time_zone)
    today = now.astimezone(zone).date()
    start = _midnight(today, zone)
    last, scale = _last_day(today, zone), 10 ** exponent(currency)
    until = _midnight(last + timedelta(days=1), zone)
    since = _midnight(last - timedelta(days=DAYS - 1), zone)
    before = _midnight(last - timedelta(days=2 * DAYS - 1), zone)
    days = sales.by_day(currency=currency, first=last - timedelta(days=2 * DAYS - 1), last=last)
    month, month_before = figures.two_stretches(currency=currency, before=before, since=since, until=until)
    return {
        "day": sales.today(currency=currency, start=start, week_before=start - timedelta(days=7), now=now),
        "month": month,
        "stats": _stats(month, month_before),
        "plot": [(formats.day(day), int(net * scale)) for day, net in days[DAYS:]],
        "plot_before": [int(net * scale) for _day, net in days[:DAYS]],
        "rhythm": figures.rhythm(since=before, until=until, zone=str(zone)),
        "shelves": figures.shelves(currency=currency),
        "best": [
            (seller.name or seller.sku, int(seller.net * scale), seller.quantity)
            for seller in sales.best_sellers(currency=currency, since=since, limit=BEST_SHOWN)
        ],
        "last_day": last,
        "is_past": last != today,
    }


def _stats(month: figures.Stretch, before: figures.Stretch) -> list[dict]:
    """The row of figures: label, value, how it changed, and whether that is good."""
    rows = [
        (_("Sold"), formats.money(month.net), month.net.amount, before.net.amount),
        (_("Orders"), formats.number(month.orders), month.orders, before.orders),
        (_("Average order"), formats.money(month.average), month.average.amount, before.average.amount),
        (_("Carts that became orders"), _share(month.conversion), month.conversion, before.conversion),
        (_("Bought again"), _share(month.loyal), month.loyal, before.loyal),
    ]
    return [{"label": label, "value": value, **_change(now, then)} for label, value, now, then in rows]


def _share(value: float | None) -> str:
    return "–" if value is None else formats.percent(value)


def _change(now: float | None, before: float | None) -> dict:
    if not before or now is None:
        return {"change": None, "tone": ""}
    ratio = now / before - 1
    if abs(ratio) < 0.005:
        return {"change": "±0%", "tone": "neutral"}
    sign = "↗ +" if ratio > 0 else "↘ −"
    return {"change": f"{sign}{formats.percent(abs(ratio))}", "tone": "success" if ratio > 0 else "danger"}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _last_day(today: date, zone: ZoneInfo) -> date:
    """The day the plot ends with: today, or the last day of an imported history when nothing was sold here since."""
    if Order.objects.exists():
        return today
    newest = PastLine.objects.order_by("-placed_at").values_list("placed_at", flat=True).first()
    return min(today, newest.astimezone(zone).date()) if newest else today
