"""The goods, as shoppers see them. Anybody may ask."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import Field

from mercer.accounts import access
from mercer.api import limits
from mercer.api.schemas.catalog import Category, Label, Offered, Picture, Product, ProductCard, Specification
from mercer.api.schemas.plain import Asked, Page, Size, Slug, Word
from mercer.api.schemas.reviews import Rating
from mercer.catalog import browsing, models, navigation
from mercer.catalog.browsing import Wanted
from mercer.channels import current
from mercer.channels.models import Channel
from mercer.inventory import availability
from mercer.kernel import clock
from mercer.kernel.errors import NotFound
from mercer.kernel.paging import BadCursor
from mercer.pricing import books, shelf
from mercer.pricing.shelf import Stretch
from mercer.reviews import ratings

router = Router(tags=["Catalog"], throttle=limits.SHELVES)
SALT = "mercer.api.catalog"
SORTS = Literal["newest", "price", "price-down", "name", "relevance"]


class Question(Asked):
    """Several filters hold together; of several brands or tags any one does."""

    channel: Word | None = Field(None, description="Where to shop; the default channel when left out.")
    category: Slug | None = Field(None, description="Slug; everything below it is included.")
    brand: list[Slug] = Field([], max_length=50, description="Slugs.")
    tag: list[Slug] = Field([], max_length=50, description="Slugs.")
    q: Annotated[str, Field(max_length=200)] = Field("", description="Words, a SKU or a GTIN.")
    in_stock: bool = False
    sort: SORTS | None = Field(None, description="`relevance` when there are words, else `newest`.")
    limit: Size = browsing.PAGE


@router.get("/products", response=Page[ProductCard], summary="Browse products")
@access.public
def products(request: HttpRequest, asked: Query[Question]) -> HttpResponse:
    """Products on sale with prices and availability, a page at a time."""
    now, channel = clock.now(), _channel(asked.channel)
    wanted = _wanted(asked)
    if wanted is None:
        return _answer([], None)
    stocked = availability.stocked_products() if wanted.in_stock else None
    stretch = shelf.stretch(wanted, channel=channel, now=now, after=_place(asked.cursor, wanted), stocked=stocked)
    left = availability.of([pk for card in stretch.cards for pk in card.variant_ids])
    told, cursor = _told(Same(stretch), wanted.sort, get_language() or "en")
    items = [
        {**words, "available": sum(left[pk] for pk in card.variant_ids)}
        for words, card in zip(told, stretch.cards, strict=True)
    ]
    return _answer(items, cursor)


@router.get("/products/{slug}", response=Product, summary="Look at a product")
@access.public
def product(request: HttpRequest, slug: Slug, channel: Annotated[Word | None, Query()] = None) -> Product:
    """With variants, prices, availability and pictures."""
    now, language = clock.now(), get_language() or "en"
    found = (
        models.Product.objects.on_sale(now)
        .select_related("brand")
        .prefetch_related("variants", "pictures__asset", "tags")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise NotFound(product=slug)
    words = found.translations.get(language, {})
    trail = navigation.path(found.primary_category_id) if found.primary_category_id else ()
    return Product(
        id=found.pk,
        slug=found.slug,
        name=words.get("name") or found.name,
        summary=words.get("summary") or found.summary,
        description=words.get("description") or found.description,
        specifications=[Specification(name=name, value=value) for name, value in found.specifications],
        brand=Label(name=found.brand.name, slug=found.brand.slug) if found.brand else None,
        tags=[Label(name=tag.name, slug=tag.slug) for tag in found.tags.all() if tag.archived_at is None],
        path=[Label(name=branch.name_in(language), slug=branch.slug) for branch in trail],
        options=found.options,
        pictures=_pictures(found, models.Picture.PHOTO),
        turn=_pictures(found, models.Picture.SPIN),
        rating=Rating.of(ratings.of(found.pk)),
        variants=_offered(found, _channel(channel), now=now),
        published_at=found.published_at,  # type: ignore[arg-type]
        updated_at=found.updated_at,
    )


def _pictures(found: models.Product, role: str) -> list[Picture]:
    return [shown for row in found.pictures.all() if row.role == role and (shown := Picture.of(row.asset))]


@router.get("/categories", response=list[Category], summary="The tree of categories")
@access.public
def categories(request: HttpRequest) -> list[Category]:
    """All categories, as the shop's navigation shows them."""
    language = get_language() or "en"
    return [Category.of(branch, language=language) for branch in navigation.tree()]


def _channel(code: str | None) -> Channel:
    return current.find(code) if code else current.default()


def _offered(found: models.Product, channel: Channel, *, now: datetime) -> list[Offered]:
    variants = [variant for variant in found.variants.all() if variant.archived_at is None]
    ids = [variant.pk for variant in variants]
    prices, left = books.shown(ids, channel=channel, now=now), availability.of(ids)
    own = {row.variant_id: row.asset for row in reversed(found.pictures.all()) if row.variant_id}
    return [Offered.of(each, prices.get(each.pk), left[each.pk], own.get(each.pk)) for each in variants]


def _wanted(asked: Question) -> Wanted | None:
    """The question by ids; None when it names something there is not, so that nothing can be found."""
    category = navigation.by_slug(asked.category) if asked.category else None
    brands = _ids(models.Brand, asked.brand)
    tags = _ids(models.Tag, asked.tag)
    if (asked.category and not category) or (asked.brand and not brands) or (asked.tag and not tags):
        return None
    return browsing.question(
        category_id=category.id if category else None, text=asked.q, brands=brands, tags=tags,
        in_stock=asked.in_stock, sort=asked.sort or "", size=asked.limit,
    )  # fmt: skip


def _ids(kind: type[models.Brand] | type[models.Tag], slugs: list[str]) -> list[int]:
    return list(kind.objects.filter(slug__in=slugs).values_list("pk", flat=True)) if slugs else []


class Same:
    """Equal only to itself: what was told of this very stretch may be told again, and of no other."""

    __slots__ = ("stretch",)

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.stretch is self.stretch

    def __hash__(self) -> int:
        return id(self.stretch)


@functools.lru_cache(maxsize=512)
def _told(same: Same, sort: str, language: str) -> tuple[list[dict[str, Any]], str | None]:
    """The cards as they go out and the next cursor, worked out once as long as the shelf stays as it is."""
    after = same.stretch.after
    cards = [ProductCard.of(card, language=language).model_dump() for card in same.stretch.cards]
    return cards, signing.dumps([sort, *after], salt=SALT, compress=True) if after else None


def _place(cursor: str | None, wanted: Wanted) -> tuple[str, ...] | None:
    if cursor is None:
        return None
    try:
        sort, *after = signing.loads(cursor, salt=SALT)
    except signing.BadSignature as error:
        raise BadCursor from error
    if sort != wanted.sort:
        raise BadCursor
    return tuple(after)


def _answer(items: list[dict[str, Any]], cursor: str | None) -> HttpResponse:
    told = msgspec.json.encode({"items": items, "next": cursor})
    return HttpResponse(told, content_type="application/json; charset=utf-8")
