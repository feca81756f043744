"""What the product page shows of a product: read once for each version of the shelves, whoever looks at it.

Availability is not in it; the page asks for that anew each time.
"""

from dataclasses import dataclass
from datetime import datetime

from mercer.catalog import browsing, navigation, relations
from mercer.catalog.models import Picture as Hung
from mercer.catalog.models import Product, Variant
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels.models import Channel
from mercer.media import pictures
from mercer.media.pictures import Picture
from mercer.pricing import books, lists, shelf
from mercer.pricing.books import ShownPrice
from mercer.pricing.cards import Card

NEIGHBORS = 4

_exhibits = Remembered(512)


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo, the variant it shows (None: all of them), and from where (see `catalog.gallery`)."""

    variant_id: int | None
    picture: Picture
    angle: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Products shown beside it, for a reason: a kind of `catalog.relations`, or "neighbors" of the same shelf."""

    kind: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A product with its variants in their order, their prices in the channel, its pictures and what stands beside it."""

    product: Product
    variants: tuple[Variant, ...]
    prices: dict[int, ShownPrice]
    shots: tuple[Shot, ...]
    turn: tuple[Picture, ...]
    trail: tuple[navigation.Branch, ...]
    beside: tuple[Beside, ...]
    tags: frozenset[str]

    @property
    def brand(self):
        return self.product.brand

    @property
    def cards(self) -> list[Card]:
        """All cards beside it, to ask for their states at once."""
        return [card for beside in self.beside for card in beside.cards]


def of(slug: str, *, channel: Channel, version: int, now: datetime) -> Exhibit | None:
    """The exhibit of a product on sale; None when there is none, which is not remembered."""
    try:
        return _exhibits.get(
            (slug, channel.pk), version=version, now=now, make=lambda: _made(slug, channel, version, now)
        )
    except Product.DoesNotExist:
        return None


def _made(slug: str, channel: Channel, version: int, now: datetime) -> tuple[Exhibit, datetime]:
    product = (
        Product.objects.on_sale(now)
        .select_related("brand", "primary_category")
        .prefetch_related("variants", "pictures__asset", "tags")
        .get(slug=slug)
    )
    variants = tuple(variant for variant in product.variants.all() if variant.archived_at is None)
    if not variants:
        raise Product.DoesNotExist
    until = min(moment or FOREVER for moment in (browsing.next_publication(now), lists.next_change(now)))
    hung = [(row, pictures.picture(row.asset)) for row in product.pictures.all()]
    return Exhibit(
        product=product,
        variants=variants,
        prices=books.shown([variant.pk for variant in variants], channel=channel, now=now),
        shots=tuple(Shot(row.variant_id, image, row.angle) for row, image in hung if image and row.role == Hung.PHOTO),
        turn=_turn([(row, image) for row, image in hung if row.role == Hung.SPIN]),
        trail=navigation.path(product.primary_category_id, version) if product.primary_category_id else (),
        beside=_beside(product, channel, version, now),
        tags=frozenset(tag.slug for tag in product.tags.all()),
    ), until


def _turn(frames: list[tuple[Hung, Picture | None]]) -> tuple[Picture, ...]:
    """All frames once around, or none while one of them has not been pressed yet."""
    found = tuple(image for _row, image in frames if image)
    return found if len(found) == len(frames) else ()


def _beside(product: Product, channel: Channel, version: int, now: datetime) -> tuple[Beside, ...]:
    """What somebody chose to stand beside it, then others of the same shelf."""
    related = relations.of(product.pk)
    wanted = list(dict.fromkeys(pk for ids in related.values() for pk in ids))
    known = {card.id: card for card in shelf.of(wanted, channel=channel, now=now, version=version) if card.low}
    chosen = [
        Beside(kind, tuple(known[pk] for pk in related[kind] if pk in known))
        for kind in relations.KINDS
        if kind in related
    ]
    neighbors = _neighbors(product, channel, version, now, besides=set(known))
    return tuple(each for each in (*chosen, Beside("neighbors", neighbors)) if each.cards)


def _neighbors(
    product: Product, channel: Channel, version: int, now: datetime, *, besides: set[int]
) -> tuple[Card, ...]:  # fmt: skip
    """Others of the same category; when these are few, of those above it."""
    found: dict[int, Card] = {}
    kept_out = {product.pk, *besides}
    if product.primary_category_id:
        for branch in reversed(navigation.path(product.primary_category_id, version)):
            question = browsing.question(category_id=branch.id, size=2 * NEIGHBORS)
            page = shelf.page(question, channel=channel, now=now, version=version)
            found |= {c.id: c for c in page.cards if c.id not in found | dict.fromkeys(kept_out) and c.low is not None}
            if len(found) >= NEIGHBORS:
                break
    return tuple(found.values())[:NEIGHBORS]
