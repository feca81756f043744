"""The pages behind a list's menus: keep a view, change, share, pin or forget one, choose columns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked as typed
from mercer.backoffice.models import SavedView
from mercer.backoffice.tables import asking, known, views
from mercer.backoffice.tables.table import ALL, Table
from mercer.kernel import clock, errors

LONGEST_QUERY = 4_000


@access.staff()
@require_POST
def view_acts(request: HttpRequest, table: str) -> HttpResponse:
    """`POST /staff/tables/<table>/views/` with `action`: keep, change, share, hide, pin, unpin, open, forget."""
    wanted = known.find(request, table)
    action = request.POST.get("action", "")
    try:
        code = _keep(request, wanted) if action == "keep" else _change(request, wanted, action)
    except errors.Refusal as no:
        messages.error(request, no.detail)
        return redirect(wanted.url + _back(request))
    return redirect(f"{wanted.url}?view={code}")


@access.staff()
@require_POST
def columns(request: HttpRequest, table: str) -> HttpResponse:
    """`POST /staff/tables/<table>/columns/`: `column` for each one shown, in order; `up` or `down` moves one; `reset` forgets."""
    wanted = known.find(request, table)
    may: Any = request.user.may  # type: ignore[union-attr]
    order = [key for key in request.POST.getlist("order") if key in wanted.by_key]
    shown = set(request.POST.getlist("column"))
    order = _moved(order, request.POST.get("up", ""), -1)
    order = _moved(order, request.POST.get("down", ""), +1)
    chosen = [column.key for column in asking.chosen_columns(wanted, [key for key in order if key in shown], may)]
    wishes: dict[str, Any] = {"columns": [] if "reset" in request.POST or not shown else chosen}
    if request.POST.get("size", "").isdecimal():
        wishes["size"] = int(request.POST["size"][:4])
    views.arrange(wanted, request.user, **wishes)  # type: ignore[arg-type]
    return redirect(wanted.url + _back(request))


def _keep(request: HttpRequest, table: Table) -> str:
    user: Any = request.user
    asked = asking.again(table, typed.text(request.POST, "given", LONGEST_QUERY), user.may)
    row = views.keep(
        asked, typed.text(request.POST, "name"), columns=_columns(request, table), shared="shared" in request.POST,
        by=user, now=clock.now(),
    )  # fmt: skip
    if "first" in request.POST:
        views.arrange(table, user, opens_with=f"v{row.pk}")
    messages.success(request, _("The view is kept."))
    return f"v{row.pk}"


def _change(request: HttpRequest, table: Table, action: str) -> str:
    """What is done to one view; afterwards the list shows it, or all rows where it is gone."""
    user: Any = request.user
    code = request.POST.get("view", "")
    if action in ("open", "open_all"):
        code = ALL if action == "open_all" else code
        views.arrange(table, user, opens_with="" if code == ALL else code)
        messages.success(request, _("The list opens with this view now."))
        return code
    row = _found(table, code, user)
    if action in ("pin", "unpin"):
        views.pin(table, row.pk, by=user, pinned=action == "pin")
    elif action in ("share", "hide"):
        views.share(row, shared=action == "share", by=user)
    elif action == "change":
        asked = asking.again(table, typed.text(request.POST, "given", LONGEST_QUERY), user.may)
        views.change(row, asked, columns=_columns(request, table), by=user, now=clock.now())
        messages.success(request, _("The view is kept as it is now."))
    elif action == "forget":
        views.forget(row, by=user)
        messages.success(request, _("The view is gone."))
        return ALL
    else:
        raise Http404
    return code


def _found(table: Table, code: str, user: Any) -> SavedView:
    key = typed.number({"key": code.removeprefix("v")}, "key")
    row = views.find(table, key, by=user) if key else None
    if row is None:
        raise Http404
    return row


def _columns(request: HttpRequest, table: Table) -> list[str]:
    """The columns as they stand, where they are to be part of the view."""
    return (
        [key for key in request.POST.getlist("shown") if key in table.by_key] if "with_columns" in request.POST else []
    )


def _moved(order: list[str], key: str, by: int) -> list[str]:
    if key in order:
        place = order.index(key)
        order.insert(max(0, place + by), order.pop(place))
    return order


def _back(request: HttpRequest) -> str:
    """The list's own query; nothing that leads elsewhere."""
    query = typed.text(request.POST, "back", LONGEST_QUERY)
    return query if query.startswith("?") else ""
