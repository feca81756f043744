"""Prices in their lists."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from mercer.accounts import access
from mercer.api import doors, limits
from mercer.api.schemas.plain import Id, Word
from mercer.api.schemas.products import KeptPrice, PriceList, PriceSent
from mercer.catalog.models import Variant
from mercer.kernel import clock
from mercer.kernel.errors import NotFound
from mercer.kernel.money import Money
from mercer.pricing import lists
from mercer.pricing.models import PriceList as ListRow

router = Router(tags=["Prices"], throttle=limits.PROGRAMS)
From = Annotated[int, Field(ge=1, le=1_000_000, description="From so many pieces on.")]


@router.get("/price-lists", response=list[PriceList], auth=access.api("products.view"), summary="Price lists")
def price_lists(request: HttpRequest) -> list[PriceList]:
    """Of two that fit, the one with the higher priority counts."""
    names = ("code", "name", "currency", "includes_tax", "priority", "starts_at", "ends_at")
    return [
        PriceList(**{name: getattr(row, name) for name in names}, channel=row.channel.code if row.channel else None)
        for row in ListRow.objects.filter(archived_at=None).select_related("channel")
    ]


@router.put(
    "/catalog/variants/{variant_id}/prices/{price_list}",
    response=KeptPrice,
    auth=access.api("prices.edit"),
    summary="Set a price",
)
def set_price(request: HttpRequest, variant_id: Id, price_list: Word, sent: PriceSent) -> KeptPrice:
    """In the list's currency, with or without tax as the list says."""
    variant, kept = _variant(variant_id), _list(price_list)
    before = None if sent.compare_at is None else Money(sent.compare_at, kept.currency)
    price = lists.set_price(
        variant, kept, Money(sent.amount, kept.currency), compare_at=before, min_quantity=sent.min_quantity,
        actor=doors.actor(request), now=clock.now(),
    )  # fmt: skip
    return KeptPrice.of(price)


@router.delete(
    "/catalog/variants/{variant_id}/prices/{price_list}", response={204: None}, auth=access.api("prices.edit"),
    summary="Remove a price",
)  # fmt: skip
def remove_price(request: HttpRequest, variant_id: Id, price_list: Word, min_quantity: From = 1) -> Status:
    """Where no list has a price, it is not for sale."""
    variant, kept = _variant(variant_id), _list(price_list)
    lists.remove_price(variant, kept, min_quantity=min_quantity, actor=doors.actor(request), now=clock.now())
    return Status(204, None)


def _variant(variant_id: int) -> Variant:
    found = Variant.objects.filter(pk=variant_id).first()
    if found is None:
        raise NotFound(variant=variant_id)
    return found


def _list(code: str) -> ListRow:
    found = ListRow.objects.filter(code=code, archived_at=None).first()
    if found is None:
        raise NotFound(price_list=code)
    return found
