"""All lists by name, for the pages that serve every list: export, views, columns, cells, acts."""

from __future__ import annotations

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


def every() -> list[Table]:
    """All of them, in the order they were made known."""
    return list(_TABLES.values())
