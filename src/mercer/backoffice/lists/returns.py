"""Returns: the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mercer.accounts import access
from mercer.aftersales import reasons
from mercer.aftersales import returns as verbs
from mercer.aftersales.models import Return
from mercer.backoffice import words
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.acts import Act, Values
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Choice, Dates
from mercer.backoffice.tables.table import Table, View
from mercer.kernel.money import Money
from mercer.orders import numbers


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note for the shopper"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


@access.staff("returns.view")
def returns(request):
    """`/staff/returns/?state=requested&q=…`"""
    return listing.page(request, RETURNS, above="backoffice/parts/scan_returns.html")


def _rows() -> QuerySet[Return]:
    return Return.objects.select_related("order__customer").prefetch_related("lines__order_line")


def _find(rows: QuerySet, text: str) -> QuerySet:
    by_number = Q(number__iexact=text) | Q(tracking_number__iexact=text) | Q(order__number=numbers.read(text) or text)
    return rows.filter(by_number)


def _load(keys: Sequence[str]) -> list[Return]:
    return list(_rows().filter(pk__in=keys))


def _decided(returning: Return, values: Values) -> object:
    state = words.RETURN[returning.state][0]
    return (
        "" if returning.state == Return.REQUESTED else gettext("It is decided already: %(state)s.") % {"state": state}
    )


def _told(returning: Return, values: Values) -> str:
    return ", ".join(f"{line.quantity} × {line.order_line.name}" for line in returning.lines.all())


def _refunded(returning: Return) -> Money | None:
    return None if returning.refund_amount is None else Money(returning.refund_amount, returning.currency)


STATES = [(code, label) for code, (label, _tone) in words.RETURN.items()]
ACTS = (
    Act(
        "approve", _("Approve"), "returns.decide", _("Approve returns"), form=NoteForm, load=_load, refuses=_decided, will=_told, icon="check",
        own_transaction=True, one=lambda row, values, **by: verbs.decide(row, approve=True, note=values.get("note", ""), **by),
    ),
    Act(
        "deny", _("Deny"), "returns.decide", _("Deny returns"), form=NoteForm, load=_load, refuses=_decided, will=_told, icon="close", tone="danger",
        own_transaction=True, one=lambda row, values, **by: verbs.decide(row, approve=False, note=values.get("note", ""), **by),
    ),
)  # fmt: skip

RETURNS = known.add(
    Table(
        "returns", _("Returns"), "returns.view", "backoffice:returns", rows=_rows, find=_find, sort="-asked",
        count=lambda n: ngettext("%(n)s return", "%(n)s returns", n) % {"n": f"{n:,}"}, hint=_("Return, order or tracking number"),
        name=lambda row: row.number, page_url=lambda row: reverse("backoffice:return", args=[row.number]),
        columns=(
            Column("number", _("Return"), lambda row: row.number, "id", sort="number", fixed=True),
            Column("asked", _("Asked"), lambda row: row.requested_at, "moment", sort="-requested_at", muted=True),
            Column("order", _("Order"), lambda row: row.order.number, "id", sort="order__number", url=lambda row: reverse("backoffice:order", args=[row.order.number]), link_permission="orders.view"),
            Column("customer", _("Customer"), lambda row: row.order.customer.name or row.order.email),
            Column("goods", _("Articles"), lambda row: [f"{line.quantity} × {line.order_line.name}" for line in row.lines.all()], "lines"),
            Column("reason", _("Reason"), lambda row: [reasons.REASONS.get(line.reason, line.reason) for line in row.lines.all()], "lines"),
            Column("state", _("State"), lambda row: words.RETURN[row.state], "status", sort="state"),
            Column("refund", _("Refund"), _refunded, "money", sort="-refund_amount", shown=False),
            Column("tracking", _("Tracking number"), lambda row: row.tracking_number, "code", shown=False),
            Column("decided_by", _("Decided by"), lambda row: row.decided_by, shown=False, muted=True),
            Column("received", pgettext_lazy("return", "Received"), lambda row: row.received_at, "moment", sort="-received_at", shown=False, muted=True),
        ),
        filters=(
            Choice("state", _("State"), STATES),
            Choice("reason", _("Reason"), list(reasons.REASONS.items()), lambda rows, chosen: rows.filter(lines__reason__in=chosen).distinct()),
            Dates("asked", _("Asked"), "requested_at"),
        ),
        views=tuple(View(code, label, {"state": [code]}) for code, label in STATES),
        acts=ACTS, needs_proof_to_export=True,
        empty=(_("No returns here"), _("Returns appear when a shopper asks for one on the page of the order.")),
    )
)  # fmt: skip
