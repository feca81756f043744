"""Brands, tags, rates, roles …: every kind of `record_kinds` as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice.record_kinds import KINDS, Kind
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.acts import Act
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Choice
from mercer.backoffice.tables.table import Table, View


@access.staff()
def record_list(request, kind):
    """`/staff/records/<kind>/?q=…&archived=1`"""
    if kind not in KINDS:
        raise Http404
    return listing.page(request, known.find(request, f"records-{kind}"))


def _table(slug: str, kind: Kind) -> Table:
    names = {field.name for field in kind.model._meta.fields}
    return Table(
        f"records-{slug}", kind.title, kind.permission, "backoffice:records", args=(slug,), rows=_rows(kind), find=_find(kind),
        count=lambda n: ngettext("%(n)s row", "%(n)s rows", n) % {"n": f"{n:,}"}, hint=_("Find"), sort="c0",
        name=lambda row: str(kind.columns[0][1](row)), page_url=lambda row: reverse("backoffice:record", args=[slug, row.pk]),
        columns=tuple(_column(place, label, show, _order(kind, names) if place == 0 else "") for place, (label, show) in enumerate(kind.columns)),
        filters=(Choice("archived", _("Archived"), [("1", _("yes"))], _archived, otherwise=_in_use),) if kind.may_archive else (),
        views=(View("archived", _("Archived"), {"archived": ["1"]}),) if kind.may_archive else (),
        acts=_acts(slug, kind), buttons=(((("backoffice:record-add", slug), kind.add, "plus", "primary", "")),),
        empty=(_("Nothing here yet"), ""), intro=kind.intro, back=("backoffice:settings", _("Settings")),
    )  # fmt: skip


def _rows(kind: Kind) -> Callable[[], QuerySet]:
    return lambda: kind.model._default_manager.select_related(*kind.related)


def _find(kind: Kind) -> Callable[[QuerySet, str], QuerySet]:
    def found(rows: QuerySet, text: str) -> QuerySet:
        wanted = Q()
        for lookup in kind.search:
            wanted |= Q(**{lookup: text})
        return rows.filter(wanted)

    return found


def _order(kind: Kind, names: set[str]) -> str:
    """What the first column sorts by: the kind's own order where it has one."""
    return (
        kind.order[0] if kind.order else next((name for name in ("position", "country", "name") if name in names), "pk")
    )


def _column(place: int, label: Any, show: Callable[[Any], Any], order: str) -> Column:
    def value(row: Any) -> Any:
        shown = show(row)
        return shown.format("en") if hasattr(shown, "format") and hasattr(shown, "currency") else shown

    return Column(f"c{place}", label, value, sort=order, fixed=place == 0)


def _in_use(rows: QuerySet) -> QuerySet:
    return rows.filter(archived_at=None)


def _archived(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    return rows.filter(archived_at__isnull=False)


def _acts(slug: str, kind: Kind) -> tuple[Act, ...]:
    """Archive and restore, for kinds that know it."""
    if kind.archive is None or kind.restore is None:
        return ()
    verbs = [("archive", _("Archive"), kind.archive, "archive"), ("restore", _("Restore"), kind.restore, "undo")]
    return tuple(_act(kind, code, label, verb, icon) for code, label, verb, icon in verbs)


def _act(kind: Kind, code: str, label: Any, verb: Callable[..., Any], icon: str) -> Act:
    def load(keys: Sequence[str]) -> list[Any]:
        return list(kind.model._default_manager.filter(pk__in=keys))

    def refuses(row: Any, values: dict) -> object:
        is_archived = row.archived_at is not None
        return (
            "" if is_archived == (code == "restore") else _("Archived already.") if is_archived else _("Not archived.")
        )

    return Act(
        code,
        label,
        kind.permission,
        label,
        one=lambda row, values, **by: verb(row, **by),
        load=load,
        refuses=refuses,
        icon=icon,
    )


for _slug, _kind in KINDS.items():
    known.add(_table(_slug, _kind))
