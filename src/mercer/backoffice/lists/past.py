"""Orders of a former system: the list."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice import past
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Amounts, Choice, Dates, Text
from mercer.backoffice.tables.table import Table, View
from mercer.orders.models import PastLine, PastOrder


@access.staff("reports.view")
def past_orders(request):
    """`/staff/history/?q=…&kind=cancellation`: by number, customer, or the exact SKU of a line."""
    return listing.page(request, PAST)


def _find(rows: QuerySet, text: str) -> QuerySet:
    sold = PastLine.objects.filter(sku=text.upper()).values("order")
    return rows.filter(Q(number=text) | Q(number=text.upper()) | Q(customer_ref=text) | Q(pk__in=sold))


KINDS = [(code, label) for code, (label, _tone) in past.KINDS.items()]

PAST = known.add(
    Table(
        "past-orders", _("Order history"), "reports.view", "backoffice:past-orders", rows=PastOrder.objects.all, find=_find, sort="-placed",
        count=lambda n: ngettext("%(n)s order", "%(n)s orders", n) % {"n": f"{n:,}"}, hint=_("Number, customer or SKU"),
        name=lambda row: row.number, page_url=lambda row: reverse("backoffice:past-order", args=[row.number]),
        columns=(
            Column("number", _("Number"), lambda row: row.number, "id", sort="number", fixed=True),
            Column("placed", _("Placed"), lambda row: row.placed_at, "moment", sort="-placed_at", muted=True),
            Column("kind", _("Kind"), lambda row: past.KINDS.get(row.kind, (row.kind, "neutral")), "status", sort="kind"),
            Column("customer", _("Customer"), lambda row: row.customer_ref, sort="customer_ref"),
            Column("country", _("Country"), lambda row: row.country, sort="country"),
            Column("lines", _("Lines"), lambda row: row.line_count, "number", sort="-line_count"),
            Column("net", _("Net"), lambda row: row.net, "number", sort="-net"),
            Column("currency", _("Currency"), lambda row: row.currency, sort="currency", muted=True),
        ),
        filters=(
            Choice("kind", _("Kind"), KINDS), Dates("placed", _("Placed"), "placed_at"), Amounts("net", _("Net"), "net"),
            Text("country", _("Country"), "country__iexact"), Text("customer", _("Customer"), "customer_ref"),
        ),
        views=tuple(View(code, label, {"kind": [code]}) for code, label in KINDS),
        intro=_("Orders of a former system, as they were."),
        buttons=(("backoffice:import-orders", _("Import"), "upload", "secondary", "settings.edit"),),
        empty=(_("No history here"), _("Import the orders of a former shop to see them here and in the reports.")),
    )
)  # fmt: skip
