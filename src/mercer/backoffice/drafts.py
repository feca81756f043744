"""Drafts: what somebody typed into a record's form and has not saved, kept on the server for that person.

Kept while typing (or by a button without scripts), offered when the form is opened again on any device, gone when the
record is saved. A draft remembers what the record was when the typing began (`base`); when it has changed since, the offer
says so, and saving shows the conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.backoffice.models import Draft
from mercer.kernel import errors

MOST_LETTERS = 400_000
FORGOTTEN_AFTER = timedelta(days=30)
NOT_TYPED = {"csrfmiddlewaretoken", "draft_record", "draft_title", "draft_address", "draft_base", "once"}


class TooLong(errors.Refusal):
    code = "draft_too_long"
    status = 413
    title = _("This is too much to keep as a draft. Save it.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A form's draft as its page shows it. `restored`: it stands in the form. `outdated`: the record has changed since."""

    record: str
    base: str
    title: str
    draft: Draft | None = None
    restored: bool = False
    outdated: bool = False


def keep(
    user: User, record: str, *, title: str, address: str, base: str, data: Mapping[str, list[str]], now: datetime
) -> Draft:
    """Writes the draft over the one before. Refusal: `TooLong`."""
    kept = {name: values for name, values in data.items() if name not in NOT_TYPED}
    if len(json.dumps(kept)) > MOST_LETTERS:
        raise TooLong()
    facts = {"title": title[:200], "address": address[:300], "base": base[:64], "data": kept, "kept_at": now}
    draft, _made = Draft.objects.update_or_create(user=user, record=record[:120], defaults=facts)
    return draft


def discard(user: User, record: str) -> None:
    Draft.objects.filter(user=user, record=record).delete()


def of_person(user: User) -> QuerySet[Draft]:
    """Everything this person has left unsaved, newest first."""
    return Draft.objects.filter(user=user).order_by("-kept_at")


def purge(*, now: datetime) -> int:
    """Forgets what nobody came back to."""
    return Draft.objects.filter(kept_at__lt=now - FORGOTTEN_AFTER).delete()[0]


def offer(request: Any, record: str, *, title: str, form: forms.BaseForm, base: str = "") -> Offer:
    """The draft of this form, if there is one; with `?draft=restore` it is put into the form."""
    base = base or mark(form)
    if request.method != "GET":
        return Offer(record, base, title)
    draft = Draft.objects.filter(user=request.user, record=record).first()
    if draft is None:
        return Offer(record, base, title)
    restored = request.GET.get("draft") == "restore"
    if restored:
        fill(form, typed(draft))
    outdated = bool(draft.base) and draft.base != base
    # A restored form goes on from what its writer saw: that is what saving compares with.
    return Offer(record, draft.base if restored else base, title, draft, restored, outdated)


def typed(draft: Draft) -> QueryDict:
    """What was typed, as the browser sent it."""
    found = QueryDict(mutable=True)
    for name, values in draft.data.items():
        found.setlist(name, [str(value) for value in values])
    return found


def fill(form: forms.BaseForm, given: QueryDict) -> None:
    """Puts it into a form that is not sent; files are not kept."""
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            continue
        key = form.add_prefix(name)
        if isinstance(field, forms.BooleanField):
            form.initial[name] = key in given
        elif isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
            form.initial[name] = given.getlist(key)
        elif key in given:
            form.initial[name] = given[key]


def mark(form: forms.BaseForm) -> str:
    """What the record is now, for records without a version: a digest of what the form shows of it."""
    shown = {name: str(form.get_initial_for_field(field, name)) for name, field in sorted(form.fields.items())}
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]
