"""Prices: the lists, and one list as a table that is edited in place."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mercer.accounts import access
from mercer.backoffice import asked, finding
from mercer.backoffice.fields import MoneyField
from mercer.catalog import variants as catalog_variants
from mercer.catalog.models import Variant
from mercer.kernel import clock, db
from mercer.kernel.money import Money
from mercer.pricing import lists
from mercer.pricing.models import Price, PriceList

PAGE = 50


@access.staff("prices.edit")
def price_lists(request):
    """`/staff/prices/`"""
    rows = PriceList.objects.filter(archived_at=None).select_related("channel").annotate(prices_count=Count("prices"))
    live = Variant.objects.filter(archived_at=None, product__archived_at=None).count()
    return render(request, "backoffice/price_lists.html", {"rows": rows, "variants": live, "now": clock.now()})


@access.staff("prices.edit")
def price_list(request, pk):
    """`/staff/prices/<pk>/?q=…&missing=1`: POST keeps what was changed, or nothing when something is wrong."""
    found = PriceList.objects.select_related("channel").filter(pk=pk).first()
    if found is None:
        raise Http404
    page = Paginator(_variants(request, found), PAGE).get_page(request.GET.get("page"))
    current = _prices(found, [row.pk for row in page])
    posted = request.method == "POST"
    rows = [_row(request.POST if posted else None, found, variant, current.get(variant.pk)) for variant in page]
    if posted and not any(row["wrong"] for row in rows):
        changed = _keep(request, found, rows)
        messages.success(request, ngettext("%(n)s price kept.", "%(n)s prices kept.", changed) % {"n": changed})
        return redirect(request.get_full_path())
    context = {
        "list": found,
        "page": page,
        "rows": rows,
        "wrong": sum(bool(row["wrong"]) for row in rows),
        "text": asked.text(request.GET),
        "missing": "missing" in request.GET,
    }
    return render(request, "backoffice/price_list.html", context, status=422 if posted else 200)


def _variants(request, found: PriceList):
    rows = finding.variants(asked.text(request.GET))
    rows = rows.filter(archived_at=None, product__archived_at=None).select_related("product")
    if "missing" in request.GET:
        rows = rows.exclude(pk__in=Price.objects.filter(price_list=found, min_quantity=1).values("variant"))
    return rows.order_by("product__name", "product_id", "position", "pk")


def _prices(found: PriceList, ids: list[int]) -> dict[int, Price]:
    return {row.variant_id: row for row in Price.objects.filter(price_list=found, variant__in=ids, min_quantity=1)}


def _row(post, found: PriceList, variant: Variant, price: Price | None) -> dict:
    """A line of the table: what stands there, or what was typed with what is wrong about it.

    `seen` travels with the form, so that a price somebody else changed meanwhile is not written back.
    """
    amount = Money(price.amount, found.currency) if price else None
    before = Money(price.compare_at_amount, found.currency) if price and price.compare_at_amount is not None else None
    seen = f"{_text(amount)}|{_text(before)}"
    row: dict[str, Any] = {
        "variant": variant,
        "label": catalog_variants.label(variant, variant.product.options),
        "amount": _text(amount),
        "before": _text(before),
        "seen": seen,
        "wrong": "",
        "change": None,
    }
    if post is None or f"amount_{variant.pk}" not in post:
        return row
    row |= {name: asked.text(post, f"{name}_{variant.pk}", 60) for name in ("amount", "before", "seen")}
    if f"{row['amount']}|{row['before']}" != row["seen"]:
        row |= _read(row["amount"], row["before"], found.currency)
    return row


def _read(amount: str, before: str, currency: str) -> dict:
    field = MoneyField(currency=currency, required=False)
    try:
        now_price, old_price = field.clean(amount), field.clean(before)
    except ValidationError as why:
        return {"wrong": why.messages[0]}
    if old_price and (now_price is None or old_price <= now_price):
        return {"wrong": _("The price before is higher than the price now.")}
    return {"change": (now_price, old_price)}


@db.transaction
def _keep(request, found: PriceList, rows: list[dict]) -> int:
    actor, now, changed = access.actor(request), clock.now(), 0
    for row in rows:
        if row["change"] is None:
            continue
        amount, before = row["change"]
        if amount is None:
            lists.remove_price(row["variant"], found, actor=actor, now=now)
        else:
            lists.set_price(row["variant"], found, amount, compare_at=before, actor=actor, now=now)
        changed += 1
    return changed


def _text(amount: Money | None) -> str:
    return "" if amount is None else format(amount.decimal, "f")
