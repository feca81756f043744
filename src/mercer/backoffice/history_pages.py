"""The whole history of a record on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mercer.accounts import access
from mercer.backoffice import asked, history
from mercer.backoffice.record_kinds import KINDS
from mercer.catalog.models import Category, Product
from mercer.channels.models import Shop
from mercer.customers.models import Customer
from mercer.inventory.models import StockLevel
from mercer.kernel import errors

PAGE = 50


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record with a history: who may see it, where its page is, and whose events belong to it."""

    model: Any
    permission: str
    url: Callable[[Any], str]
    others: Callable[[Any], list] = lambda row: []


def of_product(product: Product) -> list:
    """The product, and the counters of its variants."""
    return [("inventory.stocklevel", key) for key in _counters(product)]


def _counters(product: Product) -> list[int]:
    return list(StockLevel.objects.filter(variant__product=product).values_list("pk", flat=True))


SOURCES = {
    "product": Source(Product, "products.view", lambda row: reverse("backoffice:product", args=[row.pk]), of_product),
    "category": Source(Category, "products.view", lambda row: reverse("backoffice:category", args=[row.pk])),
    "customer": Source(Customer, "customers.view", lambda row: reverse("backoffice:customer", args=[row.pk])),
    "shop": Source(Shop, "settings.edit", lambda row: reverse("backoffice:shop-facts")),
}


@access.staff()
def page(request, kind, key):
    """`/staff/changes/<kind>/<key>/?from=50`: kind is product, category, customer, shop or a kind of record."""
    source = _source(kind)
    if not request.user.may(source.permission):
        raise access.NotAllowed(permission=source.permission)
    row = _row(source, key)
    start = min(asked.number(request.GET, "from") or 0, 100_000)
    rows = history.lines(row, *source.others(row), limit=PAGE + 1, offset=start)
    context = {
        "row": row,
        "name": str(row) or _("Record"),
        "back_url": source.url(row),
        "history": rows[:PAGE],
        "older": f"?from={start + PAGE}" if len(rows) > PAGE else None,
        "newer": f"?from={start - PAGE}" if start >= PAGE else None,
    }
    return render(request, "backoffice/history.html", context)


def _source(kind: str) -> Source:
    if kind in SOURCES:
        return SOURCES[kind]
    if kind not in KINDS:
        raise errors.NotFound()
    of_kind = KINDS[kind]
    return Source(of_kind.model, of_kind.permission, lambda row: reverse("backoffice:record", args=[kind, row.pk]))


def _row(source: Source, key: str) -> Any:
    try:
        row = source.model._default_manager.filter(pk=key).first()
    except (ValueError, TypeError, OverflowError, ValidationError) as why:
        raise Http404 from why
    if row is None:
        raise Http404
    return row
