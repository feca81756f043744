"""Where forms send what is typed: kept as a draft, or dropped. Scripts send it while somebody types, a button without them."""

import re

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked, drafts
from mercer.kernel import clock, errors
from mercer.ui import formats

RECORD = re.compile(r"[a-z][a-z0-9-]{0,60}-[\w-]{1,50}")


@access.staff()
def page(request):
    """`/staff/drafts/`: what this person has left unsaved."""
    return render(request, "backoffice/drafts.html", {"drafts": drafts.of_person(request.user), "now": clock.now()})


@access.staff()
@require_POST
def keep(request):
    """`POST /staff/drafts/keep/` with the form's fields, `draft_record`, `draft_title`, `draft_address` and `draft_base`."""
    record, address = _record(request), _address(request)
    draft = drafts.keep(
        request.user,
        record,
        title=asked.text(request.POST, "draft_title"),
        address=address,
        base=asked.text(request.POST, "draft_base", 64),
        data=dict(request.POST.lists()),
        now=clock.now(),
    )
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"kept": formats.time(draft.kept_at)})
    messages.success(request, _("Kept as a draft. Nothing is changed in the shop yet."))
    return redirect(f"{address}?draft=restore")


@access.staff()
@require_POST
def discard(request):
    """`POST /staff/drafts/discard/` with `draft_record`."""
    drafts.discard(request.user, _record(request))
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    messages.success(request, _("The draft is dropped."))
    return redirect(_address(request))


def _record(request) -> str:
    record = asked.text(request.POST, "draft_record", 120)
    if not RECORD.fullmatch(record):
        raise errors.NotFound()
    return record


def _address(request) -> str:
    """The form's page, never one outside of the office."""
    address = asked.text(request.POST, "draft_address", 300)
    home = reverse("backoffice:home")
    return address if re.fullmatch(rf"{re.escape(home)}[\w/.-]*", address) else home
