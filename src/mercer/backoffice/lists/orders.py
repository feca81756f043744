"""Orders: the list and what is done with many of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice import order_figures, words
from mercer.backoffice.lists import order_acts
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Amounts, Choice, Dates, Text, by_key
from mercer.backoffice.tables.table import Table, View
from mercer.channels import current
from mercer.kernel import clock
from mercer.orders.models import Order


@access.staff("orders.view")
def orders(request):
    """`/staff/orders/?view=to_ship&q=…`"""
    figures = order_figures.today(request.user.may, now=clock.now())
    return listing.page(request, ORDERS, above="backoffice/parts/order_figures.html", figures=figures)


def _rows() -> QuerySet[Order]:
    return Order.objects.select_related("customer", "channel").defer("quote", "billing_address", "token")


def _find(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(pk__in=Order.objects.find(text).order_by().values("pk"))


def _steps(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    """What still has to be done, in the words of the shop floor."""
    if "to_ship" in chosen:
        rows = rows.filter(pk__in=Order.objects.to_ship().order_by().values("pk"))
    if "unpaid" in chosen:
        rows = rows.filter(paid_at=None, canceled_at=None)
    if "returned" in chosen:
        rows = rows.filter(returns__isnull=False).distinct()
    return rows.filter(canceled_at__isnull=False) if "canceled" in chosen else rows


def _states(table: dict) -> list[tuple[str, Any]]:
    return [(code, label) for code, (label, _tone) in table.items()]


def _channels() -> list[tuple[int, str]]:
    return [(channel.pk, channel.name) for channel in current.all()]


STEPS = [
    ("to_ship", _("To ship")),
    ("unpaid", _("Unpaid")),
    ("returned", _("With returns")),
    ("canceled", _("Canceled")),
]

ORDERS = known.add(
    Table(
        "orders",
        _("Orders"),
        "orders.view",
        "backoffice:orders",
        rows=_rows,
        count=lambda n: ngettext("%(n)s order", "%(n)s orders", n) % {"n": f"{n:,}"},
        find=_find,
        hint=_("Number, e-mail, name or SKU"),
        sort="-placed",
        name=lambda order: order.number,
        page_url=lambda order: reverse("backoffice:order", args=[order.number]),
        columns=(
            Column("number", _("Order"), lambda order: order.number, "id", sort="number", fixed=True),
            Column("placed", _("Placed"), lambda order: order.placed_at, "moment", sort="-placed_at", muted=True),
            Column("customer", _("Customer"), lambda order: order.customer.name or order.email),
            Column("payment", _("Payment"), lambda order: words.PAYMENT[order.payment_state], "status", sort="payment_state"),
            Column("delivery", _("Delivery"), lambda order: words.FULFILLMENT[order.fulfillment_state], "status", sort="fulfillment_state"),
            Column("pieces", _("Pieces"), lambda order: order.piece_count, "number", sort="-piece_count"),
            Column("total", _("Total"), lambda order: order.total, "money", sort="-total_amount"),
            Column("email", _("E-mail"), lambda order: order.email, shown=False, muted=True),
            Column("country", _("Country"), lambda order: order.delivery_country, sort="delivery_country", shown=False),
            Column("method", _("Delivery by"), lambda order: order.delivery_option.get("name"), shown=False),
            Column("paid_by", _("Paid by"), lambda order: words.GATEWAYS.get(order.payment_method, order.payment_method), shown=False),
            Column("channel", _("Channel"), lambda order: order.channel.name, sort="channel__name", shown=False),
            Column("due", _("Still due"), lambda order: order.due, "money", shown=False),
            Column("refunded", _("Refunded"), lambda order: order.refunded, "money", sort="-refunded_amount", shown=False),
            Column("paid_at", _("Paid at"), lambda order: order.paid_at, "moment", sort="-paid_at", shown=False, muted=True),
            Column("shipped_at", _("Shipped at"), lambda order: order.shipped_at, "moment", sort="-shipped_at", shown=False, muted=True),
            Column("note", _("Note"), lambda order: order.staff_note, shown=False, muted=True),
        ),
        filters=(
            Choice("step", _("What is open"), STEPS, _steps),
            Choice("payment", _("Payment"), _states(words.PAYMENT), "payment_state"),
            Choice("delivery", _("Delivery"), _states(words.FULFILLMENT), "fulfillment_state"),
            Dates("placed", _("Placed"), "placed_at"),
            Amounts("total", _("Total"), "total_amount", money=True),
            Choice("paid_by", _("Paid by"), list(words.GATEWAYS.items()), "payment_method"),
            Text("country", _("Country (two letters)"), "delivery_country__iexact"),
            Choice("channel", _("Channel"), _channels, by_key("channel__in")),
            Text("note", _("Note contains"), "staff_note__icontains"),
        ),
        views=(
            View("to_ship", _("To ship"), {"step": ["to_ship"], "sort": ["placed"]}),
            View("unpaid", _("Unpaid"), {"step": ["unpaid"]}),
            View("shipped", _("On the way"), {"delivery": ["shipped", "partly_shipped"]}),
            View("returned", _("With returns"), {"step": ["returned"]}),
            View("canceled", _("Canceled"), {"step": ["canceled"]}),
        ),
        acts=order_acts.ACTS,
        empty=(_("No orders here"), _("Orders appear as soon as somebody buys something.")),
        needs_proof_to_export=True,
    )
)  # fmt: skip
