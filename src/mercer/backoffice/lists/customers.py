"""Customers: found by e-mail address, telephone or words of name and address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mercer.accounts import access
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.acts import Act
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Choice, Dates
from mercer.backoffice.tables.table import Table, View
from mercer.customers import people
from mercer.customers.models import Customer
from mercer.kernel.money import Money
from mercer.orders.models import Order

MOST_FILED = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A customer with how much was ordered, for how much in each currency, and when last."""

    person: Customer
    orders: int
    spent: list[Money]
    last: Any


@access.staff("customers.view")
def customers(request):
    """`/staff/customers/?q=…&archived=1`"""
    return listing.page(request, CUSTOMERS)


def sums(people: Iterable[Customer]) -> dict[Any, tuple[int, list[Money], Any]]:
    """Customer → (how many orders, what they came to in each currency, the last one's time). One query."""
    orders = Order.objects.filter(customer__in=[row.pk for row in people], canceled_at=None).order_by()
    found: dict[Any, tuple[int, list[Money], Any]] = {}
    for row in orders.values("customer", "currency").annotate(
        n=Count("pk"), came_to=Sum("total_amount"), last=Max("placed_at")
    ):
        count, amounts, last = found.get(row["customer"], (0, [], None))
        amounts = [*amounts, Money(int(row["came_to"]), row["currency"])]
        found[row["customer"]] = (count + row["n"], amounts, max(filter(None, (last, row["last"]))))
    return found


def _rows() -> QuerySet[Customer]:
    return Customer.objects.filter(merged_into=None)


def _decorate(found: list[Customer]) -> list[Row]:
    known_sums = sums(found)
    return [Row(person, *known_sums.get(person.pk, (0, [], None))) for person in found]


def _buying(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    """Who never bought, bought once, or came back."""
    bought = Q(orders__canceled_at=None)
    counted = rows.annotate(bought=Count("orders", filter=bought))
    wanted = Q(pk__in=[])
    for code, condition in (("never", Q(bought=0)), ("once", Q(bought=1)), ("again", Q(bought__gt=1))):
        wanted = wanted | condition if code in chosen else wanted
    return counted.filter(wanted)


def _file(keys: Sequence[str]) -> str:
    address = reverse("backoffice:table-export", args=["customers"])
    return f"{address}?{urlencode({'ids': list(keys)[:MOST_FILED], 'columns': 'all'}, doseq=True)}"


BUYING = [("never", _("Never")), ("once", _("Once")), ("again", _("More than once"))]
ACTS = (
    Act("file", _("Export"), "customers.view", _("Export"), page=_file, icon="download"),
    Act(
        "archive", _("Archive"), "customers.edit", _("Archive customers"), one=lambda person, values, **by: people.archive(person, **by), icon="archive",
        refuses=lambda person, values: _("Archived already.") if person.archived_at else "",
    ),
    Act(
        "restore", _("Restore"), "customers.edit", _("Restore customers"), one=lambda person, values, **by: people.restore(person, **by), icon="undo",
        refuses=lambda person, values: "" if person.archived_at else _("Not archived."),
    ),
)  # fmt: skip

CUSTOMERS = known.add(
    Table(
        "customers", _("Customers"), "customers.view", "backoffice:customers", rows=_rows, decorate=_decorate, sort="-since",
        count=lambda n: ngettext("%(n)s customer", "%(n)s customers", n) % {"n": f"{n:,}"},
        find=lambda rows, text: rows.filter(pk__in=people.search(text).order_by().values("pk")), hint=_("E-mail, phone, whole words of name or address"),
        key_of=lambda row: row.person.pk, name=lambda row: str(row.person), page_url=lambda row: reverse("backoffice:customer", args=[row.person.pk]),
        plain=lambda person: (str(person), reverse("backoffice:customer", args=[person.pk])),
        columns=(
            Column("name", _("Name"), lambda row: str(row.person), fixed=True),
            Column("email", _("E-mail"), lambda row: row.person.email, muted=True),
            Column("since", pgettext_lazy("known", "Since"), lambda row: row.person.created_at, "day", sort="-created_at", muted=True),
            Column("login", _("Log-in"), lambda row: row.person.user_id is not None, "yes"),
            Column("orders", _("Orders"), lambda row: row.orders or None, "number"),
            Column("spent", _("Spent"), lambda row: row.spent, "money"),
            Column("last", _("Last order"), lambda row: row.last, "ago", shown=False, muted=True),
            Column("phone", _("Phone"), lambda row: row.person.phone, shown=False),
            Column("language", _("Language"), lambda row: row.person.language, sort="language", shown=False),
            Column("note", _("Note"), lambda row: row.person.note, shown=False, muted=True),
        ),
        filters=(
            Choice("archived", _("Archived"), [("1", _("yes"))], lambda rows, chosen: rows.filter(archived_at__isnull=False), otherwise=lambda rows: rows.filter(archived_at=None)),
            Choice("bought", _("Has bought"), BUYING, _buying),
            Choice("login", _("Log-in"), [("1", _("yes")), ("0", _("no"))], lambda rows, chosen: rows if len(chosen) > 1 else rows.filter(user__isnull="0" in chosen)),
            Choice("language", _("Language"), [("en", "English"), ("zh-hans", "简体中文")]),
            Dates("since", pgettext_lazy("known", "Since"), "created_at"),
        ),
        views=(
            View("again", _("Come back"), {"bought": ["again"]}),
            View("once", _("Bought once"), {"bought": ["once"]}),
            View("archived", _("Archived"), {"archived": ["1"]}),
        ),
        acts=ACTS,
        buttons=(("backoffice:customer-add", _("Add a customer"), "plus", "primary", "customers.edit"),),
        empty=(_("Nobody here"), _("Whoever orders becomes a customer.")), needs_proof_to_export=True,
    )
)  # fmt: skip
