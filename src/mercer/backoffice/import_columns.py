"""Which column of an uploaded file is what: guessed, shown with samples, and corrected by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mercer.backoffice import operations
from mercer.backoffice.models import Operation
from mercer.channels import current
from mercer.intake import files, past_columns, product_columns
from mercer.kernel import errors

SAMPLES = 3
PRODUCT_FIELDS: dict[str, str | Promise] = {
    "sku": _("SKU"), "name": _("Name"), "price": _("Price"), "compare_at": _("Price before"), "currency": _("Currency"),
    "stock": _("Pieces on hand"), "category": _("Category"), "brand": _("Brand"), "tags": _("Tags"), "summary": _("Summary"),
    "description": _("Description"), "gtin": _("GTIN"), "weight": _("Weight"), "options": _("Options, all in one"),
    "option1_name": _("First option: name"), "option1_value": _("First option: value"), "option2_name": _("Second option: name"),
    "option2_value": _("Second option: value"), "option3_name": _("Third option: name"), "option3_value": _("Third option: value"),
    "external": _("Product's key in the former system"), "tax_class": _("Tax class"),
}  # fmt: skip
ORDER_FIELDS: dict[str, str | Promise] = {
    "number": _("Order number"), "placed_at": _("When it was placed"), "sku": _("SKU"), "name": _("Article"),
    "quantity": _("Pieces"), "unit_price": _("Price of one piece"), "customer": _("Customer"), "country": _("Country"),
}  # fmt: skip
FIELDS = {"import-products": PRODUCT_FIELDS, "import-orders": ORDER_FIELDS}
NEEDED = {"import-products": ("sku",), "import-orders": past_columns.REQUIRED}
RESULTS: dict[str, str | Promise] = {
    "rows": _("Rows read"), "created": pgettext_lazy("rows", "New"), "changed": pgettext_lazy("rows", "Changed"), "unchanged": _("The same as before"),
    "taken": _("Lines taken"), "known": _("Lines known already"), "orders": _("New orders"), "rejected": _("Rows not taken"),
    "currency": _("Currency"), "seconds": _("Seconds"),
}  # fmt: skip


class Missing(errors.Invalid):
    code = "columns_missing"
    title = _("The file needs these columns.")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file with the first things that stand in it, and the field it is taken for."""

    place: int
    name: str
    samples: list[str]
    field: str


def columns(operation: Operation) -> list[Column]:
    """Refusal: `files.UnreadableFile`."""
    table = files.open_table(operations.incoming(operation))
    fields = _guessed(operation.kind, table.header)
    rows = [cells for _line, cells in islice(table.rows(), 20)]
    found = []
    for place, name in enumerate(table.header):
        samples = [row[place].strip()[:60] for row in rows if len(row) > place and row[place].strip()]
        found.append(Column(place, name, list(dict.fromkeys(samples))[:SAMPLES], fields.get(place, "")))
    return found


def told(operation: Operation, post: Mapping[str, Any]) -> str:
    """What was chosen, as the import takes it. Refusal: `Missing`."""
    table = files.open_table(operations.incoming(operation))
    chosen: dict[str, str] = {}
    for place, name in enumerate(table.header):
        field = post.get(f"column_{place}", "")
        if field in FIELDS[operation.kind] and field not in chosen:
            chosen[field] = f"#{place + 1}" if operation.kind == "import-products" else name
    missing = [str(FIELDS[operation.kind][field]) for field in NEEDED[operation.kind] if field not in chosen]
    if missing:
        raise Missing(_("Say which column is: %(names)s.") % {"names": ", ".join(missing)})
    return ",".join(f"{field}={name}" for field, name in chosen.items())


def _guessed(kind: str, header: tuple[str, ...]) -> dict[int, str]:
    """Place → field, as the import would guess; nothing where it cannot."""
    try:
        if kind == "import-products":
            currency = current.default().currency
            found = product_columns.places(header, {}, currency=currency)
            return {places[0]: field for field, places in found.items() if field in PRODUCT_FIELDS}
        return {place: field for field, place in past_columns.places(header, {}).items() if place >= 0}
    except (product_columns.UnknownColumns, past_columns.UnknownColumns):
        return {}
