"""Cells one changes where they stand: the field, what was typed, and the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.accounts import access
from mercer.backoffice import asked as typed
from mercer.backoffice.tables import known
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.table import Table
from mercer.kernel import clock, db, errors

LONGEST = 500


class ChangedMeanwhile(errors.Refusal):
    """`facts["now"]` is what stands there now."""

    code = "cell_changed"
    title = gettext_lazy("Somebody else has changed this meanwhile.")


@access.staff()
def cell(request: HttpRequest, table: str) -> HttpResponse:
    """`/staff/tables/<table>/cell/?row=7&column=price`: the field; with `look` the plain cell again. POST keeps what was typed.

    `seen` is what stood there when the person began. When it is something else by now nothing is written, and the field says so.
    """
    given = request.POST if request.method == "POST" else request.GET
    wanted, column = _column(request, known.find(request, table), typed.text(given, "column"))
    row = _row(wanted, typed.text(given, "row"))
    if request.method != "POST":
        return _plain(request, wanted, column, row) if "look" in given else _field(request, wanted, column, row)
    text, seen = typed.text(given, "value", LONGEST), str(given.get("seen", ""))[:LONGEST]
    try:
        _write(request, wanted, column, row, text, seen)
    except ChangedMeanwhile as no:
        return _field(request, wanted, column, row, value=text, seen=no.facts["now"], problem=_told(no))
    except errors.Refusal as no:
        problem = next(iter(no.fields.values()), None) or no.detail
        return _field(request, wanted, column, row, value=text, seen=seen, problem=str(problem))
    fresh = _row(wanted, typed.text(given, "row"))
    undo = seen if "undo" not in given and not _needs_reason(column) else None
    return _plain(request, wanted, column, fresh, undo=undo, done=True)


@db.transaction
def _write(request: HttpRequest, table: Table, column: Column, row: Any, text: str, seen: str) -> None:
    """One person after the other: whoever comes second sees what the first one wrote."""
    edit: Any = column.edit
    db.fetch_value(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{table.key}/{table.key_of(row)}/{column.key}"]
    )
    fresh = _row(table, str(table.key_of(row)))
    there = edit.read(fresh)
    if there == text:
        return
    if there != seen:
        raise ChangedMeanwhile(now=there)
    if why := edit.may(fresh):
        raise errors.Invalid(why)
    reason = typed.text(request.POST, "reason", 40)
    extra = {"reason": reason} if _needs_reason(column) else {}
    edit.write(fresh, text, actor=access.actor(request), now=clock.now(), **extra)


def _column(request: HttpRequest, table: Table, key: str) -> tuple[Table, Column]:
    column = table.by_key.get(key)
    if column is None or column.edit is None:
        raise Http404
    for permission in (column.edit.permission, column.permission):
        if permission and not request.user.may(permission):  # type: ignore[union-attr]
            raise access.NotAllowed(permission=permission)
    return table, column


def _row(table: Table, key: str) -> Any:
    rows = table.rows()
    found = list(rows.filter(pk__in=[pk for pk in [known.key_of(rows, key)] if pk is not None]))
    if not found:
        raise Http404
    return table.decorate(found)[0]


def _field(request: HttpRequest, table: Table, column: Column, row: Any, **more: Any) -> HttpResponse:
    edit: Any = column.edit
    value = edit.read(row)
    context = {"value": value, "seen": value, "problem": ""} | more
    context |= {"table": table, "column": column, "row": row, "key": str(table.key_of(row)), "reasons": edit.reasons()}
    return render(request, "backoffice/tables/cell_field.html", context)


def _plain(request: HttpRequest, table: Table, column: Column, row: Any, **more: Any) -> HttpResponse:
    edit: Any = column.edit
    context = {"undo": None, "done": False, "value": edit.read(row)} | more
    context |= {"table": table, "column": column, "row": row, "key": str(table.key_of(row)), "now": clock.now()}
    return render(request, "backoffice/tables/cell_plain.html", context)


def _needs_reason(column: Column) -> bool:
    return bool(column.edit and column.edit.reasons())


def _told(no: ChangedMeanwhile) -> str:
    return _("%(sentence)s It says “%(now)s” now. Press Enter to write yours over it.") % {
        "sentence": no.detail,
        "now": no.facts["now"],
    }
