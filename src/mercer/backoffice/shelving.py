"""What lists of goods show beside a product: its prices in the base list, its stock, its variants. A few queries a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Sum

from mercer.catalog.models import Product, Variant
from mercer.channels import current
from mercer.inventory.models import StockLevel
from mercer.kernel.money import Money
from mercer.media import pictures
from mercer.pricing.models import Price, PriceList


@dataclass(frozen=True, slots=True)
class Row:
    """A product of a list."""

    product: Product
    image: pictures.Picture | None
    price: Money | None
    high: Money | None
    has_range: bool
    variants: int
    available: int | None


def rows(products: Iterable[Product]) -> list[Row]:
    """The products in their order, with what a list shows of them."""
    products = list(products)
    ids, currency = [product.pk for product in products], current.default().currency
    prices, free, counts = _prices(ids), _free(ids), _counts(ids)
    found = []
    for product in products:
        low, high = prices.get(product.pk, (None, None))
        price = None if low is None else Money(low, currency)
        top = None if high is None else Money(high, currency)
        image = pictures.picture(product.cover, sizes_hint=80)
        found.append(Row(product, image, price, top, low != high, counts.get(product.pk, 0), free.get(product.pk)))
    return found


def base_list() -> PriceList | None:
    """The price list everything has a price in: the default channel's currency, for everybody, always."""
    lists = PriceList.objects.filter(currency=current.default().currency, archived_at=None)
    return lists.filter(channel=None, starts_at=None, ends_at=None).order_by("priority", "id").first()


def _prices(ids: list[int]) -> dict[int, tuple[int, int]]:
    prices = Price.objects.filter(variant__product__in=ids, variant__archived_at=None, min_quantity=1)
    grouped = prices.filter(price_list=base_list()).values("variant__product")
    return {
        row["variant__product"]: (row["low"], row["high"])
        for row in grouped.annotate(low=Min("amount"), high=Max("amount"))
    }


def _free(ids: list[int]) -> dict[int, int]:
    levels = StockLevel.objects.filter(variant__product__in=ids, variant__archived_at=None, location__archived_at=None)
    return dict(levels.values_list("variant__product").annotate(free=Sum(F("on_hand") - F("reserved"))))


def _counts(ids: list[int]) -> dict[int, int]:
    live = Variant.objects.filter(product__in=ids, archived_at=None)
    return dict(live.values_list("product").annotate(count=Count("pk")))
