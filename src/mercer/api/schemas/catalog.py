"""What shoppers see of the goods."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from pydantic import Field

from mercer.api.schemas.plain import Money, Told
from mercer.api.schemas.reviews import Rating
from mercer.catalog import models, variants
from mercer.catalog.navigation import Branch
from mercer.media import pictures
from mercer.media.models import Asset
from mercer.pricing.books import ShownPrice
from mercer.pricing.cards import Card


class Label(Told):
    """A brand, tag or category, by the name people read and the slug filters take."""

    name: str
    slug: str


class Rendition(Told):
    type: str
    width: int
    url: str


class Picture(Told):
    """`url` shows everywhere; `renditions` are lighter and of several widths (pixels)."""

    url: str
    alt: str
    width: int
    height: int
    color: str
    renditions: list[Rendition]

    @classmethod
    def of(cls, asset: Asset | None) -> Picture | None:
        shown = pictures.picture(asset)
        if shown is None:
            return None
        renditions = [
            Rendition(type=f"image/{kind}", width=width, url=settings.PUBLIC_URL + url)
            for kind, sources in shown.sources.items()
            for width, url in sources
        ]
        return cls(
            url=settings.PUBLIC_URL + shown.fallback, alt=shown.alt, width=shown.width, height=shown.height,
            color=shown.color, renditions=renditions,
        )  # fmt: skip


class ProductCard(Told):
    """A product among others. `price` is that of its cheapest variant, `price_to` that of its dearest."""

    id: int
    slug: str
    name: str
    summary: str
    brand: Label | None
    tags: list[Label]
    picture: Picture | None
    price: Money | None
    price_to: Money | None
    compare_at: Money | None = Field(description="What `price` was before, when it was higher.")
    published_at: datetime
    available: int = Field(description="Pieces of all its variants that can be bought now.")

    @classmethod
    def of(cls, card: Card, *, language: str) -> ProductCard:
        """Without availability, which is never remembered."""
        return cls(
            id=card.id,
            slug=card.slug,
            name=card.name_in(language),
            summary=card.summary,
            brand=Label(name=card.brand, slug=card.brand_slug) if card.brand else None,
            tags=[Label(name=name, slug=slug) for name, slug in card.tags],
            picture=Picture.of(card.cover),
            price=Money.maybe(card.low),
            price_to=Money.maybe(card.high),
            compare_at=Money.maybe(card.compare_at),
            published_at=card.published_at,
            available=0,
        )


class Specification(Told):
    name: str
    value: str


class Offered(Told):
    """A variant as shoppers can buy it. Without a price it is not for sale in this channel."""

    id: int
    sku: str
    gtin: str
    label: str
    options: dict[str, str]
    price: Money | None
    compare_at: Money | None
    available: int
    weight: int = Field(description="Grams, packed.")
    picture: Picture | None

    @classmethod
    def of(cls, variant: models.Variant, price: ShownPrice | None, available: int, asset: Asset | None) -> Offered:
        return cls(
            id=variant.pk,
            sku=variant.sku,
            gtin=variant.gtin,
            label=variants.label(variant),
            options=variant.options,
            price=Money.of(price.amount) if price else None,
            compare_at=Money.maybe(price.compare_at) if price else None,
            available=available,
            weight=variant.weight,
            picture=Picture.of(asset),
        )


class Product(Told):
    """Everything a product page shows. `description` is sanitized HTML."""

    id: int
    slug: str
    name: str
    summary: str
    description: str
    specifications: list[Specification]
    brand: Label | None
    tags: list[Label]
    path: list[Label] = Field(description="Its category and those above it, from the trunk.")
    options: list[str] = Field(description="What its variants differ in.")
    pictures: list[Picture]
    turn: list[Picture] = Field(description="Frames of one full turn, in order; empty when there is none.")
    rating: Rating
    variants: list[Offered]
    published_at: datetime
    updated_at: datetime


class Category(Told):
    """A branch of the tree; a product in it is also found in every branch above."""

    id: int
    slug: str
    name: str
    children: list[Category]

    @classmethod
    def of(cls, branch: Branch, *, language: str) -> Category:
        children = [cls.of(child, language=language) for child in branch.children]
        return cls(id=branch.id, slug=branch.slug, name=branch.name_in(language), children=children)
