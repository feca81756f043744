"""Products: the list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice import finding, shelving
from mercer.backoffice.lists import product_acts, typing_in
from mercer.backoffice.shelving import Row
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.columns import Column, Edit, Left, Span
from mercer.backoffice.tables.filters import Choice, Dates, by_key
from mercer.backoffice.tables.table import Table, View
from mercer.catalog import categories as tree
from mercer.catalog.models import Brand, Product, Tag, Variant
from mercer.kernel import clock
from mercer.ui import formats

STATES = [("published", _("Published")), ("draft", _("Draft")), ("archived", _("Archived"))]
SHELVES = [("none", _("In no category")), ("no_brand", _("Without a brand")), ("no_picture", _("Without a picture"))]


@access.staff("products.view")
def products(request):
    """`/staff/products/?state=draft&q=…&category=…&brand=…`"""
    return listing.page(request, PRODUCTS)


def branches() -> list[tuple[int, str]]:
    """Every category, the ones below others moved in."""
    return [(branch.id, "\u2003" * branch.depth + branch.name) for trunk in tree.tree() for branch in trunk.walk()]


def _rows() -> QuerySet[Product]:
    return (
        Product.objects.select_related("brand", "cover", "primary_category")
        .prefetch_related("tags")
        .defer("search", "description")
    )


def _find(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(pk__in=finding.products(text).values("pk"))


def _live(rows: QuerySet) -> QuerySet:
    return rows.filter(archived_at=None)


def _in_state(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    found = rows.none()
    if "archived" in chosen:
        found |= rows.filter(archived_at__isnull=False)
    if "published" in chosen:
        found |= _live(rows).filter(published_at__isnull=False)
    return found | _live(rows).filter(published_at=None) if "draft" in chosen else found


def _lacking(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    rows = rows.filter(category_ids=[]) if "none" in chosen else rows
    rows = rows.filter(brand=None) if "no_brand" in chosen else rows
    return rows.filter(cover=None) if "no_picture" in chosen else rows


def _state(row: Row) -> tuple[Any, str]:
    product = row.product
    if product.archived_at:
        return _("Archived"), "neutral"
    if product.published_at is None:
        return _("Draft"), "info"
    if product.published_at > clock.now():
        return _("From %(day)s") % {"day": formats.date(product.published_at, "short")}, "warning"
    return _("Published"), "success"


def _write_price(row: Row, text: str, **by) -> None:
    typing_in.price(Variant.objects.get(product=row.product, archived_at=None), text, **by)


PRODUCTS = known.add(
    Table(
        "products", _("Products"), "products.view", "backoffice:products", rows=_rows, decorate=shelving.rows, sort="-changed",
        count=lambda n: ngettext("%(n)s product", "%(n)s products", n) % {"n": f"{n:,}"},
        find=_find, hint=_("Name, SKU, GTIN, brand or tag"), key_of=lambda row: row.product.pk, name=lambda row: row.product.name,
        page_url=lambda row: reverse("backoffice:product", args=[row.product.pk]),
        plain=lambda product: (product.name, reverse("backoffice:product", args=[product.pk])),
        columns=(
            Column("picture", _("Picture"), lambda row: row.image, "picture", fixed=True, hidden=True),
            Column(
                "name", _("Product"), lambda row: row.product.name, sort="name", fixed=True,
                url=lambda row: reverse("backoffice:product", args=[row.product.pk]),
                edit=Edit("products.edit", lambda row: row.product.name, lambda row, text, **by: typing_in.name(row.product, text, **by)),
            ),
            Column(
                "state", _("State"), _state, "status", sort="published_at",
                edit=Edit(
                    "products.edit", lambda row: "published" if row.product.published_at else "draft",
                    lambda row, text, **by: typing_in.publish(row.product, text, **by), options=(("published", _("Published")), ("draft", _("Draft"))),
                    may=lambda row: _("This product is archived. Restore it first.") if row.product.archived_at else "",
                ),
            ),
            Column("brand", _("Brand"), lambda row: row.product.brand and row.product.brand.name, sort="brand__name", muted=True),
            Column("variants", _("Variants"), lambda row: row.variants, "number"),
            Column(
                "price", _("Price"), lambda row: Span(row.price, row.high) if row.price else None, "money",
                edit=Edit(
                    "prices.edit", lambda row: formats.money_input(row.price), _write_price, "money",
                    may=lambda row: "" if row.variants == 1 else _("It has several variants, each with its price."),
                ),
            ),
            Column("available", _("Available"), lambda row: None if row.available is None else Left(row.available), "stock"),
            Column("changed", _("Changed"), lambda row: row.product.updated_at, "ago", sort="-updated_at", muted=True),
            Column("category", _("Category"), lambda row: row.product.primary_category and row.product.primary_category.name, sort="primary_category__name", shown=False),
            Column("tags", _("Tags"), lambda row: [(tag.name, "neutral") for tag in row.product.tags.all()], "badges", shown=False),
            Column("created", _("Created"), lambda row: row.product.created_at, "day", sort="-created_at", shown=False, muted=True),
            Column("address", _("Address"), lambda row: row.product.slug, "code", sort="slug", shown=False, muted=True),
            Column("ref", _("Number elsewhere"), lambda row: row.product.external_ref, "code", shown=False, muted=True),
        ),
        filters=(
            Choice("state", _("State"), STATES, _in_state, otherwise=_live),
            Choice("category", _("Category"), branches, by_key("category_ids__overlap")),
            Choice("brand", _("Brand"), lambda: Brand.objects.filter(archived_at=None).values_list("pk", "name"), by_key("brand__in")),
            Choice("tag", _("Tag"), lambda: Tag.objects.filter(archived_at=None).values_list("pk", "name"), lambda rows, chosen: by_key("tags__in")(rows, chosen).distinct()),
            Choice("lacks", _("What is missing"), SHELVES, _lacking),
            Dates("changed", _("Changed"), "updated_at"),
            Dates("created", _("Created"), "created_at"),
        ),
        views=tuple(View(code, label, {"state": [code]}) for code, label in STATES),
        acts=product_acts.ACTS,
        buttons=(
            ("backoffice:articles", _("Variants and prices"), "barcode", "secondary", "products.view"),
            ("backoffice:import-products", _("Import"), "upload", "secondary", "products.edit"),
            ("backoffice:product-add", _("Add a product"), "plus", "primary", "products.edit"),
        ),
        empty=(_("No products here"), _("Add what you sell, or import a table of it.")),
    )
)  # fmt: skip
