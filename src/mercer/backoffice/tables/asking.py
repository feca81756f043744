"""What an address asks of a list, and the addresses of what one may ask next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mercer.backoffice.models import TableSetup
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Chip
from mercer.backoffice.tables.table import ALL, Table, View

LONGEST = 200
SIZES = (25, 50, 100)
Params = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as somebody wants to see it now. `view` is where they began; `params` may have gone on from there."""

    table: Table
    params: Params
    view: View | None
    columns: tuple[Column, ...]
    size: int = 50
    page: str = "1"

    @property
    def text(self) -> str:
        return next(iter(self.params.get("q", ())), "")

    @property
    def sort(self) -> str:
        return next(iter(self.params.get("sort", ())), self.table.sort)

    @property
    def is_changed(self) -> bool:
        """Whether it is no longer what its view says."""
        return self.view is None or clean(self.table, self.view.params) != self.params

    @property
    def is_narrowed(self) -> bool:
        return any(name != "sort" for name in self.params)

    def query(self, **changes: Sequence[str] | str | None) -> str:
        """The address of this list with some parameters changed, from its first page; None and () take one out."""
        pairs = dict(self.params)
        for name, value in changes.items():
            pairs[name] = (value,) if isinstance(value, str) else tuple(value or ())
        return self._address(pairs)

    def without(self, chip: Chip) -> str:
        """The address without what the chip says."""
        return self._address({**self.params, **chip.rest})

    def cleared(self) -> str:
        """Without any filter, in the order that was chosen."""
        return self._address({"sort": self.params.get("sort", ())})

    @property
    def given(self) -> str:
        """Filters and sort as they stand in an address, to be asked again later."""
        return urlencode(self.params, doseq=True)

    def narrowed(self, now: datetime) -> QuerySet:
        """The rows that were asked for, in no order."""
        rows = self.table.rows()
        if self.text and self.table.find:
            rows = self.table.find(rows, self.text)
        for one in self.table.filters:
            rows = one.narrow(rows, self.params, now)
        return rows

    def rows(self, now: datetime) -> QuerySet:
        """The same in the order that was asked for; rows without a value come last, and equal ones keep their place."""
        column = self.table.by_key[self.sort.removeprefix("-")]
        down = self.sort.startswith("-")
        field = F(column.sort_field)
        order = field.desc(nulls_last=True) if down else field.asc(nulls_last=True)
        return self.narrowed(now).order_by(order, "-pk" if down else "pk")

    def chips(self) -> list[Chip]:
        found = [Chip(f"{_('Search')}: {self.text}", {"q": ()})] if self.text else []
        return found + [chip for one in self.table.filters for chip in one.chips(self.params)]

    def _address(self, pairs: Params) -> str:
        start = self.view.code if self.view else ALL
        kept = {name: value for name, value in pairs.items() if value}
        unchanged = self.view is not None and clean(self.table, self.view.params) == kept
        return "?" + urlencode({"view" if unchanged else "from": start, **({} if unchanged else kept)}, doseq=True)


def read(table: Table, given: QueryDict, *, views: Sequence[View], setup: TableSetup, may: Any) -> Asked:
    """What the address asks. Without a wish it is the view this person's list opens with."""
    listed = given.lists()
    wished = {name: tuple(values) for name, values in listed if name in table.param_names}
    named = given.get("view") or given.get("from")
    if not named and not wished:
        named = setup.opens_with or ALL
    view = next((one for one in views if one.code == named), None) or _fitting(table, views, wished)
    params = clean(table, wished if wished or "from" in given else view.params if view else {})
    asked = Asked(table, params, view, (), size=setup.size if setup.size in SIZES else 50, page=given.get("page", "1"))
    chosen = (view.columns if view else ()) or setup.columns
    return replace(asked, columns=tuple(chosen_columns(table, chosen, may)))


def again(table: Table, given: str, may: Any) -> Asked:
    """The list as `Asked.given` said it."""
    params = clean(table, {name: tuple(values) for name, values in QueryDict(given).lists()})
    return Asked(table, params, None, tuple(table.visible(may)))


def clean(table: Table, given: Mapping[str, Sequence[str]]) -> Params:
    """Of what was given what the list understands; an order that is its own anyway is left out."""
    wished = {name: tuple(values) for name, values in given.items()}
    text = next(iter(wished.get("q", ())), "").replace("\x00", "").strip()[:LONGEST]
    found: Params = {"q": (text,)} if text and table.find else {}
    for one in table.filters:
        found |= one.clean(wished)
    sort = next(iter(wished.get("sort", ())), "")
    column = table.by_key.get(sort.removeprefix("-"))
    if sort != table.sort and column is not None and column.sort:
        found["sort"] = (sort,)
    return found


def chosen_columns(table: Table, chosen: Sequence[str], may: Any) -> list[Column]:
    """The columns in the order somebody chose; those that name the row stay in front whatever was chosen."""
    allowed = table.visible(may)
    fixed = [column for column in allowed if column.fixed]
    if not chosen:
        return [column for column in allowed if column.shown or column.fixed]
    free = {column.key: column for column in allowed if not column.fixed}
    return fixed + [free[key] for key in dict.fromkeys(chosen) if key in free]


def _fitting(table: Table, views: Sequence[View], wished: Params) -> View | None:
    """The view whose filters are exactly these: an address typed by hand finds its tab."""
    asked = clean(table, wished)
    return next((one for one in views if clean(table, one.params) == asked), None)
