"""A row of a product file: every cell read, or the reasons why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from mercer.intake import product_cells as cells
from mercer.intake.product_cells import Bad
from mercer.intake.product_columns import Places

COLUMNS = (
    "row", "line", "sku", "external", "name", "summary", "description", "price", "compare_at", "currency", "categories",
    "brand", "tags", "stock", "gtin", "weight", "options", "option_names", "tax_class",
)  # fmt: skip
LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken: the field, its column in the file, what stood there and the reason in words."""

    row: int
    line: int
    field: str
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = _("Row %(row)s") % {"row": self.row}
        what = f"{self.column} “{self.value}” {self.reason}" if self.value else f"{self.column} {self.reason}"
        return f"{where}: {what}"


@dataclass(slots=True)
class Reader:
    """Reads rows of one file. `step` is what stands between the steps of a category path there."""

    header: tuple[str, ...]
    places: Places
    currency: str
    step: str = ""
    unit: str = field(init=False)

    def __post_init__(self) -> None:
        weighed = self.header[self.places["weight"][0]].lower() if "weight" in self.places else ""
        self.unit = "kg" if "kg" in weighed else "lb" if "lb" in weighed else "g"

    def is_blank(self, row: Sequence[str]) -> bool:
        """Nothing in it that this import takes, apart from what product it goes on about (pictures, say)."""
        return not any(self._text(row, name) for name in self.places if name != "external")

    def read(self, row: Sequence[str], *, number: int, line: int) -> tuple[tuple | None, list[Problem]]:
        """The values for the staging table, or every problem of the row."""
        problems: list[Problem] = []

        def take(name: str, parse: Any) -> Any:
            text = self._text(row, name)
            if not text:
                return None
            try:
                return parse(text)
            except Bad as bad:
                problems.append(self._problem(name, text, str(bad), number, line))
                return None

        found: dict[str, Any] = {name: take(name, parse) for name, parse in cells.SIMPLE.items() if name in self.places}
        found["sku"] = take("sku", cells.sku)
        if not found["sku"] and not self._text(row, "sku"):
            problems.append(self._problem("sku", "", _("is missing"), number, line))
        found["currency"] = take("currency", cells.currency) or self.currency
        found["price"] = take("price", lambda text: cells.price(text, found["currency"]))
        found["compare_at"] = take("compare_at", lambda text: cells.price(text, found["currency"]))
        found["categories"] = take("category", lambda text: cells.categories(text, self.step))
        found["weight"] = take("weight", lambda text: cells.weight(text, self.unit))
        chosen = self._options(row, take)
        if chosen is not None:
            found["option_names"], found["options"] = (
                cells.SEPARATOR.join(chosen),
                json.dumps(chosen, ensure_ascii=False),
            )
        found["row"], found["line"] = number, line
        return (None if problems else tuple(found.get(name) for name in COLUMNS)), problems

    def broken(self, *, number: int, line: int) -> Problem:
        return Problem(number, line, "", _("The row"), "", _("opens a quotation mark that is never closed"))

    def _options(self, row: Sequence[str], take: Any) -> dict[str, str] | None:
        """The variant's options by name; None when the file says nothing about options."""
        chosen = dict(take("options", cells.options) or {}) if "options" in self.places else {}
        for level in LEVELS:
            value = take(f"option{level}_value", cells.brand)
            name = take(f"option{level}_name", cells.external) or _("Option %(n)s") % {"n": level}
            if value and (name, value.casefold()) != ("Title", "default title"):  # how Shopify writes "no options"
                chosen[name] = value
        return chosen or None

    def _text(self, row: Sequence[str], name: str) -> str:
        places = self.places.get(name, ())
        return "|".join(text for text in (row[at].strip() for at in places if at < len(row)) if text)

    def _problem(self, name: str, value: str, reason: str, number: int, line: int) -> Problem:
        column = self.header[self.places[name][0]] if name in self.places else name
        return Problem(number, line, name, column, value[:80], reason)
