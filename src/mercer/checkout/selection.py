"""What lies in a cart, with today's names, weights and prices: what reviewing and placing both look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mercer.cart import contents
from mercer.cart.models import Cart, CartLine
from mercer.catalog import vocabulary
from mercer.channels.models import Channel
from mercer.fulfillment.options import Offer
from mercer.kernel.money import Money
from mercer.orders.records import LineInfo
from mercer.pricing import books, quotes
from mercer.pricing.books import PriceBook
from mercer.pricing.quotes import Basket, BasketLine, DeliveryCharge, Quote


@dataclass(frozen=True, slots=True)
class Selection:
    """The lines of a cart as they were read, and the prices of the place they go to."""

    channel: Channel
    lines: tuple[CartLine, ...]
    book: PriceBook

    @property
    def demand(self) -> dict[int, int]:
        """variant → pieces, by ascending variant as a hold has it."""
        return dict(sorted((line.variant_id, line.quantity) for line in self.lines))

    @property
    def parcels(self) -> list[tuple[int, int, int]]:
        """(variant, pieces, grams a piece), for carriers."""
        return [(line.variant_id, line.quantity, line.variant.weight) for line in self.lines]

    def quote(self, delivery: Offer | None = None) -> Quote:
        """`quotes.NotForSale` when something in the cart is not sold any more."""
        charge = DeliveryCharge(delivery.code, delivery.price, delivery.tax_class) if delivery else None
        return quotes.quote(Basket(self._basket, charge), self.book)

    @property
    def goods(self) -> Money:
        """What the goods cost by themselves, which deliveries depend on; `quotes.NotForSale`."""
        return quotes.goods(Basket(self._basket), self.book)

    @property
    def _basket(self) -> tuple[BasketLine, ...]:
        return tuple(BasketLine(str(line.variant_id), line.variant_id, line.quantity) for line in self.lines)

    def named(self, language: str) -> dict[int, LineInfo]:
        """What the order's lines are called, in the shopper's language where there is a translation."""
        return {line.variant_id: _info(line, language) for line in self.lines}


def read(cart: Cart, *, country: str, region: str = "", now: datetime) -> Selection:
    """The cart as it is now, priced for goods going there."""
    return priced(contents.lines(cart), channel=cart.channel, country=country, region=region, now=now)


def priced(lines: Iterable[CartLine], *, channel: Channel, country: str, region: str = "", now: datetime) -> Selection:
    """Lines that were read already (with variant and product)."""
    lines = tuple(lines)
    wanted = [line.variant_id for line in lines]
    return Selection(channel, lines, books.load(wanted, channel=channel, country=country, region=region, now=now))


def _info(line: CartLine, language: str) -> LineInfo:
    variant, product = line.variant, line.variant.product
    return LineInfo(
        sku=variant.sku,
        name=product.translations.get(language, {}).get("name") or product.name,
        options=vocabulary.options(product, variant.options, language),
        picture_id=variant.cover_id or product.cover_id,
        weight=variant.weight,
    )
