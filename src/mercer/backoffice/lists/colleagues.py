"""Who works here, as a list; the page around it is `backoffice.staff`."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mercer.accounts.models import Role, User
from mercer.backoffice.tables import known
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Choice, Dates, by_key
from mercer.backoffice.tables.table import Table


def _rows() -> QuerySet[User]:
    return User.objects.filter(is_staff=True).prefetch_related("roles")


def _roles(member: User) -> list[tuple[object, str]]:
    owner = [(_("Owner"), "accent")] if member.is_owner else []
    return owner + [(role.title, "neutral") for role in member.roles.all()]


STAFF = known.add(
    Table(
        "staff", _("Staff"), "staff.edit", "backoffice:staff", rows=_rows, sort="name",
        count=lambda n: ngettext("%(n)s colleague", "%(n)s colleagues", n) % {"n": f"{n:,}"},
        find=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(email__icontains=text)), hint=_("Name or e-mail"),
        name=str, page_url=lambda row: reverse("backoffice:staff-member", args=[row.pk]),
        columns=(
            Column("name", _("Name"), str, sort="name", fixed=True),
            Column("email", _("E-mail"), lambda row: row.email, sort="email", muted=True),
            Column("roles", _("Roles"), _roles, "badges"),
            Column("last", _("Last here"), lambda row: row.last_login, "ago", sort="-last_login", muted=True),
            Column("since", pgettext_lazy("known", "Since"), lambda row: row.created_at, "day", sort="-created_at", shown=False, muted=True),
        ),
        filters=(
            Choice("role", _("Role"), lambda: [(role.pk, role.title) for role in Role.objects.order_by("name")], lambda rows, chosen: by_key("roles__in")(rows, chosen).distinct()),
            Choice("owner", _("Owner"), [("1", _("yes"))], lambda rows, chosen: rows.filter(is_owner=True)),
            Dates("last", _("Last here"), "last_login"),
        ),
        empty=(_("Nobody here"), ""),
    )
)  # fmt: skip
