"""Stock: every counter with what moves it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice import finding
from mercer.backoffice.lists import stock_acts, typing_in
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.columns import Column, Edit, Left
from mercer.backoffice.tables.filters import Amounts, Choice, Text
from mercer.backoffice.tables.table import Table, View
from mercer.catalog import variants
from mercer.inventory import stock as verbs
from mercer.inventory.models import Location, StockLevel, StockMovement
from mercer.kernel import clock
from mercer.media import pictures

TREND = timedelta(days=30)
STATES = [("low", _("Low")), ("out", _("Nothing left")), ("falling", _("Will not last a month")), ("promised", _("Promised beyond what is there"))]  # fmt: skip


@access.staff("stock.view")
def stock(request):
    """`/staff/stock/?state=low&location=…&q=…`"""
    return listing.page(request, STOCK)


def _rows() -> QuerySet[StockLevel]:
    """Live counters with what is free and what was sold in the last month."""
    sales = StockMovement.objects.filter(
        variant=OuterRef("variant"), location=OuterRef("location"), kind="shipped", at__gte=clock.now() - TREND
    )
    sold = sales.values("variant").annotate(n=Sum("amount")).values("n")
    live = StockLevel.objects.filter(
        variant__archived_at=None, variant__product__archived_at=None, location__archived_at=None
    )
    return live.select_related("variant__cover", "variant__product__cover", "location").annotate(
        free=F("on_hand") - F("reserved"), sold=Coalesce(Subquery(sold, output_field=IntegerField()), 0)
    )


def _in_state(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
    if "low" in chosen:
        rows = rows.filter(free__lte=F("low_at"), low_at__gt=0)
    if "out" in chosen:
        rows = rows.filter(free__lte=0)
    if "promised" in chosen:
        rows = rows.filter(free__lt=0)
    return rows.filter(sold__gt=0, free__lt=F("sold")) if "falling" in chosen else rows


def _name(level: StockLevel) -> str:
    label = variants.label(level.variant, level.variant.product.options)
    return f"{level.variant.product.name} · {label}" if label else level.variant.product.name


def _reasons() -> list[tuple[str, object]]:
    return list(verbs.REASONS.items())


def _lasts(level) -> str:
    """Days until nothing is left, if it goes on like this."""
    days = round(level.free * TREND.days / level.sold) if level.sold and level.free > 0 else None
    return "" if days is None else ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


STOCK = known.add(
    Table(
        "stock", _("Stock"), "stock.view", "backoffice:stock", rows=_rows, sort="name",
        count=lambda n: ngettext("%(n)s counter", "%(n)s counters", n) % {"n": f"{n:,}"},
        find=lambda rows, text: rows.filter(variant__in=finding.variants(text).values("pk")), hint=_("Name, SKU or GTIN"),
        name=lambda level: f"{level.variant.sku} ({level.location.name})",
        page_url=lambda level: reverse("backoffice:stock-adjust", args=[level.pk]),
        columns=(
            Column("picture", _("Picture"), lambda level: pictures.picture(level.variant.cover or level.variant.product.cover, sizes_hint=80), "picture", fixed=True, hidden=True),
            Column("name", _("Article"), _name, sort="variant__product__name", fixed=True, url=lambda level: reverse("backoffice:stock-adjust", args=[level.pk]), link_permission="stock.adjust"),
            Column("sku", _("SKU"), lambda level: level.variant.sku, "code", sort="variant__sku", url=lambda level: reverse("backoffice:product", args=[level.variant.product_id]), link_permission="products.view"),
            Column("place", _("Place"), lambda level: level.location.name, sort="location__name"),
            Column(
                "bin", _("Bin"), lambda level: level.bin, sort="bin", muted=True,
                edit=Edit("stock.adjust", lambda level: level.bin, typing_in.bin_of),
            ),
            Column(
                "on_hand", _("On hand"), lambda level: level.on_hand, "number", sort="-on_hand",
                edit=Edit("stock.adjust", lambda level: str(level.on_hand), typing_in.on_hand, "pieces", reasons=_reasons),
            ),
            Column("reserved", _("Reserved"), lambda level: level.reserved or None, "number", sort="-reserved", muted=True),
            Column("free", _("Available"), lambda level: Left(level.free, level.low_at), "stock", sort="free"),
            Column(
                "low_at", _("Warn at"), lambda level: level.low_at or None, "number", sort="-low_at", muted=True,
                edit=Edit("stock.adjust", lambda level: str(level.low_at), typing_in.low_at, "pieces"),
            ),
            Column("sold", _("Sold in 30 days"), lambda level: level.sold or None, "number", sort="-sold", muted=True),
            Column("lasts", _("Lasts"), _lasts, shown=False, muted=True),
            Column("allowance", _("May be promised beyond"), lambda level: level.allowance or None, "number", sort="-allowance", shown=False),
            Column("gtin", _("GTIN"), lambda level: level.variant.gtin, "code", shown=False, muted=True),
        ),
        filters=(
            Choice("state", _("State"), STATES, _in_state),
            Choice("location", _("Place"), lambda: Location.objects.filter(archived_at=None).values_list("code", "name"), "location__code"),
            Amounts("free", _("Available"), "free"),
            Amounts("sold", _("Sold in 30 days"), "sold"),
            Text("bin", _("Bin begins with"), "bin__istartswith"),
        ),
        views=tuple(View(code, label, {"state": [code]}) for code, label in STATES[:3]),
        acts=stock_acts.ACTS, dense=True,
        buttons=(
            ("backoffice:stock-movements", _("Ledger"), "list", "secondary", ""),
            ("backoffice:stock-proof", _("Proof"), "shield", "secondary", ""),
        ),
        empty=(_("No counters yet"), _("A variant gets one with its first pieces.")),
    )
)  # fmt: skip
