"""Payments, refunds, and notifications a person has to look at: three lists side by side."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mercer.accounts import access
from mercer.backoffice import reason_words, words
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Amounts, Choice, Dates
from mercer.backoffice.tables.table import Table, View
from mercer.orders import numbers
from mercer.payments.models import Notification, PaymentAttempt, Refund

MOVED = {"refunds": "backoffice:refunds", "parked": "backoffice:inbox"}
LISTS = (
    ("backoffice:payments", _("Payments"), "card", "secondary", ""),
    ("backoffice:refunds", _("Refunds"), "undo", "secondary", ""),
    ("backoffice:inbox", _("To look at"), "bell", "secondary", ""),
    ("backoffice:payments-proof", _("Proof"), "shield", "secondary", ""),
)


@access.staff("payments.view")
def payments(request):
    """`/staff/payments/?state=failed&q=…`; `tab` is the address of former days."""
    moved = MOVED.get(request.GET.get("tab", ""))
    return redirect(moved) if moved else listing.page(request, PAYMENTS)


@access.staff("payments.view")
def refunds(request):
    """`/staff/payments/refunds/`"""
    return listing.page(request, REFUNDS)


@access.staff("payments.view")
def inbox(request):
    """`/staff/payments/inbox/`: what providers told us and we did not believe."""
    return listing.page(request, INBOX)


def _find(*columns: str) -> Any:
    def found(rows: QuerySet, text: str) -> QuerySet:
        wanted = Q(order__number=numbers.read(text) or text)
        for column in columns:
            wanted |= Q(**{column: text})
        return rows.filter(wanted)

    return found


def _states(table: dict) -> list[tuple[str, Any]]:
    return [(code, label) for code, (label, _tone) in table.items()]


def _gateway(code: str) -> Any:
    return words.GATEWAYS.get(code, code)


def _order(row: Any) -> str:
    return reverse("backoffice:order", args=[row.order.number])


PAYMENTS = known.add(
    Table(
        "payments", _("Payments"), "payments.view", "backoffice:payments", rows=lambda: PaymentAttempt.objects.select_related("order"),
        count=lambda n: ngettext("%(n)s payment", "%(n)s payments", n) % {"n": f"{n:,}"}, sort="-begun",
        find=_find("key", "provider_ref", "provider_charge"), hint=_("Order or number at the provider"), name=lambda row: row.order.number,
        columns=(
            Column("order", _("Order"), lambda row: row.order.number, "id", sort="order__number", fixed=True, url=_order, link_permission="orders.view"),
            Column("by", _("By"), lambda row: _gateway(row.gateway), sort="gateway"),
            Column("begun", _("Asked"), lambda row: row.created_at, "moment", sort="-created_at", muted=True),
            Column("ref", _("Number at the provider"), lambda row: row.provider_ref, "code", note=lambda row: row.failure),
            Column("state", _("State"), lambda row: words.ATTEMPT[row.state], "status", sort="state"),
            Column("amount", _("Amount"), lambda row: row.money, "money", sort="-amount"),
            Column("settled", _("Settled"), lambda row: row.settled_at, "moment", sort="-settled_at", shown=False, muted=True),
            Column("charge", _("Charge"), lambda row: row.provider_charge, "code", shown=False, muted=True),
        ),
        filters=(
            Choice("state", _("State"), _states(words.ATTEMPT)), Choice("by", _("By"), list(words.GATEWAYS.items()), "gateway"),
            Dates("begun", _("Asked"), "created_at"), Amounts("amount", _("Amount"), "amount", money=True),
        ),
        views=(View("waiting", _("Waiting"), {"state": ["new", "started", "authorized"]}), View("failed", _("Failed"), {"state": ["failed"]})),
        buttons=LISTS, empty=(_("No payments yet"), _("They appear when somebody pays.")),
    )
)  # fmt: skip

REFUNDS = known.add(
    Table(
        "refunds", _("Refunds"), "payments.view", "backoffice:refunds", rows=lambda: Refund.objects.select_related("order"),
        count=lambda n: ngettext("%(n)s refund", "%(n)s refunds", n) % {"n": f"{n:,}"}, sort="-asked",
        find=_find("key", "provider_ref"), hint=_("Order or number at the provider"), name=lambda row: row.order.number,
        columns=(
            Column("order", _("Order"), lambda row: row.order.number, "id", sort="order__number", fixed=True, url=_order, link_permission="orders.view"),
            Column("by", _("By"), lambda row: _gateway(row.via), sort="via"),
            Column("asked", _("Asked"), lambda row: row.requested_at, "moment", sort="-requested_at", muted=True),
            Column("reason", _("Reason"), lambda row: reason_words.told(row.reason), note=lambda row: row.failure),
            Column("state", _("State"), lambda row: words.REFUND[row.state], "status", sort="state"),
            Column("amount", _("Amount"), lambda row: row.money, "money", sort="-amount"),
            Column("done", _("Done"), lambda row: row.done_at, "moment", sort="-done_at", shown=False, muted=True),
            Column("ref", _("Number at the provider"), lambda row: row.provider_ref, "code", shown=False, muted=True),
        ),
        filters=(
            Choice("state", _("State"), _states(words.REFUND)), Choice("by", _("By"), list(words.GATEWAYS.items()), "via"),
            Dates("asked", _("Asked"), "requested_at"), Amounts("amount", _("Amount"), "amount", money=True),
        ),
        views=(View("open", _("On the way"), {"state": ["requested", "pending"]}), View("failed", _("Failed"), {"state": ["failed"]})),
        buttons=LISTS, empty=(_("No refunds yet"), _("They appear when money goes back.")),
    )
)  # fmt: skip

INBOX = known.add(
    Table(
        "inbox", _("Notifications"), "payments.view", "backoffice:inbox", rows=lambda: Notification.objects.select_related("attempt__order").defer("body"),
        count=lambda n: ngettext("%(n)s notification", "%(n)s notifications", n) % {"n": f"{n:,}"}, sort="-came",
        name=lambda row: row.event_id, page_url=lambda row: reverse("backoffice:notification", args=[row.pk]),
        find=lambda rows, text: rows.filter(Q(event_id=text) | Q(attempt__order__number=numbers.read(text) or text)), hint=_("Order or number of the event"),
        columns=(
            Column("kind", _("Notification"), lambda row: row.kind or row.event_id, sort="kind", fixed=True),
            Column("by", pgettext_lazy("sender", "From"), lambda row: _gateway(row.gateway), sort="gateway"),
            Column("came", _("Came"), lambda row: row.received_at, "moment", sort="-received_at", muted=True),
            Column("order", _("Order"), lambda row: row.attempt and row.attempt.order.number, "id"),
            Column("reason", _("Why it was not believed"), lambda row: row.reason),
        ),
        filters=(
            Choice("state", _("State"), [("parked", _("To look at")), ("done", _("Done")), ("ignored", _("Ignored")), ("received", _("New"))], otherwise=lambda rows: rows.filter(state=Notification.PARKED)),
            Choice("by", pgettext_lazy("sender", "From"), list(words.GATEWAYS.items()), "gateway"), Dates("came", _("Came"), "received_at"),
        ),
        views=(View("done", _("Done"), {"state": ["done"]}),), tone=lambda row: "warning" if row.state == Notification.PARKED else "", buttons=LISTS,
        empty=(_("Nothing to look at"), _("Notifications that do not fit one of our payments wait here.")),
    )
)  # fmt: skip
