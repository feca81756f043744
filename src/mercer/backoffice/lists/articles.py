"""Variants with their prices and pieces: everything that is sold, one line each, to be typed over."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice import finding, shelving
from mercer.backoffice.lists import products, typing_in
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.columns import Column, Edit, Left
from mercer.backoffice.tables.filters import Choice, Text, by_key
from mercer.backoffice.tables.table import Table
from mercer.catalog import variants
from mercer.catalog.models import Brand, Variant
from mercer.channels import current
from mercer.inventory.models import StockLevel
from mercer.kernel.money import Money
from mercer.media import pictures
from mercer.pricing.models import Price
from mercer.ui import formats


@dataclass(frozen=True, slots=True)
class Row:
    """A variant with its price in the base list and what is free of it everywhere."""

    variant: Variant
    price: Money | None
    compare_at: Money | None
    free: int | None
    cost: Money | None

    @property
    def margin(self) -> str:
        """What is left of the price, as a share, before tax."""
        if not (self.price and self.cost and self.price.amount):
            return ""
        return formats.percent((self.price.amount - self.cost.amount) / self.price.amount)


@access.staff("products.view")
def articles(request):
    """`/staff/products/variants/?q=…`"""
    return listing.page(request, ARTICLES)


def _rows() -> QuerySet[Variant]:
    return Variant.objects.filter(archived_at=None, product__archived_at=None).select_related(
        "cover", "product__cover", "product__brand"
    )


def _decorate(found: list[Variant]) -> list[Row]:
    ids, currency = [variant.pk for variant in found], current.default().currency
    prices = {
        row.variant_id: row
        for row in Price.objects.filter(variant__in=ids, price_list=shelving.base_list(), min_quantity=1)
    }
    levels = StockLevel.objects.filter(variant__in=ids, location__archived_at=None).values_list("variant")
    free = dict(levels.annotate(free=Sum(F("on_hand") - F("reserved"))))
    return [_row(variant, prices.get(variant.pk), free.get(variant.pk), currency) for variant in found]


def _row(variant: Variant, price: Price | None, free: int | None, currency: str) -> Row:
    def money(amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, currency)

    shown = (money(price.amount), money(price.compare_at_amount)) if price else (None, None)
    return Row(variant, *shown, free, money(variant.cost_amount))


def _name(row: Row) -> str:
    label = variants.label(row.variant, row.variant.product.options)
    return f"{row.variant.product.name} · {label}" if label else row.variant.product.name


def _in_state(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    found = rows.none()
    if "published" in chosen:
        found |= rows.filter(product__published_at__isnull=False)
    return found | rows.filter(product__published_at=None) if "draft" in chosen else found


def _lacking(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    if "price" in chosen:
        rows = rows.exclude(prices__price_list=shelving.base_list(), prices__min_quantity=1)
    if "gtin" in chosen:
        rows = rows.filter(gtin="")
    if "weight" in chosen:
        rows = rows.filter(weight=0)
    return rows.filter(stock_levels=None) if "stock" in chosen else rows


LACKS = [("price", _("No price")), ("gtin", _("No GTIN")), ("weight", _("No weight")), ("stock", _("No counter"))]

ARTICLES = known.add(
    Table(
        "articles", _("Variants and prices"), "products.view", "backoffice:articles", rows=_rows, decorate=_decorate, sort="name",
        count=lambda n: ngettext("%(n)s variant", "%(n)s variants", n) % {"n": f"{n:,}"},
        find=lambda rows, text: rows.filter(pk__in=finding.variants(text).values("pk")), hint=_("Name, SKU or GTIN"),
        key_of=lambda row: row.variant.pk, name=_name, page_url=lambda row: reverse("backoffice:variant", args=[row.variant.pk]),
        columns=(
            Column("picture", _("Picture"), lambda row: pictures.picture(row.variant.cover or row.variant.product.cover, sizes_hint=80), "picture", fixed=True, hidden=True),
            Column("name", _("Article"), _name, sort="product__name", fixed=True, url=lambda row: reverse("backoffice:product", args=[row.variant.product_id])),
            Column("sku", _("SKU"), lambda row: row.variant.sku, "code", sort="sku", url=lambda row: reverse("backoffice:variant", args=[row.variant.pk])),
            Column("gtin", _("GTIN"), lambda row: row.variant.gtin, "code", muted=True),
            Column("brand", _("Brand"), lambda row: row.variant.product.brand and row.variant.product.brand.name, sort="product__brand__name", muted=True, shown=False),
            Column("weight", _("Weight (g)"), lambda row: row.variant.weight or None, "number", sort="-weight", shown=False),
            Column("cost", _("Cost"), lambda row: row.cost, "money", sort="-cost_amount", shown=False, permission="prices.edit"),
            Column("margin", _("Margin"), lambda row: row.margin, shown=False, permission="prices.edit"),
            Column("compare_at", _("Price before"), lambda row: row.compare_at, "money", shown=False),
            Column(
                "price", _("Price"), lambda row: row.price, "money",
                edit=Edit("prices.edit", lambda row: formats.money_input(row.price), lambda row, text, **by: typing_in.price(row.variant, text, **by), "money"),
            ),
            Column("free", _("Available"), lambda row: None if row.free is None else Left(row.free), "stock", permission="stock.view"),
        ),
        filters=(
            Choice("state", _("State"), [("published", _("Published")), ("draft", _("Draft"))], _in_state),
            Choice("category", _("Category"), products.branches, by_key("product__category_ids__overlap")),
            Choice("brand", _("Brand"), lambda: Brand.objects.filter(archived_at=None).values_list("pk", "name"), by_key("product__brand__in")),
            Choice("lacks", _("What is missing"), LACKS, _lacking),
            Text("sku", _("SKU begins with"), "sku__istartswith"),
        ),
        empty=(_("Nothing to sell yet"), _("Variants are added on the page of their product.")),
        back=("backoffice:products", _("Products")), dense=True,
        intro=_("Prices are those of the base list. Double click a price, or press e in its row."),
    )
)  # fmt: skip
