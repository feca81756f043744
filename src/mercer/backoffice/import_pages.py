"""Bringing a file: uploaded, its columns named, tried without changing anything, then taken."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.backoffice import asked, import_columns, operations
from mercer.backoffice.models import Operation
from mercer.backoffice.operation_kinds import KINDS
from mercer.channels import current
from mercer.intake import files
from mercer.inventory.models import Location
from mercer.kernel import clock, errors
from mercer.media import assets

MOST_BYTES = 500_000_000


@access.staff("products.edit")
def products(request):
    """`/staff/import/products/`"""
    intro = _(
        "A table of your goods as CSV, from a former shop or a spreadsheet. Articles are known by their SKU, so the same file can be brought again: only what differs is changed."
    )
    return _upload(request, "import-products", intro, "backoffice:products")


@access.staff("settings.edit")
def orders(request):
    """`/staff/import/orders/`"""
    intro = _(
        "The order history of a former shop as CSV, one row for each line. It is for reports and forecasts; nothing of it is shipped or paid again."
    )
    return _upload(request, "import-orders", intro, "backoffice:past-orders")


@access.staff()
def columns(request, pk):
    """`/staff/import/<id>/columns/`: what each column is; `try` runs it without changing anything, `take` for real."""
    found = _found(request, pk)
    try:
        shown = import_columns.columns(found)
    except files.UnreadableFile as no:
        operations.fail(found, no.detail, now=clock.now())
        return redirect("backoffice:operation", pk=pk)
    wrong = ""
    if request.method == "POST":
        try:
            operations.start(found, trial="take" not in request.POST, wishes=_wishes(request, found), now=clock.now())
        except errors.Refusal as no:
            wrong = no.detail
        else:
            return redirect("backoffice:operation", pk=pk)
    fields = [("", _("not taken")), *import_columns.FIELDS[found.kind].items()]
    context = {
        "operation": found,
        "kind": KINDS[found.kind],
        "columns": [(column, request.POST.get(f"column_{column.place}", column.field)) for column in shown],
        "fields": fields,
        "wrong": wrong,
        "currency": request.POST.get("currency") or found.wishes.get("currency") or current.default().currency,
        "currencies": sorted({channel.currency for channel in current.all()}),
        "locations": Location.objects.filter(archived_at=None).values_list("code", "name"),
        "needed": [str(import_columns.FIELDS[found.kind][name]) for name in import_columns.NEEDED[found.kind]],
    }
    return render(request, "backoffice/import_columns.html", context, status=422 if wrong else 200)


def _upload(request, kind: str, intro: str, back: str):
    wrong = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            wrong = _("Choose a file first.")
        elif file.size > MOST_BYTES:
            wrong = _("This file is too large.")
        else:
            made = operations.prepare(
                kind,
                assets.safe_name(file.name) or "file.csv",
                user=request.user,
                now=clock.now(),
                content=file.chunks(),
            )
            return redirect("backoffice:import-columns", pk=made.pk)
    recent = operations.seen_by(request.user).filter(kind=kind)[:5]
    context: dict[str, Any] = {"kind": KINDS[kind], "intro": intro, "wrong": wrong, "back": back, "recent": recent}
    context |= {"needed": [import_columns.FIELDS[kind][name] for name in import_columns.NEEDED[kind]]}
    context |= {"fields": import_columns.FIELDS[kind].values(), "now": clock.now()}
    return render(request, "backoffice/import_upload.html", context, status=422 if wrong else 200)


def _wishes(request, found: Operation) -> dict[str, Any]:
    return {
        "columns": import_columns.told(found, request.POST),
        "currency": asked.text(request.POST, "currency", 3).upper(),
        "location": asked.text(request.POST, "location", 20),
        "publish": "draft" not in request.POST,
    }


def _found(request, pk) -> Operation:
    found = operations.seen_by(request.user).filter(pk=pk, kind__in=import_columns.FIELDS).first()
    if found is None or not request.user.may(KINDS[found.kind].permission):
        raise Http404
    if found.is_open or not operations.incoming(found).exists():
        messages.error(request, _("This file is under way or was taken already."))
        raise Http404
    return found
