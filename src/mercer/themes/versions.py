"""A theme's life: drafted, looked at, published; older ones can be brought back. Nothing that was published is rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.channels import memory
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor
from mercer.media.models import Asset
from mercer.themes import looks
from mercer.themes.models import Theme

MOST_WORDS = {"headline": 120, "words": 240}
KEPT: Any = object()  # a picture that stays as it is


class NoDraft(errors.Refusal):
    code = "no_theme_draft"
    title = _("There is nothing that could be published.")


class NoSuchVersion(errors.NotFound):
    code = "no_such_theme"
    title = _("There is no such version.")


@transaction.atomic
def edit(
    *, look: Mapping[str, str] | None = None, words: Mapping[str, Mapping[str, str]] | None = None,
    logo: Asset | None = KEPT, hero: Asset | None = KEPT, now: datetime,
) -> Theme:  # fmt: skip
    """The draft with these changes; it begins as a copy of what is published. `looks.BadLook`."""
    draft = _open_draft(now)
    if look is not None:
        draft.look = looks.read({**draft.look, **look}).to_json()
    if words is not None:
        draft.words = _words(words)
    draft.logo = draft.logo if logo is KEPT else logo
    draft.hero = draft.hero if hero is KEPT else hero
    draft.changed_at = now
    draft.save()
    return draft


@transaction.atomic
def publish(*, actor: Actor, now: datetime) -> Theme:
    """From now on the shop looks like the draft. `NoDraft`."""
    draft = Theme.objects.select_for_update(of=("self",)).filter(published_at=None).first()
    if draft is None:
        raise NoDraft
    draft.published_at, draft.published_by = now, actor.name
    draft.save(update_fields=["published_at", "published_by"])
    events.record("theme.published", subject=draft, actor=actor, at=now, data={"look": draft.look})
    transaction.on_commit(memory.forget)
    return draft


@transaction.atomic
def put(
    *, look: Mapping[str, str], words: Mapping[str, Mapping[str, str]] | None, actor: Actor, now: datetime
) -> Theme:  # fmt: skip
    """A version published at once, past the draft; without `words` they stay. `looks.BadLook`."""
    last = _last() or Theme()
    new = Theme.objects.create(
        look=looks.read(look).to_json(),
        words=last.words if words is None else _words(words),
        logo=last.logo, hero=last.hero, changed_at=now, published_at=now, published_by=actor.name,
    )  # fmt: skip
    events.record("theme.published", subject=new, actor=actor, at=now, data={"look": new.look})
    transaction.on_commit(memory.forget)
    return new


@transaction.atomic
def discard() -> None:
    """The draft is thrown away; the shop stays as it looks."""
    Theme.objects.filter(published_at=None).delete()


@transaction.atomic
def bring_back(pk: int, *, now: datetime) -> Theme:
    """An older version becomes the draft, to be looked at before it is published again. `NoSuchVersion`."""
    old = Theme.objects.filter(pk=pk).exclude(published_at=None).first()
    if old is None:
        raise NoSuchVersion(theme=pk)
    return edit(look=old.as_look.to_json(), words=old.words, logo=old.logo, hero=old.hero, now=now)


def _open_draft(now: datetime) -> Theme:
    draft = Theme.objects.select_for_update(of=("self",)).filter(published_at=None).first()
    if draft is not None:
        return draft
    last = _last()
    if last is None:
        return Theme(look=looks.Look().to_json(), changed_at=now)
    return Theme(look=last.look, words=last.words, logo=last.logo, hero=last.hero, changed_at=now)


def _last() -> Theme | None:
    return Theme.objects.exclude(published_at=None).order_by("-published_at", "-pk").first()


def _words(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    known = dict(settings.LANGUAGES)
    found = {
        language: {name: str(texts.get(name, "")).strip()[:most] for name, most in MOST_WORDS.items()}
        for language, texts in given.items()
        if language in known
    }
    return {language: texts for language, texts in found.items() if any(texts.values())}
