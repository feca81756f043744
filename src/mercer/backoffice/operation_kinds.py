"""The kinds of long work: what each is called, who may ask for it, and what it does."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.accounts import access
from mercer.backoffice import operations
from mercer.backoffice.models import Operation
from mercer.backoffice.operations import Outcome, Progress
from mercer.catalog.models import Category, Variant
from mercer.channels import current
from mercer.intake import files, past_orders, products
from mercer.inventory.models import StockLevel
from mercer.kernel import clock
from mercer.kernel.actors import SYSTEM, Actor
from mercer.kernel.money import Money
from mercer.pricing.models import Price
from mercer.ui import formats

BATCH = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """`run(operation, progress)` does the work, in its own transactions; `needs_file` when something comes in."""

    title: str | Promise
    permission: str
    run: Callable[[Operation, Progress], Outcome]
    icon: str = "refresh"
    needs_file: bool = False


def import_products(operation: Operation, progress: Progress) -> Outcome:
    wishes = operation.wishes
    report = products.run(
        operations.incoming(operation), columns=wishes.get("columns", ""), currency=wishes.get("currency", ""),
        location=wishes.get("location", ""), publish=wishes.get("publish", True), dry_run=operation.trial,
        actor=_actor(operation), now=clock.now(), tell=_reading(operation, progress),
    )  # fmt: skip
    told: dict[str, Any] = {
        "rows": report.rows,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }
    told |= {"rejected": report.rejected, "seconds": report.seconds, "new": report.new, "columns": report.columns}
    problems = [{**asdict(problem), "reason": str(problem.reason)} for problem in report.problems]
    return Outcome(told, problems[: operations.MOST_PROBLEMS], len(problems))


def import_orders(operation: Operation, progress: Progress) -> Outcome:
    wishes = operation.wishes
    report = past_orders.run(
        operations.incoming(operation), columns=wishes.get("columns", ""), currency=wishes.get("currency", ""),
        dry_run=operation.trial, actor=_actor(operation), now=clock.now(), tell=_reading(operation, progress),
    )  # fmt: skip
    told: dict[str, Any] = {"rows": report.rows, "taken": report.taken, "known": report.known, "orders": report.orders}
    told |= {"rejected": report.rejected_count, "seconds": report.seconds, "currency": report.currency}
    problems = [{**row, "reason": str(row["reason"])} for row in report.rejected]
    return Outcome(told, problems, report.rejected_count)


def export_products(operation: Operation, progress: Progress) -> Outcome:
    """Every variant with what the import of products takes, so that the file can be changed and brought back."""
    channel = current.default()
    rows = Variant.objects.filter(archived_at=None, product__archived_at=None)
    total = rows.count()
    paths = _paths()
    with operations.outgoing(operation).open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADER)
        done, last = 0, 0
        while batch := list(rows.filter(pk__gt=last).select_related("product__brand").order_by("pk")[:BATCH]):
            sheet.writerows(_export_rows(batch, channel.currency, paths))
            done, last = done + len(batch), batch[-1].pk
            progress(done, total, _("Writing"))
    return Outcome({"rows": done}, file_name="products.csv")


HEADER = ["sku", "product id", "name", "summary", "description", "price", "compare at", "currency", "category", "brand", "on hand in all places", "gtin",
          "weight grams", "options"]  # fmt: skip


def _export_rows(batch: list[Variant], currency: str, paths: dict[int, str]) -> list[list[Any]]:
    ids = [variant.pk for variant in batch]
    asked = Price.objects.filter(
        variant__in=ids, min_quantity=1, price_list__currency=currency, price_list__archived_at=None
    )
    prices = {price.variant_id: price for price in asked.order_by("price_list__priority", "-price_list_id")}
    levels = StockLevel.objects.filter(variant__in=ids).order_by().values_list("variant")
    there = dict(levels.annotate(pieces=Sum("on_hand")))
    return [
        [
            variant.sku, variant.product.external_ref or f"p{variant.product_id}", _safe(variant.product.name),
            _safe(variant.product.summary), _safe(variant.product.description), _decimal(prices.get(variant.pk), "amount", currency),
            _decimal(prices.get(variant.pk), "compare_at_amount", currency), currency,
            paths.get(variant.product.primary_category_id or 0, ""), variant.product.brand.name if variant.product.brand else "",
            there.get(variant.pk, 0), variant.gtin, variant.weight,
            "; ".join(f"{name}: {value}" for name, value in variant.options.items()),
        ]
        for variant in batch
    ]  # fmt: skip


def _safe(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _decimal(price: Price | None, field: str, currency: str) -> str:
    amount = getattr(price, field, None)
    return "" if amount is None else format(Money(amount, currency).decimal, "f")


def _paths() -> dict[int, str]:
    rows = {row.pk: row for row in Category.objects.all()}

    def path(key: int | None) -> list[str]:
        return [*path(rows[key].parent_id), rows[key].name] if key in rows else []

    return {key: " > ".join(path(key)) for key in rows}


STAGES = {
    "reading": (0.0, gettext_lazy("Reading: %(rows)s of about %(total)s rows")),
    "checking": (0.4, gettext_lazy("Checking %(rows)s rows against each other and the shop")),
    "shelving": (0.5, gettext_lazy("Putting %(rows)s articles on the shelves")),
    "stocking": (0.9, gettext_lazy("Counting the stock")),
}


def _reading(operation: Operation, progress: Progress) -> Callable[..., None]:
    """Counts rows against the lines of the file; the stages after reading have their shares of the bar."""
    total = max(files.lines_in(operations.incoming(operation)), 1)

    def tell(rows: int, stage: str = "reading") -> None:
        share, words = STAGES[stage]
        share += 0.4 * min(rows / total, 1) if stage == "reading" else 0
        facts = {"rows": formats.number(rows), "total": formats.number(total)}
        progress(round(share * total), total, words % facts, important=stage != "reading")

    tell(0)
    return tell


def _actor(operation: Operation) -> Actor:
    return access.actor_of(operation.user) if operation.user else SYSTEM


KINDS: dict[str, Kind] = {
    "import-products": Kind(gettext_lazy("Import of products"), "products.edit", import_products, "upload", True),
    "import-orders": Kind(gettext_lazy("Import of an order history"), "settings.edit", import_orders, "upload", True),
    "export-products": Kind(gettext_lazy("Export of products"), "products.view", export_products, "download"),
}
