"""Brands: who makes or names the goods. Archived ones keep their products but are no longer offered for new ones."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.catalog import history, search, slugs, texts
from mercer.catalog.models import Brand, Product
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor


class BrandExists(errors.Invalid):
    code = "brand_exists"
    title = _("There is a brand of this name already.")


@transaction.atomic
def create(name: str, *, slug: str | None = None, description: str = "", actor: Actor, now: datetime.datetime) -> Brand:
    tidy = _name(name)
    address = slugs.chosen(Brand, slug) if slug else slugs.make(Brand, tidy)
    brand = Brand.objects.create(name=tidy, slug=address, description=texts.rich(description))
    events.record("brand.created", subject=brand, actor=actor, at=now, data={"name": tidy})
    return brand


@transaction.atomic
def edit(
    brand: Brand, *, name: str | None = None, slug: str | None = None, description: str | None = None,
    actor: Actor, now: datetime.datetime,
) -> Brand:  # fmt: skip
    before = {"name": brand.name, "slug": brand.slug, "description": brand.description}
    brand.name = brand.name if name is None else _name(name, own_id=brand.pk)
    brand.slug = brand.slug if not slug else slugs.chosen(Brand, slug, own_id=brand.pk)
    brand.description = brand.description if description is None else texts.rich(description)
    after = {"name": brand.name, "slug": brand.slug, "description": brand.description}
    changes = history.difference(before, after)
    if changes:
        brand.save(update_fields=list(changes))
        events.record("brand.edited", subject=brand, actor=actor, at=now, data={"changes": changes})
    if "name" in changes:
        search.reindex(Product.objects.filter(brand=brand).values_list("pk", flat=True))
    return brand


@transaction.atomic
def archive(brand: Brand, *, actor: Actor, now: datetime.datetime) -> None:
    if Brand.objects.filter(pk=brand.pk, archived_at=None).update(archived_at=now):
        brand.archived_at = now
        events.record("brand.archived", subject=brand, actor=actor, at=now)


@transaction.atomic
def restore(brand: Brand, *, actor: Actor, now: datetime.datetime) -> None:
    if Brand.objects.filter(pk=brand.pk, archived_at__isnull=False).update(archived_at=None):
        brand.archived_at = None
        events.record("brand.restored", subject=brand, actor=actor, at=now)


def find_or_create(name: str, *, actor: Actor, now: datetime.datetime) -> Brand:
    return Brand.objects.filter(name__iexact=texts.line(name)).first() or create(name, actor=actor, now=now)


def _name(text: str, *, own_id: int | None = None) -> str:
    name = texts.line(text)
    if not 1 <= len(name) <= 120:
        raise errors.Invalid(fields={"name": str(_("Enter a name of up to 120 characters."))})
    if Brand.objects.filter(name__iexact=name).exclude(pk=own_id or 0).exists():
        raise BrandExists(fields={"name": str(BrandExists.title)})
    return name
