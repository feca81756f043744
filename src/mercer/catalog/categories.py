"""The tree of categories: made, moved, put in order, archived.

`Product.category_ids` holds a product's categories with everything above them. It is kept here, by one statement for
whatever set of products is touched, also when a branch with thousands of categories moves.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from mercer.catalog import history, navigation, search, slugs, texts
from mercer.catalog.models import Category, Product
from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor

EDITABLE = ("name", "slug", "description", "picture_id", "translations")

KEEP_CATEGORY_IDS = """
WITH RECURSIVE wanted AS (
    SELECT DISTINCT id FROM unnest(%(products)s::bigint[]) id
), place AS MATERIALIZED (
    SELECT pc.product_id, pc.category_id FROM catalog_product_categories pc JOIN wanted ON wanted.id = pc.product_id
), up AS (
    SELECT c.id AS leaf, c.id, c.parent_id FROM catalog_category c WHERE c.id IN (SELECT category_id FROM place)
    UNION
    SELECT up.leaf, c.id, c.parent_id FROM up JOIN catalog_category c ON c.id = up.parent_id
), now AS (
    SELECT place.product_id, array_agg(DISTINCT up.id ORDER BY up.id) AS ids
      FROM place JOIN up ON up.leaf = place.category_id GROUP BY place.product_id
)
UPDATE catalog_product p SET category_ids = coalesce(now.ids, '{}')
  FROM wanted LEFT JOIN now ON now.product_id = wanted.id
 WHERE p.id = wanted.id AND p.category_ids <> coalesce(now.ids, '{}')
"""


class WouldCircle(errors.Refusal):
    code = "category_would_circle"
    title = _("A category cannot be moved into itself or into a category below it.")


@transaction.atomic
def create(
    name: str, *, parent: Category | None = None, slug: str | None = None, description: str = "",
    picture_id: int | None = None, actor: Actor, now: datetime.datetime,
) -> Category:  # fmt: skip
    """A new last branch of `parent`, or a new trunk."""
    tidy = _name(name)
    category = Category.objects.create(
        name=tidy,
        slug=slugs.chosen(Category, slug) if slug else slugs.make(Category, tidy),
        description=texts.rich(description),
        picture_id=picture_id,
        parent=parent,
        position=_last_position(parent.pk if parent else None),
    )
    events.record("category.created", subject=category, actor=actor, at=now, data={"name": tidy})
    return category


@transaction.atomic
def edit(category: Category, *, actor: Actor, now: datetime.datetime, **changes: Any) -> Category:
    """Changes name, slug, description, picture_id or translations."""
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"a category has no editable {', '.join(sorted(unknown))}")
    before = {name: getattr(category, name) for name in EDITABLE}
    after = before | {name: _clean(category, name, value) for name, value in changes.items()}
    different = history.difference(before, after)
    if different:
        for name in different:
            setattr(category, name, after[name])
        category.save(update_fields=[name.removesuffix("_id") for name in different])
        events.record("category.edited", subject=category, actor=actor, at=now, data={"changes": different})
    if "name" in different:
        search.reindex(_below(category))
    return category


@transaction.atomic
def move(
    category: Category, *, parent: Category | None, position: int | None = None, actor: Actor, now: datetime.datetime
) -> None:
    """Hangs a branch with everything on it under `parent` (None: a trunk), as the `position`-th there or the last."""
    db.advisory_lock("category tree")  # two moves at once could close a circle that neither of them sees
    old_parent = Category.objects.values_list("parent_id", flat=True).get(pk=category.pk)
    if parent is not None and (parent.pk == category.pk or category.pk in navigation.ids_above(parent.pk)):
        raise WouldCircle()
    new_parent = parent.pk if parent else None
    category.parent_id, category.position = new_parent, _last_position(new_parent)
    Category.objects.filter(pk=category.pk).update(parent_id=new_parent, position=category.position)
    if position is not None:
        siblings = [pk for pk in _children(new_parent) if pk != category.pk]
        siblings.insert(max(0, position), category.pk)
        _put_in_order(siblings)
    if new_parent != old_parent:
        keep_category_ids(_below(category))
    data = {"from": old_parent, "to": new_parent, "position": position}
    events.record("category.moved", subject=category, actor=actor, at=now, data=data)


@transaction.atomic
def reorder(parent: Category | None, ids: Sequence[int], *, actor: Actor, now: datetime.datetime) -> None:
    """Puts the children of `parent` in the order of `ids`; children not named follow in their old order."""
    db.advisory_lock("category tree")
    children = _children(parent.pk if parent else None)
    if set(ids) - set(children) or len(set(ids)) != len(ids):
        raise errors.Invalid(_("The order names categories that are not here."))
    _put_in_order([*ids, *(pk for pk in children if pk not in set(ids))])
    subject = parent or ("catalog.category", "root")
    events.record("category.reordered", subject=subject, actor=actor, at=now, data={"order": list(ids)})


@transaction.atomic
def archive(category: Category, *, actor: Actor, now: datetime.datetime) -> None:
    """Takes the branch out of the navigation; its products stay on sale and keep their place."""
    if Category.objects.filter(pk=category.pk, archived_at=None).update(archived_at=now):
        category.archived_at = now
        events.record("category.archived", subject=category, actor=actor, at=now)


@transaction.atomic
def restore(category: Category, *, actor: Actor, now: datetime.datetime) -> None:
    if Category.objects.filter(pk=category.pk, archived_at__isnull=False).update(archived_at=None):
        category.archived_at = None
        events.record("category.restored", subject=category, actor=actor, at=now)


def keep_category_ids(product_ids: Iterable[int]) -> int:
    """One statement that makes `category_ids` of these products right; how many were wrong. (IN)"""
    return db.execute(KEEP_CATEGORY_IDS, {"products": list(product_ids)})


def tree() -> tuple[navigation.Branch, ...]:
    """The trunks with everything below them, as shoppers see them; cached by `browsing.version()`."""
    return navigation.tree()


def _below(category: Category) -> list[int]:
    return list(Product.objects.in_category(category.pk).values_list("pk", flat=True))


def _children(parent_id: int | None) -> list[int]:
    return list(
        Category.objects.filter(parent_id=parent_id).order_by("position", "name", "id").values_list("pk", flat=True)
    )


def _last_position(parent_id: int | None) -> int:
    last = Category.objects.filter(parent_id=parent_id).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _put_in_order(ids: Sequence[int]) -> None:
    db.execute(
        """UPDATE catalog_category c SET position = place.n FROM unnest(%s::bigint[]) WITH ORDINALITY place(id, n)
            WHERE c.id = place.id AND c.position <> place.n""",
        [list(ids)],
    )


def _clean(category: Category, name: str, value: Any) -> Any:
    if name == "name":
        return _name(value)
    if name == "slug":
        return slugs.chosen(Category, value, own_id=category.pk) if value else category.slug
    return texts.rich(value) if name == "description" else value


def _name(text: str) -> str:
    name = texts.line(text)
    if not 1 <= len(name) <= 120:
        raise errors.Invalid(fields={"name": str(_("Enter a name of up to 120 characters."))})
    return name
