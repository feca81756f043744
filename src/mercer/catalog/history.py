"""What every change of a product has in common: a new version, the time, the event, and that it is found by it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import F

from mercer.catalog import search
from mercer.catalog.models import Product
from mercer.kernel import events
from mercer.kernel.actors import Actor


def locked(product: Product) -> Product:
    """The product as it is now, kept from other writers until the transaction ends; children may still refer to it."""
    return Product.objects.select_for_update(no_key=True).get(pk=product.pk)


def note(
    product: Product, verb: str, *, actor: Actor, now: datetime.datetime, data: dict[str, Any] | None = None
) -> None:
    """Inside the transaction of the change; the instance in hand gets the new version."""
    Product.objects.filter(pk=product.pk).update(version=F("version") + 1, updated_at=now)
    product.version = Product.objects.values_list("version", flat=True).get(pk=product.pk)
    product.updated_at = now
    tell(product, verb, actor=actor, now=now, data=data)


def tell(
    product: Product, verb: str, *, actor: Actor, now: datetime.datetime, data: dict[str, Any] | None = None
) -> None:
    """The event and the search, for a verb that wrote the version itself."""
    search.reindex([product.pk])
    events.record(verb, subject=product, actor=actor, at=now, data=data)


def difference(before: dict[str, Any], after: dict[str, Any], *, names: Iterable[str] | None = None) -> dict[str, list]:
    """{field: [old, new]} of what differs, as plain JSON values."""
    return {name: [before.get(name), after.get(name)] for name in names or after if before.get(name) != after.get(name)}
