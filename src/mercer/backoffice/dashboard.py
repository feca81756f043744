"""The first page of the day: what was sold, what waits, and how the month goes."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.aftersales.models import Return
from mercer.catalog.models import Product
from mercer.channels import current
from mercer.fulfillment import queue
from mercer.insights import sales
from mercer.inventory.models import StockLevel
from mercer.kernel import clock
from mercer.kernel.money import exponent
from mercer.orders.models import Order, PastLine
from mercer.payments.models import Notification
from mercer.ui import formats

DAYS = 30
LOW_SHOWN = 8


@access.staff()
def home(request):
    """`/staff/`"""
    now, may = clock.now(), request.user.may
    currency = current.default().currency
    context = {"currency": currency, "now": now, "tasks": _tasks(may)}
    if may("reports.view"):
        context |= _sales(currency, now=now)
    if may("orders.view"):
        context["recent"] = Order.objects.select_related("customer").order_by("-placed_at")[:6]
    if may("stock.view"):
        context["low"] = _low()
    return render(request, "backoffice/home.html", context)


def _sales(currency: str, *, now: datetime) -> dict:
    """Today against the same day last week, and the last thirty days; a shop with only history shows its last days."""
    zone = ZoneInfo(current.shop().time_zone)
    today = now.astimezone(zone).date()
    start = datetime.combine(today, time(), zone)
    day = sales.today(currency=currency, start=start, week_before=start - timedelta(days=7), now=now)
    last, scale = _last_day(today, zone), 10 ** exponent(currency)
    days = sales.by_day(currency=currency, first=last - timedelta(days=2 * DAYS - 1), last=last)
    return {
        "day": day,
        "plot": [(formats.day(day), int(net * scale)) for day, net in days[DAYS:]],
        "plot_before": [int(net * scale) for _day, net in days[:DAYS]],
        "plot_month": sum(net for _day, net in days[DAYS:]),
        "best": sales.best_sellers(
            currency=currency, since=datetime.combine(last - timedelta(days=DAYS), time(), zone), limit=6
        ),
        "last_day": last,
        "is_past": last != today,
    }


def _last_day(today, zone):
    """The day the plot ends with: today, or the last day of an imported history when nothing was sold here since."""
    if Order.objects.exists():
        return today
    newest = PastLine.objects.order_by("-placed_at").values_list("placed_at", flat=True).first()
    return min(today, newest.astimezone(zone).date()) if newest else today


def _tasks(may) -> list[dict]:
    """What to do next, most urgent first; only what this person may do."""
    found = []
    if may("shipping.work"):
        found.append((queue.to_pick().count(), _("Orders to pick"), "truck", reverse("backoffice:shipping")))
        found.append(
            (
                queue.packed().count(),
                _("Parcels waiting for a label"),
                "box",
                reverse("backoffice:shipping") + "?tab=packed",
            )
        )
    if may("returns.decide"):
        count = Return.objects.filter(state=Return.REQUESTED).count()
        found.append((count, _("Returns to decide"), "undo", reverse("backoffice:returns") + "?state=requested"))
    if may("returns.receive"):
        count = Return.objects.filter(state=Return.RECEIVED).count()
        found.append((count, _("Returns to inspect"), "eye", reverse("backoffice:returns") + "?state=received"))
    if may("payments.view"):
        count = Notification.objects.filter(state=Notification.PARKED).count()
        found.append(
            (count, _("Payment notifications to look at"), "warning", reverse("backoffice:payments") + "?tab=parked")
        )
    if may("products.edit"):
        count = Product.objects.filter(published_at=None, archived_at=None).count()
        found.append((count, _("Drafts to publish"), "edit", reverse("backoffice:products") + "?state=draft"))
    return [{"count": count, "label": label, "icon": icon, "url": url} for count, label, icon, url in found if count]


def _low():
    """Counters at or below their mark, the emptiest first."""
    rows = StockLevel.objects.filter(low_at__gt=0, variant__archived_at=None, variant__product__archived_at=None)
    rows = rows.annotate(free=F("on_hand") + F("allowance") - F("reserved")).filter(free__lte=F("low_at"))
    return rows.select_related("variant__product", "location").order_by("free", "variant_id")[:LOW_SHOWN]
