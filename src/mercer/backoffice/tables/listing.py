"""The page of a list."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mercer.backoffice.tables import asking, views
from mercer.backoffice.tables.asking import Asked
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.table import ALL, Table, View
from mercer.kernel import clock

SHOWN_ACTS = 3


def page(
    request: HttpRequest, table: Table, template: str = "backoffice/tables/page.html", **more: Any
) -> HttpResponse:
    """The list as the address asks for it."""
    return render(request, template, context(request, table) | more)


def context(request: HttpRequest, table: Table) -> dict[str, Any]:
    """What `backoffice/tables/list.html` shows."""
    user: Any = request.user
    now, known, setup = clock.now(), views.listed(table, user), views.setup(table, user)
    asked = asking.read(table, request.GET, views=known, setup=setup, may=user.may)
    shown = Paginator(asked.rows(now), asked.size).get_page(asked.page)
    acts = [act for act in table.acts if user.may(act.permission)]
    return {
        "table": table,
        "asked": asked,
        "page": shown,
        "rows": [(row, str(table.key_of(row))) for row in table.decorate(list(shown))],
        "heads": [_head(asked, column) for column in asked.columns],
        "tabs": [_tab(asked, view) for view in known if view.key is None or view.key in setup.pinned],
        "saved_views": [view for view in known if view.key is not None],
        "setup": setup,
        "chips": [{"label": chip.label, "url": asked.without(chip)} for chip in asked.chips()],
        "choosable": _choosable(asked, user),
        "acts": acts[:SHOWN_ACTS],
        "more_acts": acts[SHOWN_ACTS:],
        "buttons_shown": [one for one in table.buttons if one[0] != table.route and (not one[4] or user.may(one[4]))],
        "urls": {
            name: reverse(f"backoffice:table-{name}", args=[table.key])
            for name in ("export", "views", "columns", "bulk", "cell")
        },
        "sizes": asking.SIZES,
        "now": now,
    }


def _head(asked: Asked, column: Column) -> dict[str, Any]:
    """A column's head with the address that sorts by it; once more turns the order round."""
    head: dict[str, Any] = {"label": column.label, "align": column.align, "hidden": column.hidden}
    head["primary"] = column.fixed and column.kind != "picture"
    if column.sort:
        first = ("-" if column.sort.startswith("-") else "") + column.key
        turned = column.key if asked.sort == f"-{column.key}" else f"-{column.key}"
        is_sorted = asked.sort.removeprefix("-") == column.key
        wish = turned if is_sorted else first
        head["sort_url"] = asked.query(sort=None if wish == asked.table.sort else wish)
        head["sorted"] = ("descending" if asked.sort.startswith("-") else "ascending") if is_sorted else None
    return head


def _tab(asked: Asked, view: View) -> dict[str, Any]:
    current = asked.view is not None and asked.view.code == view.code
    url = asked.table.url + ("" if view.code == ALL and not current else f"?view={view.code}")
    if view.code == ALL:
        url = f"{asked.table.url}?view={ALL}"
    return {"label": view.label, "url": url, "current": current, "changed": current and asked.is_changed, "view": view}


def _choosable(asked: Asked, user: Any) -> list[tuple[Column, bool]]:
    """The columns one may choose, with whether each is shown: shown ones first, in their order."""
    shown = [column for column in asked.columns if not column.fixed]
    keys = {column.key for column in asked.columns}
    rest = [column for column in asked.table.visible(user.may) if column.key not in keys and not column.fixed]
    return [(column, True) for column in shown] + [(column, False) for column in rest]
