"""Variants: what is bought. Each has a SKU of its own and one combination of its product's options."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from mercer.catalog import codes, covers, history, texts
from mercer.catalog.models import Product, Variant
from mercer.kernel import errors
from mercer.kernel.actors import Actor

HEAVIEST = 10_000_000  # grams; more is a typing error


class SkuTaken(errors.Invalid):
    code = "sku_taken"
    title = _("Another variant has this SKU already.")


class CombinationTaken(errors.Invalid):
    code = "combination_taken"
    title = _("This product has a variant with these options already.")


@transaction.atomic
def add(
    product: Product, *, sku: str, options: Mapping[str, str] | None = None, gtin: str = "", weight: int = 0,
    cost_amount: int | None = None, position: int | None = None, actor: Actor, now: datetime.datetime,
) -> Variant:  # fmt: skip
    """A new variant. `weight` in grams; option names the product does not have yet are added to it."""
    current = history.locked(product)
    facts = _clean(sku=sku, options=options or {}, gtin=gtin, weight=weight, cost_amount=cost_amount)
    _refuse_taken(product, facts)
    names = [*current.options, *(name for name in facts["options"] if name not in current.options)]
    if names != current.options:
        Product.objects.filter(pk=product.pk).update(options=names)
        product.options = names
    variant = Variant.objects.create(product=product, position=_place(product, position), **facts)
    _keep_cover(variant)
    data = {"variant": variant.pk, "sku": variant.sku, "options": variant.options}
    history.note(product, "variant.added", actor=actor, now=now, data=data)
    return variant


@transaction.atomic
def edit(variant: Variant, *, actor: Actor, now: datetime.datetime, **changes: Any) -> Variant:
    """Changes sku, options, gtin, weight (grams), cost_amount or position."""
    history.locked(variant.product)
    variant.refresh_from_db()
    after = _clean(**changes)
    before = {name: getattr(variant, name) for name in after}
    different = history.difference(before, after)
    if different:
        _refuse_taken(variant.product, after, own_id=variant.pk)
        for name in different:
            setattr(variant, name, after[name])
        variant.save(update_fields=list(different))
        if "options" in different:
            _keep_cover(variant)
        data = {"variant": variant.pk, "sku": variant.sku, "changes": different}
        history.note(variant.product, "variant.edited", actor=actor, now=now, data=data)
    return variant


@transaction.atomic
def archive(variant: Variant, *, actor: Actor, now: datetime.datetime) -> None:
    """No longer bought; its SKU stays its own."""
    history.locked(variant.product)
    if Variant.objects.filter(pk=variant.pk, archived_at=None).update(archived_at=now):
        variant.archived_at = now
        _keep_cover(variant)
        data = {"variant": variant.pk, "sku": variant.sku}
        history.note(variant.product, "variant.archived", actor=actor, now=now, data=data)


@transaction.atomic
def restore(variant: Variant, *, actor: Actor, now: datetime.datetime) -> None:
    history.locked(variant.product)
    _refuse_taken(variant.product, {"options": variant.options}, own_id=variant.pk)
    if Variant.objects.filter(pk=variant.pk, archived_at__isnull=False).update(archived_at=None):
        variant.archived_at = None
        _keep_cover(variant)
        data = {"variant": variant.pk, "sku": variant.sku}
        history.note(variant.product, "variant.restored", actor=actor, now=now, data=data)


def find(sku: str) -> Variant | None:
    """By SKU, whatever its capitals."""
    return (
        Variant.objects.annotate(key=Upper("sku")).filter(key=texts.line(sku).upper()).select_related("product").first()
    )


def label(variant: Variant, names: list[str] | None = None, *, words: Mapping[str, str] | None = None) -> str:
    """Its options in the product's order, "Sage / L", in the language of the `words`; empty for an only variant."""
    order, words = names if names is not None else list(variant.options), words or {}
    values = [str(variant.options[name]) for name in order if variant.options.get(name)]
    return " / ".join(words.get(value, value) for value in values)


def _clean(**given: Any) -> dict[str, Any]:
    if unknown := set(given) - set(CLEANERS):
        raise TypeError(f"a variant has no editable {', '.join(sorted(unknown))}")
    return {name: CLEANERS[name](value) for name, value in given.items()}


def _options(value: Mapping[str, str]) -> dict[str, str]:
    return {texts.line(name): texts.line(text) for name, text in value.items() if texts.line(name) and texts.line(text)}


def _weight(value: int) -> int:
    if not 0 <= value <= HEAVIEST:
        raise errors.Invalid(fields={"weight": str(_("Enter the weight in grams, up to 10 tons."))})
    return value


def _cost(value: int | None) -> int | None:
    if value is not None and value < 0:
        raise errors.Invalid(fields={"cost_amount": str(_("A cost is not below zero."))})
    return value


def _keep_cover(variant: Variant) -> None:
    """Which picture stands for it, and for those that may look like it."""
    covers.keep([variant.product_id])
    variant.cover_id = Variant.objects.values_list("cover_id", flat=True).get(pk=variant.pk)


def _refuse_taken(product: Product, facts: dict[str, Any], *, own_id: int | None = None) -> None:
    others = Variant.objects.exclude(pk=own_id or 0)
    if "sku" in facts and others.annotate(key=Upper("sku")).filter(key=facts["sku"].upper()).exists():
        raise SkuTaken(fields={"sku": str(SkuTaken.title)}, sku=facts["sku"])
    if "options" in facts and others.filter(product=product, archived_at=None, options=facts["options"]).exists():
        raise CombinationTaken(fields={"options": str(CombinationTaken.title)})


def _place(product: Product, position: int | None) -> int:
    if position is not None:
        return position
    last = Variant.objects.filter(product=product).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


CLEANERS: dict[str, Callable[[Any], Any]] = {
    "sku": codes.sku,
    "options": _options,
    "gtin": codes.gtin,
    "weight": _weight,
    "cost_amount": _cost,
    "position": int,
}
