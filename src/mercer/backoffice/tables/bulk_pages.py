"""The pages of an act on many rows: chosen, looked at, run, told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked as typed_in
from mercer.backoffice.models import Operation
from mercer.backoffice.tables import asking, bulk, bulk_job, known
from mercer.backoffice.tables.acts import Act
from mercer.backoffice.tables.table import Table
from mercer.kernel import clock, db, errors, jobs

AT_ONCE = 25  # more rows are a job's work
LONGEST_ANSWER = 2_000
MOST_ON_A_PAGE = 200


@access.staff()
@require_POST
def choose(request: HttpRequest, table: str) -> HttpResponse:
    """`POST /staff/tables/<table>/bulk/` with `action` and `ids`, or `all` and what the list was asked: on to the preview."""
    wanted = known.find(request, table)
    act = _act(request, wanted, request.POST.get("action", ""))
    now, user = clock.now(), request.user
    asked = asking.again(wanted, typed_in.text(request.POST, "given", 4_000), user.may)  # type: ignore[union-attr]
    rows = asked.rows(now)
    keys = [str(key) for key in rows.values_list("pk", flat=True)[: bulk.MOST + 1]] if "all" in request.POST else None
    keys = list(dict.fromkeys(request.POST.getlist("ids"))) if keys is None else keys
    keys = [key for key in keys if known.key_of(rows, key) is not None]
    try:
        if act.page and keys:
            return redirect(act.page(keys[:MOST_ON_A_PAGE]))
        operation = bulk.prepare(wanted, act, keys, user=user, now=now)  # type: ignore[arg-type]
    except errors.Refusal as no:
        messages.error(request, no.detail)
        return redirect(wanted.url + asked.query())
    return redirect("backoffice:bulk", pk=operation.pk)


@access.staff()
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/staff/bulk/<id>/`: what will happen, how far it is, or what became of it; POST `action`: look, run or stop."""
    operation, table, act = _found(request, pk)
    if request.method == "POST":
        return _post(request, operation, table, act)
    return _page(request, operation, table, act, bulk.form_of(operation, act))


def _post(request: HttpRequest, operation: Operation, table: Table, act: Act) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "stop":
        bulk.call_off(operation, now=clock.now())
        was_only_prepared = operation.state == Operation.PREPARED
        return redirect(table.url) if was_only_prepared else redirect("backoffice:bulk", pk=operation.pk)
    if operation.state != Operation.PREPARED:
        return redirect("backoffice:bulk", pk=operation.pk)
    form = bulk.form_of(operation, act, _typed(request, act))
    if form is not None and not form.is_valid():
        return _page(request, operation, table, act, form, status=422)
    if action == "run" and _has_been_seen(request, operation, act):
        _run(operation)
    else:
        bulk.answer(operation, _typed(request, act))
    return redirect("backoffice:bulk", pk=operation.pk)


def _run(operation: Operation) -> None:
    """A few rows at once, many in a worker."""
    waits = operation.total > AT_ONCE
    with db.transaction():
        if not bulk.begin(operation, waits=waits, now=clock.now()):
            return
        if waits:
            jobs.defer(bulk_job.run, operation_id=str(operation.pk))
    if not waits:
        operation.refresh_from_db()
        bulk.run(operation)


def _page(
    request: HttpRequest, operation: Operation, table: Table, act: Act, form: Any, status: int = 200
) -> HttpResponse:
    prepared = operation.state == Operation.PREPARED
    context = {
        "operation": operation,
        "table": table,
        "act": act,
        "form": form,
        "preview": bulk.preview(operation) if prepared else None,
        "is_answered": act.form is None or bool(operation.wishes["typed"]),
        "well": operation.done - operation.problem_count,
        "now": clock.now(),
        "worker": jobs.worker_alive() if operation.state == Operation.WAITING else True,
    }
    part = request.headers.get("HX-Request") and not prepared
    template = "backoffice/tables/bulk_state.html" if part else "backoffice/tables/bulk.html"
    return render(request, template, context, status=status)


def _typed(request: HttpRequest, act: Act) -> dict[str, str]:
    """The answers as they were typed; one that was left empty is an answer, too."""
    names = act.form.base_fields if act.form else ()
    found = {name: typed_in.text(request.POST, name, LONGEST_ANSWER) for name in names if name in request.POST}
    return found or ({"": ""} if names else {})


def _has_been_seen(request: HttpRequest, operation: Operation, act: Act) -> bool:
    """Nothing is run that was not looked at: other answers than those of the preview are previewed first."""
    if act.form is None or operation.wishes["typed"] == _typed(request, act):
        return True
    messages.info(request, _("Your answers have changed. Look once more at what will happen."))
    return False


def _act(request: HttpRequest, table: Table, code: str) -> Act:
    act = next((one for one in table.acts if one.code == code), None)
    if act is None:
        raise Http404
    if not request.user.may(act.permission):  # type: ignore[union-attr]
        raise access.NotAllowed(permission=act.permission)
    return act


def _found(request: HttpRequest, pk: Any) -> tuple[Operation, Table, Act]:
    """One's own only."""
    operation = Operation.objects.filter(pk=pk, kind=bulk.KIND, user=request.user.pk).select_related("user").first()
    if operation is None:
        raise Http404
    table = known.find(request, operation.wishes["table"])
    return operation, table, _act(request, table, operation.wishes["act"])
