"""Saved views and everybody's own arrangement of a list: kept, shared, pinned, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.backoffice.models import SavedView, TableSetup
from mercer.backoffice.tables.asking import SIZES, Asked
from mercer.backoffice.tables.table import ALL, Table, View
from mercer.kernel import db, errors

LONGEST_NAME = 60
MOST = 100


class NoName(errors.Invalid):
    code = "view_without_name"
    title = _("Give the view a name.")


class NameTaken(errors.Invalid):
    code = "view_name_taken"
    title = _("You have a view of this name already. Choose another one, or save the changes of that view.")


class TooMany(errors.Refusal):
    code = "too_many_views"
    title = _("A list has at most 100 views of one person.")


class NotYours(errors.Refusal):
    code = "not_your_view"
    status = 403
    title = _("This view belongs to somebody else. Save it under a name of your own.")


def setup(table: Table, user: User) -> TableSetup:
    """This person's arrangement; the usual one, unsaved, for whoever never changed anything."""
    return TableSetup.objects.filter(user=user, table=table.key).first() or TableSetup(user=user, table=table.key)


def listed(table: Table, user: User) -> list[View]:
    """Every view of the list: those everybody has, then this person's own and the shared ones by name."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), table=table.key).select_related("owner")
    return [View(ALL, _("All")), *table.views, *(_shown(row, user) for row in rows)]


@db.transaction
def keep(asked: Asked, name: str, *, columns: Sequence[str], shared: bool, by: User, now: datetime) -> SavedView:
    """The list as it is asked for now, under a name; it becomes a tab of whoever keeps it."""
    tidy = " ".join(name.split())[:LONGEST_NAME]
    own = SavedView.objects.filter(owner=by, table=asked.table.key)
    if not tidy:
        raise NoName(fields={"name": str(NoName.title)})
    if own.filter(name=tidy).exists():
        raise NameTaken(fields={"name": str(NameTaken.title)})
    if own.count() >= MOST:
        raise TooMany()
    row = SavedView.objects.create(
        owner=by,
        table=asked.table.key,
        name=tidy,
        params=asked.params,
        columns=list(columns),
        is_shared=shared,
        kept_at=now,
    )
    pin(asked.table, row.pk, by=by, pinned=True)
    return row


def change(row: SavedView, asked: Asked, *, columns: Sequence[str], by: User, now: datetime) -> None:
    """What is asked for now becomes what the view says. `NotYours`."""
    _own(row, by)
    SavedView.objects.filter(pk=row.pk).update(params=asked.params, columns=list(columns), kept_at=now)


def share(row: SavedView, *, shared: bool, by: User) -> None:
    """Seen by all of the staff who may see the list, or by its owner alone again."""
    _own(row, by)
    SavedView.objects.filter(pk=row.pk).update(is_shared=shared)


def forget(row: SavedView, *, by: User) -> None:
    _own(row, by)
    row.delete()


def pin(table: Table, key: int, *, by: User, pinned: bool) -> None:
    """Among this person's tabs, or only in the menu."""
    mine = setup(table, by)
    others = [one for one in mine.pinned if one != key]
    arrange(table, by, pinned=[*others, key] if pinned else others)


def arrange(table: Table, user: User, **wishes: object) -> None:
    """Keeps `columns`, `size`, `opens_with` or `pinned` of one person's list."""
    if wishes.get("size") not in (None, *SIZES):
        wishes.pop("size")
    TableSetup.objects.update_or_create(user=user, table=table.key, defaults=wishes)


def find(table: Table, key: int, *, by: User) -> SavedView | None:
    """A view this person may see."""
    return SavedView.objects.filter(Q(owner=by) | Q(is_shared=True), pk=key, table=table.key).first()


def _own(row: SavedView, by: User) -> None:
    if row.owner_id != by.pk:
        raise NotYours()


def _shown(row: SavedView, user: User) -> View:
    params = {name: tuple(values) for name, values in row.params.items()}
    mine = row.owner_id == user.pk
    return View(
        f"v{row.pk}", row.name, params, tuple(row.columns), row.pk, row.is_shared, mine, "" if mine else str(row.owner)
    )
