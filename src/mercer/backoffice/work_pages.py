"""Long work on pages: what runs and how far it is, what came of it, what failed, and letters that could not be sent."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import failed_jobs, import_columns, operations, refusals
from mercer.backoffice.models import Operation
from mercer.backoffice.operation_kinds import KINDS
from mercer.kernel import clock, db, errors
from mercer.messages import letters
from mercer.messages.models import Letter

PAGE = 30
PROBLEMS_SHOWN = 100
STATES = {
    Operation.PREPARED: "neutral", Operation.WAITING: "info", Operation.RUNNING: "info", Operation.DONE: "success",
    Operation.FAILED: "danger", Operation.CANCELED: "neutral",
}  # fmt: skip


@access.staff()
def work(request):
    """`/staff/operations/?tab=letters|jobs`"""
    tab = request.GET.get("tab", "") if request.user.may("jobs.view") else ""
    rows: Any = {"letters": letters.failed, "jobs": failed_jobs.rows}.get(
        tab, lambda: operations.seen_by(request.user)
    )()
    context = {
        "tab": tab,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": [
            {"label": label, "url": f"?tab={code}" if code else "?", "current": code == tab}
            for code, label in (("", _("Long work")), ("letters", _("Letters not sent")), ("jobs", _("Failed jobs")))
        ],
        "kinds": KINDS,
        "words": _words(),
        "tones": STATES,
        "now": clock.now(),
        "worker": failed_jobs.worker_alive(clock.now()),
    }
    return render(request, "backoffice/work.html", context)


@access.staff()
def operation(request, pk):
    """`/staff/operations/<id>/`: asked by htmx it gives the part that changes."""
    found = _found(request, pk)
    context = {
        "operation": found,
        "kind": KINDS[found.kind],
        "word": _words()[found.state],
        "tone": STATES[found.state],
        "problems": found.problems[:PROBLEMS_SHOWN],
        "has_file": operations.incoming(found).exists(),
        "result_rows": result_rows(found),
        "now": clock.now(),
    }
    if KINDS[found.kind].needs_file and found.state == Operation.PREPARED:
        return redirect("backoffice:import-columns", pk=found.pk)
    part = "parts/operation.html" if request.headers.get("HX-Request") else "operation.html"
    return render(request, f"backoffice/{part}", context)


@access.staff()
@require_POST
@refusals.shown_on(operation)
def cancel(request, pk):
    """`POST …/cancel/`"""
    operations.cancel(_found(request, pk), now=clock.now())
    messages.success(request, _("It stops, and nothing of it stays."))
    return redirect("backoffice:operation", pk=pk)


@access.staff()
@require_POST
@refusals.shown_on(operation)
def start(request, pk):
    """`POST …/start/`: for real what was tried, or once more what failed."""
    operations.start(_found(request, pk), now=clock.now())
    return redirect("backoffice:operation", pk=pk)


@access.staff()
def problems(request, pk):
    """`/staff/operations/<id>/problems.csv`"""
    found = _found(request, pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="problems-{found.pk}.csv"'
    answer.write("\ufeff")
    sheet = csv.writer(answer)
    names = [
        name
        for name in ("row", "line", "column", "field", "value", "reason")
        if any(name in row for row in found.problems)
    ]
    sheet.writerow(names)
    for row in found.problems:
        sheet.writerow([_cell(row.get(name, "")) for name in names])
    return answer


@access.staff()
def file(request, pk):
    """`/staff/operations/<id>/file/`: what an export has written."""
    found = _found(request, pk)
    path = operations.outgoing(found)
    if found.state != Operation.DONE or not found.file_name or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.file_name, content_type="text/csv; charset=utf-8"
    )


@access.staff("products.view")
@require_POST
def export_products(request):
    """`POST /staff/operations/export-products/`"""
    made = operations.ask("export-products", _("All products"), wishes={}, user=request.user, now=clock.now())
    return redirect("backoffice:operation", pk=made.pk)


@access.staff("jobs.view")
@require_POST
def letter_again(request, pk):
    """`POST /staff/operations/letters/<id>/again/`"""
    letter = Letter.objects.filter(pk=pk, sent_at=None).first()
    if letter is None:
        raise Http404
    with db.transaction():
        letters.again(letter)
    messages.success(request, _("It is tried once more."))
    return redirect("/staff/operations/?tab=letters")


@access.staff("jobs.view")
@require_POST
def job_again(request, pk):
    """`POST /staff/operations/jobs/<id>/again/`"""
    if not failed_jobs.again(pk):
        raise Http404
    messages.success(request, _("It is tried once more."))
    return redirect("/staff/operations/?tab=jobs")


def result_rows(found: Operation) -> list[tuple[str, Any]]:
    """The report of a work as (label, number), what is nothing left out."""
    labels = import_columns.RESULTS
    return [
        (str(labels[name]), value)
        for name, value in found.result.items()
        if name in labels and value not in (None, 0, {})
    ]


def _words() -> dict[str, str]:
    return {
        Operation.PREPARED: _("Not started"), Operation.WAITING: _("Waiting for its turn"), Operation.RUNNING: _("Running"),
        Operation.DONE: _("Done"), Operation.FAILED: _("Failed"), Operation.CANCELED: _("Canceled"),
    }  # fmt: skip


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _found(request, pk) -> Operation:
    found = operations.seen_by(request.user).filter(pk=pk, kind__in=KINDS).first()
    if found is None:
        raise errors.NotFound()
    if not request.user.may(KINDS[found.kind].permission):
        raise access.NotAllowed(permission=KINDS[found.kind].permission)
    return found
