"""All lists by name, for the pages that serve every list: export, views, columns, cells, acts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from mercer.accounts import access
from mercer.backoffice.tables.table import Table

_TABLES: dict[str, Table] = {}


def add(table: Table) -> Table:
    """Makes the list known by its key. `ValueError` for a key that is taken."""
    if table.key in _TABLES:
        raise ValueError(f"there is a list {table.key} already")
    _TABLES[table.key] = table
    return table


def find(request: HttpRequest, key: str) -> Table:
    """The list, if this person may see it; `Http404` or `NotAllowed` otherwise."""
    table = _TABLES.get(key)
    if table is None:
        raise Http404
    if not request.user.may(table.permission):  # type: ignore[union-attr]
        raise access.NotAllowed(permission=table.permission)
    return table


def get(key: str) -> Table:
    """The list, whoever asks; `LookupError` when there is none."""
    return _TABLES[key]


def called(table: Table, row: Any) -> tuple[str, str]:
    """(name, address) of a row as an act's verb gets it, without what the list adds to it. Asks the database nothing."""
    if table.plain:
        return table.plain(row)
    return table.name(row), table.page_url(row) if table.page_url else ""


def key_of(rows: QuerySet, text: str) -> Any:
    """A key as its column wants it; None for what is none."""
    try:
        return rows.model._meta.pk.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return None


def every() -> list[Table]:
    """All of them, in the order they were made known."""
    return list(_TABLES.values())
