"""A product's life: drafted → published ⇄ unpublished, archived ⇄ restored; edited all along.

Every verb writes the product's new `version`, its search and its event in one transaction, and returns or updates the
instance in hand. `edit` names the version it saw: who comes second is told, and nothing is overwritten (CAT-8).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mercer.catalog import categories as tree
from mercer.catalog import covers, facts, gallery, history, slugs, tags, variants
from mercer.catalog.models import Category, Picture, Product, Tag, Variant
from mercer.kernel import errors
from mercer.kernel.actors import Actor

SHOWN_IN_CONFLICTS = ("name", "slug", "summary", "description", "brand_id", "tax_class", "version")


class EditConflict(errors.Refusal):
    """`facts["current"]` holds what the product is now, so that a page can show both."""

    code = "edit_conflict"
    title = _("Somebody else has changed this product in the meantime.")


class Archived(errors.Refusal):
    code = "product_archived"
    title = _("This product is archived. Restore it first.")


class NothingToSell(errors.Refusal):
    code = "nothing_to_sell"
    title = _("A product needs at least one variant before it can be published.")


@transaction.atomic
def create(
    *, name: str, slug: str | None = None, categories: Sequence[Category] = (), tags: Sequence[Tag] = (),
    published_at: datetime.datetime | None = None, actor: Actor, now: datetime.datetime, **details: Any,
) -> Product:  # fmt: skip
    """A draft (published when `published_at` is given); `details` are the fields of `facts.EDITABLE`."""
    clean = facts.clean({"name": name, **details})
    address = slugs.chosen(Product, slug) if slug else slugs.make(Product, clean["name"])
    product = Product.objects.create(slug=address, published_at=published_at, created_at=now, updated_at=now, **clean)
    if categories:
        _set_categories(product, categories, primary=clean.get("primary_category"))
    product.tags.set(tags)
    history.tell(product, "product.created", actor=actor, now=now, data={"name": product.name, "slug": product.slug})
    return product


@transaction.atomic
def edit(product: Product, *, version: int, actor: Actor, now: datetime.datetime, **changes: Any) -> Product:
    """Changes fields of `facts.EDITABLE` or the slug, if it still has the `version` seen; else `EditConflict`."""
    slug = changes.pop("slug", None)
    after = facts.clean(changes)
    if slug is not None:
        after["slug"] = slugs.chosen(Product, slug, own_id=product.pk)
    current = history.locked(product)
    if current.version != version:
        raise EditConflict(current={name: getattr(current, name) for name in SHOWN_IN_CONFLICTS}, seen=version)
    before = {name: getattr(current, name) for name in after}
    changed = {name: value for name, value in after.items() if before[name] != value}
    if changed:
        Product.objects.filter(pk=product.pk).update(**changed, version=F("version") + 1, updated_at=now)
        differences = history.difference(facts.told(before), facts.told(after))
        history.tell(current, "product.edited", actor=actor, now=now, data={"changes": differences})
    return _shown(product, changed, version=version + bool(changed), updated_at=now if changed else current.updated_at)


@transaction.atomic
def publish(product: Product, *, actor: Actor, now: datetime.datetime, at: datetime.datetime | None = None) -> None:
    """On sale from `at` on (now when not given). Refusals: `Archived`, `NothingToSell`."""
    current = history.locked(product)
    if current.archived_at:
        raise Archived()
    if not Variant.objects.filter(product=product, archived_at=None).exists():
        raise NothingToSell()
    moment = at or now
    if current.published_at == moment or (at is None and current.is_on_sale(now)):
        return
    _write(product, published_at=moment)
    history.note(product, "product.published", actor=actor, now=now, data={"at": moment.isoformat()})


@transaction.atomic
def unpublish(product: Product, *, actor: Actor, now: datetime.datetime) -> None:
    if history.locked(product).published_at is not None:
        _write(product, published_at=None)
        history.note(product, "product.unpublished", actor=actor, now=now)


@transaction.atomic
def archive(product: Product, *, actor: Actor, now: datetime.datetime) -> None:
    """Off sale and out of the lists; orders, history and addresses stay."""
    if history.locked(product).archived_at is None:
        _write(product, archived_at=now)
        history.note(product, "product.archived", actor=actor, now=now)


@transaction.atomic
def restore(product: Product, *, actor: Actor, now: datetime.datetime) -> None:
    """Back from the archive, as a draft: somebody looks at it before it is sold again."""
    if history.locked(product).archived_at is not None:
        _write(product, archived_at=None, published_at=None)
        history.note(product, "product.restored", actor=actor, now=now)


@transaction.atomic
def categorize(
    product: Product,
    categories: Sequence[Category],
    *,
    primary: Category | None = None,
    actor: Actor,
    now: datetime.datetime,
) -> None:
    """Puts the product into exactly these categories; the first (or `primary`) is the one its breadcrumbs show."""
    history.locked(product)
    before = sorted(product.categories.values_list("pk", flat=True))
    before_primary = product.primary_category_id
    _set_categories(product, categories, primary=primary)
    after = sorted({category.pk for category in categories})
    if (before, before_primary) != (after, product.primary_category_id):
        history.note(
            product, "product.categorized", actor=actor, now=now, data={"changes": {"categories": [before, after]}}
        )


@transaction.atomic
def tag(product: Product, names: Iterable[str], *, actor: Actor, now: datetime.datetime) -> None:
    """Gives the product exactly these tags, by name; unknown ones are made."""
    history.locked(product)
    before = sorted(product.tags.values_list("name", flat=True))
    wanted = tags.find_or_create(names, actor=actor, now=now)
    after = sorted(tag.name for tag in wanted)
    if before != after:
        product.tags.set(wanted)
        history.note(product, "product.tagged", actor=actor, now=now, data={"changes": {"tags": [before, after]}})


@transaction.atomic
def set_pictures(
    product: Product, pictures: Sequence[tuple[int, int | None]], *, actor: Actor, now: datetime.datetime
) -> None:
    """Exactly these pictures in this order, as (asset id, variant id or None); the first photo is the cover.

    Those that stay keep what `gallery.label` said of them.
    """
    history.locked(product)
    wanted = dict(pictures)
    own = set(product.variants.values_list("pk", flat=True))
    if any(variant is not None and variant not in own for variant in wanted.values()):
        raise errors.Invalid(_("A picture names a variant of another product."))
    before = list(product.pictures.order_by("position", "id"))
    if [(row.asset_id, row.variant_id) for row in before] == list(wanted.items()):
        return
    said = {row.asset_id: {"role": row.role, "angle": row.angle} for row in before}
    product.pictures.all().delete()
    Picture.objects.bulk_create(
        Picture(product=product, asset_id=asset, variant_id=variant, position=place, **said.get(asset, {}))
        for place, (asset, variant) in enumerate(wanted.items())
    )
    _write(product, cover_id=gallery.cover(wanted, said))
    covers.keep([product.pk])
    history.note(product, "product.pictured", actor=actor, now=now, data={"assets": list(wanted)})


add_variant = variants.add
edit_variant = variants.edit
archive_variant = variants.archive
restore_variant = variants.restore


def _set_categories(product: Product, categories: Sequence[Category], *, primary: Category | None) -> None:
    product.categories.set(categories)
    first = primary or next(iter(categories), None)
    _write(product, primary_category_id=first.pk if first else None)
    tree.keep_category_ids([product.pk])
    product.category_ids = Product.objects.values_list("category_ids", flat=True).get(pk=product.pk)


def _write(product: Product, **columns: Any) -> None:
    Product.objects.filter(pk=product.pk).update(**columns)
    _shown(product, columns)


def _shown(product: Product, columns: dict[str, Any], **more: Any) -> Product:
    for name, value in {**columns, **more}.items():
        setattr(product, name, value)
    return product
