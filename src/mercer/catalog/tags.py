"""Tags: short words on products, "gift", "dishwasher safe"."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.catalog import history, search, slugs, texts
from mercer.catalog.models import Product, Tag
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor


class TagExists(errors.Invalid):
    code = "tag_exists"
    title = _("There is a tag of this name already.")


@transaction.atomic
def create(name: str, *, slug: str | None = None, actor: Actor, now: datetime.datetime) -> Tag:
    tidy = _name(name)
    tag = Tag.objects.create(name=tidy, slug=slugs.chosen(Tag, slug) if slug else slugs.make(Tag, tidy))
    events.record("tag.created", subject=tag, actor=actor, at=now, data={"name": tidy})
    return tag


@transaction.atomic
def edit(tag: Tag, *, name: str | None = None, slug: str | None = None, actor: Actor, now: datetime.datetime) -> Tag:
    before = {"name": tag.name, "slug": tag.slug}
    tag.name = tag.name if name is None else _name(name, own_id=tag.pk)
    tag.slug = tag.slug if not slug else slugs.chosen(Tag, slug, own_id=tag.pk)
    changes = history.difference(before, {"name": tag.name, "slug": tag.slug})
    if changes:
        tag.save(update_fields=list(changes))
        events.record("tag.edited", subject=tag, actor=actor, at=now, data={"changes": changes})
        _reindex(tag)
    return tag


@transaction.atomic
def archive(tag: Tag, *, actor: Actor, now: datetime.datetime) -> None:
    if Tag.objects.filter(pk=tag.pk, archived_at=None).update(archived_at=now):
        tag.archived_at = now
        events.record("tag.archived", subject=tag, actor=actor, at=now)
        _reindex(tag)


@transaction.atomic
def restore(tag: Tag, *, actor: Actor, now: datetime.datetime) -> None:
    if Tag.objects.filter(pk=tag.pk, archived_at__isnull=False).update(archived_at=None):
        tag.archived_at = None
        events.record("tag.restored", subject=tag, actor=actor, at=now)
        _reindex(tag)


def find_or_create(names: Iterable[str], *, actor: Actor, now: datetime.datetime) -> list[Tag]:
    """The tags of these names in this order; unknown ones are made."""
    wanted = {name.casefold(): name for name in reversed([texts.line(name) for name in names]) if name}
    found = [_find(name) or create(name, actor=actor, now=now) for name in reversed(wanted.values())]
    return list({tag.pk: tag for tag in found}.values())


def _find(name: str) -> Tag | None:
    return Tag.objects.filter(name__iexact=name).first()


def _reindex(tag: Tag) -> None:
    search.reindex(Product.objects.filter(tags=tag).values_list("pk", flat=True))


def _name(text: str, *, own_id: int | None = None) -> str:
    name = texts.line(text)
    if not 1 <= len(name) <= 60:
        raise errors.Invalid(fields={"name": str(_("Enter a name of up to 60 characters."))})
    if Tag.objects.filter(name__iexact=name).exclude(pk=own_id or 0).exists():
        raise TagExists(fields={"name": str(TagExists.title)})
    return name
