"""Products and their variants, as the staff keep them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.api import doors, limits
from mercer.api.schemas.plain import Id, Page
from mercer.api.schemas.products import (
    Categorized,
    KeptProduct,
    KeptVariant,
    ProductChanged,
    ProductNamed,
    ProductQuestion,
    ProductSent,
    Published,
    Tagged,
    VariantChanged,
    VariantSent,
)
from mercer.catalog import products as verbs
from mercer.catalog import tags, variants, words
from mercer.catalog.models import Brand, Category, Product, Variant
from mercer.kernel import clock, db, paging
from mercer.kernel.errors import Invalid, NotFound

VIEW, EDIT = access.api("products.view"), access.api("products.edit")
router = Router(tags=["Products"], throttle=limits.PROGRAMS, auth=EDIT)


@router.get("/catalog/products", response=Page[ProductNamed], auth=VIEW, summary="Find products")
def products(request: HttpRequest, asked: Query[ProductQuestion]) -> Page[ProductNamed]:
    """All of them, drafts included, in the order they were made: for programs that keep a copy."""
    rows = _asked(asked.q.strip()).filter(archived_at__isnull=not asked.archived)
    if asked.updated_since:
        rows = rows.filter(updated_at__gte=asked.updated_since)
    page = paging.page(rows, by=("id",), limit=asked.limit, cursor=asked.cursor)
    return Page[ProductNamed](items=[ProductNamed.of(row) for row in page.rows], next=page.next)


@router.post("/catalog/products", response={201: KeptProduct}, summary="Add a product")
def add(request: HttpRequest, sent: ProductSent) -> Status:
    """A draft, with its variants."""
    by = _by(request)
    facts = sent.model_dump(exclude={"brand", "categories", "tags", "variants", "specifications"})
    with db.transaction():
        product = verbs.create(
            **facts,
            specifications=[(line.name, line.value) for line in sent.specifications],
            brand=_brand(sent.brand),
            categories=_categories(sent.categories),
            tags=tags.find_or_create(sent.tags, **by),
            **by,
        )
        for variant in sent.variants:
            variants.add(product, **variant.model_dump(), **by)
    return Status(201, _told(product.pk))


@router.get(
    "/catalog/products/{product_id}", response=KeptProduct, auth=VIEW, summary="Look at a product as the staff do"
)
def product(request: HttpRequest, product_id: Id) -> KeptProduct:
    """Also drafts and archived ones."""
    return _told(product_id)


@router.patch("/catalog/products/{product_id}", response=KeptProduct, summary="Change a product")
def edit(request: HttpRequest, product_id: Id, sent: ProductChanged) -> KeptProduct:
    """Only if it still has the version you saw; else 409, with what it is now, and nothing is overwritten."""
    changes: dict[str, Any] = sent.model_dump(exclude_unset=True, exclude={"version", "brand", "specifications"})
    if sent.specifications is not None:
        changes["specifications"] = [(line.name, line.value) for line in sent.specifications]
    if sent.brand is not None:
        changes["brand"] = _brand(sent.brand or None)
    verbs.edit(_found(product_id), version=sent.version, **_given(changes), **_by(request))
    return _told(product_id)


@router.put("/catalog/products/{product_id}/categories", response=KeptProduct, summary="Put a product into categories")
def categorize(request: HttpRequest, product_id: Id, sent: Categorized) -> KeptProduct:
    """Exactly these."""
    verbs.categorize(_found(product_id), _categories(sent.categories), **_by(request))
    return _told(product_id)


@router.put("/catalog/products/{product_id}/tags", response=KeptProduct, summary="Tag a product")
def tag(request: HttpRequest, product_id: Id, sent: Tagged) -> KeptProduct:
    """Exactly these."""
    verbs.tag(_found(product_id), sent.tags, **_by(request))
    return _told(product_id)


@router.post("/catalog/products/{product_id}/publish", response=KeptProduct, summary="Publish a product")
def publish(request: HttpRequest, product_id: Id, sent: Published) -> KeptProduct:
    """On sale, now or from a moment on."""
    verbs.publish(_found(product_id), at=sent.at, **_by(request))
    return _told(product_id)


@router.post("/catalog/products/{product_id}/unpublish", response=KeptProduct, summary="Take a product off sale")
def unpublish(request: HttpRequest, product_id: Id) -> KeptProduct:
    """A draft again."""
    verbs.unpublish(_found(product_id), **_by(request))
    return _told(product_id)


@router.post("/catalog/products/{product_id}/archive", response=KeptProduct, summary="Archive a product")
def archive(request: HttpRequest, product_id: Id) -> KeptProduct:
    """Off sale and out of the lists; orders keep it."""
    verbs.archive(_found(product_id), **_by(request))
    return _told(product_id)


@router.post("/catalog/products/{product_id}/restore", response=KeptProduct, summary="Restore a product")
def restore(request: HttpRequest, product_id: Id) -> KeptProduct:
    """Back from the archive, as a draft."""
    verbs.restore(_found(product_id), **_by(request))
    return _told(product_id)


@router.post("/catalog/products/{product_id}/variants", response={201: KeptVariant}, summary="Add a variant")
def add_variant(request: HttpRequest, product_id: Id, sent: VariantSent) -> Status:
    """With a SKU and a combination of options of its own."""
    made = variants.add(_found(product_id), **sent.model_dump(), **_by(request))
    return Status(201, KeptVariant.of(made))


@router.get("/catalog/variants/{variant_id}", response=KeptVariant, auth=VIEW, summary="Look at a variant")
def variant(request: HttpRequest, variant_id: Id) -> KeptVariant:
    """With its prices in all lists."""
    return KeptVariant.of(_variant(variant_id))


@router.patch("/catalog/variants/{variant_id}", response=KeptVariant, summary="Change a variant")
def edit_variant(request: HttpRequest, variant_id: Id, sent: VariantChanged) -> KeptVariant:
    """Only what is named."""
    given = _given(sent.model_dump(exclude_unset=True), nullable=("cost_amount",))
    variants.edit(_variant(variant_id), **given, **_by(request))
    return KeptVariant.of(_variant(variant_id))


@router.post("/catalog/variants/{variant_id}/archive", response=KeptVariant, summary="Archive a variant")
def archive_variant(request: HttpRequest, variant_id: Id) -> KeptVariant:
    """No longer bought; its SKU stays its own."""
    variants.archive(_variant(variant_id), **_by(request))
    return KeptVariant.of(_variant(variant_id))


@router.post("/catalog/variants/{variant_id}/restore", response=KeptVariant, summary="Restore a variant")
def restore_variant(request: HttpRequest, variant_id: Id) -> KeptVariant:
    """Back from the archive."""
    variants.restore(_variant(variant_id), **_by(request))
    return KeptVariant.of(_variant(variant_id))


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": doors.actor(request), "now": clock.now()}


def _given(changes: dict[str, Any], *, nullable: tuple[str, ...] = ("brand", "external_ref")) -> dict[str, Any]:
    """Null means "not named", except where nothing is a value."""
    return {name: value for name, value in changes.items() if value is not None or name in nullable}


def _asked(text: str) -> QuerySet[Product]:
    """By words, or by SKU or GTIN; everything when nothing is asked."""
    if not text:
        return Product.objects.all()
    coded = Variant.objects.alias(upper_sku=Upper("sku")).filter(Q(upper_sku=text.upper()) | Q(gtin=text))
    asked = words.query(text)
    worded = Q(search=SearchQuery(asked, config="simple", search_type="raw")) if asked else Q(pk__in=[])
    return Product.objects.filter(worded | Q(pk__in=coded.values("product")))


def _found(product_id: int) -> Product:
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise NotFound(product=product_id)
    return found


def _variant(variant_id: int) -> Variant:
    found = (
        Variant.objects.select_related("product").prefetch_related("prices__price_list").filter(pk=variant_id).first()
    )
    if found is None:
        raise NotFound(variant=variant_id)
    return found


def _told(product_id: int) -> KeptProduct:
    rows = Product.objects.select_related("brand").prefetch_related(
        "categories", "tags", "variants__prices__price_list"
    )
    found = rows.filter(pk=product_id).first()
    if found is None:
        raise NotFound(product=product_id)
    return KeptProduct.of(found)


def _brand(slug: str | None) -> Brand | None:
    if slug is None:
        return None
    found = Brand.objects.filter(slug=slug, archived_at=None).first()
    if found is None:
        raise Invalid(fields={"brand": _("There is no such brand.")})
    return found


def _categories(slugs: list[str]) -> list[Category]:
    """In the order named; `Invalid` when one does not exist."""
    found = {category.slug: category for category in Category.objects.filter(slug__in=slugs)}
    if missing := [slug for slug in slugs if slug not in found]:
        raise Invalid(fields={"categories": _("There is no such category: %(slug)s") % {"slug": missing[0]}})
    return [found[slug] for slug in dict.fromkeys(slugs)]
