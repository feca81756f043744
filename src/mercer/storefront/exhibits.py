"""What the product page shows of a product: read once for each version of the shelves, whoever looks at it.

Availability is not in it; the page asks for that anew each time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language

from mercer.catalog import browsing, navigation
from mercer.catalog.models import Product, Variant
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels.models import Channel
from mercer.fulfillment import options as deliveries
from mercer.fulfillment.options import Offer
from mercer.kernel.money import Money
from mercer.media import pictures
from mercer.media.pictures import Picture
from mercer.pricing import books, lists, shelf
from mercer.pricing.books import ShownPrice
from mercer.pricing.cards import Card

NEIGHBORS = 4
PROMISE_KEPT = timedelta(minutes=1)

_exhibits = Remembered(512)
_promises = Remembered(256)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A product with its variants in their order, their prices in the channel, its pictures and its neighbors."""

    product: Product
    variants: tuple[Variant, ...]
    prices: dict[int, ShownPrice]
    pictures: tuple[tuple[int | None, Picture | None], ...]
    trail: tuple[navigation.Branch, ...]
    neighbors: tuple[Card, ...]

    @property
    def brand(self):
        return self.product.brand


def of(slug: str, *, channel: Channel, version: int, now: datetime) -> Exhibit | None:
    """The exhibit of a product on sale; None when there is none, which is not remembered."""
    try:
        return _exhibits.get(
            (slug, channel.pk), version=version, now=now, make=lambda: _made(slug, channel, version, now)
        )
    except Product.DoesNotExist:
        return None


def promise(exhibit: Exhibit, variant: Variant, *, channel: Channel, version: int, now: datetime) -> Offer | None:
    """The first delivery to the channel's own country, a minute old at most; checkout asks anew."""

    def make() -> tuple[Offer | None, datetime]:
        price = exhibit.prices.get(variant.pk)
        goods = price.amount if price else Money.zero(channel.currency)
        lines = [(variant.pk, 1, variant.weight)]
        offers = deliveries.offers(lines, channel=channel, country=channel.country, goods=goods, now=now)
        return next(iter(offers), None), now + PROMISE_KEPT

    return _promises.get((variant.pk, channel.pk, get_language()), version=version, now=now, make=make)


def _made(slug: str, channel: Channel, version: int, now: datetime) -> tuple[Exhibit, datetime]:
    product = (
        Product.objects.on_sale(now)
        .select_related("brand", "primary_category")
        .prefetch_related("variants", "pictures__asset")
        .get(slug=slug)
    )
    variants = tuple(variant for variant in product.variants.all() if variant.archived_at is None)
    if not variants:
        raise Product.DoesNotExist
    until = min(moment or FOREVER for moment in (browsing.next_publication(now), lists.next_change(now)))
    return Exhibit(
        product=product,
        variants=variants,
        prices=books.shown([variant.pk for variant in variants], channel=channel, now=now),
        pictures=tuple((row.variant_id, pictures.picture(row.asset)) for row in product.pictures.all()),
        trail=navigation.path(product.primary_category_id, version) if product.primary_category_id else (),
        neighbors=_neighbors(product, channel, version, now),
    ), until


def _neighbors(product: Product, channel: Channel, version: int, now: datetime) -> tuple[Card, ...]:
    """Others of the same category; when these are few, of those above it."""
    found: dict[int, Card] = {}
    if product.primary_category_id:
        for branch in reversed(navigation.path(product.primary_category_id, version)):
            question = browsing.question(category_id=branch.id, size=2 * NEIGHBORS)
            page = shelf.page(question, channel=channel, now=now, version=version)
            found |= {c.id: c for c in page.cards if c.id not in found and c.id != product.pk and c.low is not None}
            if len(found) >= NEIGHBORS:
                break
    return tuple(found.values())[:NEIGHBORS]
