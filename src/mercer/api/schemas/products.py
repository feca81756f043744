"""Goods as the staff keep them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mercer.api.schemas.catalog import Specification
from mercer.api.schemas.plain import Asked, Grams, Line, Money, Sent, Slug, Text, Told, Version, Word
from mercer.catalog.models import Product, Variant
from mercer.kernel import money
from mercer.pricing.models import Price

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Options = Annotated[dict[Word, Word], Field(max_length=5)]
Position = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Cost = Annotated[int, Field(strict=True, ge=0, le=10**15, description="What one costs us, minor units.")]


class SpecificationSent(Sent):
    name: Word
    value: Line


class VariantSent(Sent):
    """`options` name what makes it different: `{"Color": "Sage"}`."""

    sku: Word
    options: Options = {}
    gtin: Annotated[str, Field(max_length=20, pattern=r"^[0-9 -]*$")] = ""
    weight: Grams = 0
    cost_amount: Cost | None = None
    position: Position | None = None


class VariantChanged(Sent):
    """Only what is named is changed."""

    sku: Word | None = None
    options: Options | None = None
    gtin: Annotated[str, Field(max_length=20, pattern=r"^[0-9 -]*$")] | None = None
    weight: Grams | None = None
    cost_amount: Cost | None = None
    position: Position | None = None


class ProductSent(Sent):
    """A new draft; publish it when it has a variant. Brand and categories by slug, tags by name."""

    name: Name
    slug: Slug | None = None
    external_ref: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    summary: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    description: Text = ""
    specifications: Annotated[list[SpecificationSent], Field(max_length=100)] = []
    brand: Slug | None = None
    categories: Annotated[list[Slug], Field(max_length=50)] = []
    tags: Annotated[list[Annotated[Word, Field(max_length=60)]], Field(max_length=50)] = []
    tax_class: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,19}$")] = "standard"
    variants: Annotated[list[VariantSent], Field(max_length=100)] = []


class ProductChanged(Sent):
    """Only what is named is changed. `brand: ""` takes the brand away."""

    version: Version
    name: Name | None = None
    slug: Slug | None = None
    external_ref: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    summary: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    description: Text | None = None
    specifications: Annotated[list[SpecificationSent], Field(max_length=100)] | None = None
    brand: Annotated[str, Field(max_length=220, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    tax_class: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,19}$")] | None = None


class Categorized(Sent):
    """Exactly these categories, by slug; the first is the one breadcrumbs show."""

    categories: Annotated[list[Slug], Field(max_length=50)]


class Tagged(Sent):
    """Exactly these tags, by name; unknown ones are made."""

    tags: Annotated[list[Annotated[Word, Field(max_length=60)]], Field(max_length=50)]


class Published(Sent):
    at: datetime | None = Field(None, description="On sale from then on; at once when left out.")


class ProductQuestion(Asked):
    q: Line = Field("", description="Words, a SKU or a GTIN.")
    archived: bool = False
    updated_since: datetime | None = None


class KeptPrice(Told):
    """What one piece costs in a list, from `min_quantity` pieces on."""

    price_list: str
    min_quantity: int
    amount: Money
    compare_at: Money | None

    @classmethod
    def of(cls, price: Price) -> KeptPrice:
        currency = price.price_list.currency
        before = None if price.compare_at_amount is None else money.Money(price.compare_at_amount, currency)
        return cls(
            price_list=price.price_list.code,
            min_quantity=price.min_quantity,
            amount=Money(amount=price.amount, currency=currency),
            compare_at=Money.maybe(before),
        )


class KeptVariant(Told):
    id: int
    sku: str
    gtin: str
    options: dict[str, str]
    position: int
    weight: int
    cost_amount: int | None
    prices: list[KeptPrice]
    archived_at: datetime | None

    @classmethod
    def of(cls, variant: Variant) -> KeptVariant:
        names = ("sku", "gtin", "options", "position", "weight", "cost_amount", "archived_at")
        facts = {name: getattr(variant, name) for name in names}
        return cls(id=variant.pk, prices=[KeptPrice.of(price) for price in variant.prices.all()], **facts)


class ProductNamed(Told):
    """A product among others."""

    id: int
    slug: str
    name: str
    version: int
    published_at: datetime | None
    archived_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, product: Product) -> ProductNamed:
        return cls(id=product.pk, **{name: getattr(product, name) for name in cls.model_fields if name != "id"})


class KeptProduct(ProductNamed):
    """Everything about a product. Name `version` when you change it."""

    external_ref: str | None
    summary: str
    description: str
    specifications: list[Specification]
    brand: str | None = Field(description="Slug.")
    categories: list[str] = Field(description="Slugs, the one breadcrumbs show first.")
    tags: list[str] = Field(description="Names.")
    options: list[str]
    tax_class: str
    variants: list[KeptVariant]
    created_at: datetime

    @classmethod
    def of(cls, product: Product) -> KeptProduct:
        plain = {name: getattr(product, name) for name in PLAIN}
        first = product.primary_category_id
        categories = sorted(product.categories.all(), key=lambda category: (category.pk != first, category.slug))
        return cls(
            **plain,
            id=product.pk,
            specifications=[Specification(name=name, value=value) for name, value in product.specifications],
            brand=product.brand.slug if product.brand else None,
            categories=[category.slug for category in categories],
            tags=[tag.name for tag in product.tags.all()],
            variants=[KeptVariant.of(variant) for variant in product.variants.all()],
        )


PLAIN = (
    *("slug", "name", "version", "published_at", "archived_at", "updated_at", "external_ref", "summary", "description"),
    *("options", "tax_class", "created_at"),
)


class PriceSent(Sent):
    """What one piece costs, and what it cost before (shown struck through)."""

    amount: Annotated[int, Field(strict=True, ge=0, le=10**15, description="Minor units of the list's currency.")]
    compare_at: Annotated[int, Field(strict=True, ge=0, le=10**15)] | None = None
    min_quantity: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1


class PriceList(Told):
    code: str
    name: str
    currency: str
    includes_tax: bool
    channel: str | None
    priority: int
    starts_at: datetime | None
    ends_at: datetime | None
