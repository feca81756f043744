"""One list and one form for all records of `record_kinds`."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import conflicts, drafts, refusals
from mercer.backoffice.record_kinds import KINDS, Kind
from mercer.kernel import clock, errors
from mercer.kernel.money import Money


@access.staff()
def record_add(request, kind):
    """`/staff/records/<kind>/add/`; the query gives first values."""
    of_kind = _kind(request, kind)
    form = of_kind.form(
        request.POST if request.method == "POST" else None, initial=request.GET.dict() or None, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        made = _try(form, of_kind.create, form.cleaned_data, _by(request))
        if made is not None:
            drafts.discard(request.user, f"records-{kind}-new")
            messages.success(request, _("Added."))
            return redirect(_back(kind, of_kind, made))
    offer = drafts.offer(request, f"records-{kind}-new", title=of_kind.add, form=form)
    context = {"kind": kind, "of_kind": of_kind, "form": form, "row": None, "offer": offer, "conflict": None}
    context["now"] = clock.now()
    return render(request, "backoffice/record.html", context, status=422 if form.errors else 200)


@access.staff()
def record(request, kind, pk):
    """`/staff/records/<kind>/<pk>/`"""
    of_kind = _kind(request, kind)
    row = _row(of_kind, pk)
    posted = request.method == "POST" and not getattr(request, "refused", None)
    form = of_kind.form(request.POST if posted else None, initial=of_kind.initial(row), row=row, user=request.user)
    conflict = conflicts.found(request, form) if posted and form.is_valid() else None
    if posted and form.is_valid() and _try(form, of_kind.edit, row, form.cleaned_data, _by(request)) is not None:
        drafts.discard(request.user, f"records-{kind}-{pk}")
        messages.success(request, _("Saved."))
        return redirect(_back(kind, of_kind, row))
    context = {
        "kind": kind,
        "of_kind": of_kind,
        "form": form,
        "row": row,
        "archived_at": getattr(row, "archived_at", None),
        "part": _parts(of_kind, row),
        "offer": drafts.offer(request, f"records-{kind}-{pk}", title=str(row), form=form),
        "conflict": conflict,
        "now": clock.now(),
    }
    return render(request, "backoffice/record.html", context, status=422 if form.errors else 200)


@access.staff()
@require_POST
@refusals.shown_on(record)
def record_act(request, kind, pk):
    """`POST …/act/` with `action`: archive, restore or remove, where the kind knows it."""
    of_kind = _kind(request, kind)
    row, action = _row(of_kind, pk), request.POST.get("action", "")
    verb = {"archive": of_kind.archive, "restore": of_kind.restore, "remove": of_kind.remove}.get(action)
    if verb is None:
        raise Http404
    back = _back(kind, of_kind, row)
    verb(row, **_by(request))
    messages.success(request, {"archive": _("Archived."), "restore": _("Restored."), "remove": _("Removed.")}[action])
    return redirect(back)


def cells(of_kind: Kind, row) -> list[str]:
    """What the columns show of a row."""
    values = [show(row) for _label, show in of_kind.columns]
    return [value.format("en") if isinstance(value, Money) else value for value in values]


def _parts(of_kind: Kind, row) -> dict | None:
    """The records that belong to this one, where a kind has some."""
    if of_kind.parts is None:
        return None
    slug, link = of_kind.parts
    kind = KINDS[slug]
    rows = kind.model._default_manager.filter(**{link: row}).select_related(*kind.related).order_by(*kind.order)
    return {"kind": slug, "of_kind": kind, "link": link, "rows": [(part, cells(kind, part)) for part in rows]}


def _try(form, verb, *given):
    """What the verb made; None when it refused, which the form then says."""
    try:
        return verb(*given)
    except errors.Refusal as no:
        refusals.blame(form, no)
        return None


def _back(kind: str, of_kind: Kind, row):
    """The list; a part's whole."""
    for slug, whole in KINDS.items():
        if whole.parts and whole.parts[0] == kind:
            return reverse("backoffice:record", args=[slug, getattr(row, f"{whole.parts[1]}_id")])
    return reverse("backoffice:records", args=[kind])


def _kind(request, slug: str) -> Kind:
    """The kind, if this person may see it."""
    if slug not in KINDS:
        raise Http404
    of_kind = KINDS[slug]
    if not request.user.may(of_kind.permission):
        raise access.NotAllowed(permission=of_kind.permission)
    return of_kind


def _row(of_kind: Kind, pk: int):
    row = of_kind.model._default_manager.select_related(*of_kind.related).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _by(request) -> dict:
    return {"actor": access.actor(request), "now": clock.now()}
