"""A row of a product file: every cell read, or the reasons why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mercer.intake import product_cells as cells
from mercer.intake.product_cells import Bad
from mercer.intake.product_columns import Places

COLUMNS = (
    "row", "line", "sku", "external", "name", "summary", "description", "price", "compare_at", "currency", "category",
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


Parse = Callable[[str], Any]


class Reader:
    """Reads rows of one file. `step` is what stands between the steps of a category path there."""

    def __init__(self, header: tuple[str, ...], places: Places, currency: str, step: str = "") -> None:
        self.header, self.places, self.currency = header, places, currency
        weighed = header[places["weight"][0]].lower() if "weight" in places else ""
        unit = "kg" if "kg" in weighed else "lb" if "lb" in weighed else "g"
        simple: dict[str, Parse] = {
            **cells.SIMPLE,
            "sku": cells.sku,
            "currency": cells.currency,
            "category": lambda text: cells.categories(text, step),
            "weight": lambda text: cells.weight(text, unit),
        }
        if "gtin" in places and "barcode" in header[places["gtin"][0]].lower().replace(" ", ""):
            simple["gtin"] = cells.barcode
        self.simple = [(name, parse) for name, parse in simple.items() if name in places]
        self.prices = [name for name in ("price", "compare_at") if name in places]
        self.levels = [level for level in LEVELS if f"option{level}_value" in places]
        self.has_options = bool(self.levels) or "options" in places

    def is_blank(self, row: Sequence[str]) -> bool:
        """Nothing in it that this import takes, apart from what product it goes on about (pictures, say)."""
        return not any(self._text(row, name) for name in self.places if name != "external")

    def read(self, row: Sequence[str], *, number: int, line: int) -> tuple[tuple | None, list[Problem]]:
        """The values for the staging table, or every problem of the row."""
        problems: list[Problem] = []

        def take(name: str, parse: Parse) -> Any:
            text = self._text(row, name)
            if not text:
                return None
            try:
                return parse(text)
            except Bad as bad:
                problems.append(self._problem(name, text, str(bad), number, line))
                return None

        found = {name: take(name, parse) for name, parse in self.simple}
        if not self._text(row, "sku"):
            problems.append(self._problem("sku", "", _("is missing"), number, line))
        code = found["currency"] = found.get("currency") or self.currency
        for name in self.prices:
            found[name] = take(name, lambda text: cells.price(text, code))
        if self.has_options and (chosen := self._options(take)):
            found["option_names"], found["options"] = (
                cells.SEPARATOR.join(chosen),
                json.dumps(chosen, ensure_ascii=False),
            )
        found["row"], found["line"] = number, line
        return (None if problems else tuple([found.get(name) for name in COLUMNS])), problems

    def broken(self, *, number: int, line: int) -> Problem:
        return Problem(number, line, "", _("The row"), "", _("opens a quotation mark that is never closed"))

    def _options(self, take: Callable[[str, Parse], Any]) -> dict[str, str]:
        """The variant's options by name."""
        chosen = dict(take("options", cells.options) or {})
        for level in self.levels:
            value = take(f"option{level}_value", cells.brand)
            name = take(f"option{level}_name", cells.external) or _("Option %(n)s") % {"n": level}
            if value and (name, value.casefold()) != ("Title", "default title"):  # how Shopify writes "no options"
                chosen[name] = value
        return chosen

    def _text(self, row: Sequence[str], name: str) -> str:
        places = self.places.get(name, ())
        if len(places) == 1:
            return row[places[0]].strip() if places[0] < len(row) else ""
        return "|".join([text for text in (row[at].strip() for at in places if at < len(row)) if text])

    def _problem(self, name: str, value: str, reason: str, number: int, line: int) -> Problem:
        column = self.header[self.places[name][0]] if name in self.places else name
        return Problem(number, line, name, column, value[:80], reason)
