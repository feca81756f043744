"""What a list is: the declaration everything else reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Filter

if TYPE_CHECKING:
    from mercer.backoffice.tables.acts import Act

ALL = "all"


@dataclass(frozen=True, slots=True)
class View:
    """Filters, sort and columns under a name. Ready-made ones have words for a code, saved ones `v17`."""

    code: str
    label: Any
    params: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    key: int | None = None
    is_shared: bool = False
    is_mine: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Table:
    """A list. `rows` is everything there is, `decorate` adds to a page of rows what one query for all of them can tell.

    `find` narrows by what was typed into the search field, `views` are the tabs everybody has, `sort` is the order without
    a wish (a column's key, `-` in front turns it round). `acts` are what can be done with many rows at once. `page_url` is the
    address of a row's page, `name` what a person calls the row; `plain` gives name and
    address of a row that is not decorated.
    """

    key: str
    title: Any
    permission: str
    route: str
    rows: Callable[[], QuerySet]
    columns: tuple[Column, ...]
    count: Callable[[int], str]
    sort: str
    args: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    find: Callable[[QuerySet, str], QuerySet] | None = None
    hint: Any = ""
    views: tuple[View, ...] = ()
    acts: tuple[Act, ...] = ()
    decorate: Callable[[list[Any]], list[Any]] = list
    name: Callable[[Any], str] = str
    page_url: Callable[[Any], str] | None = None
    plain: Callable[[Any], tuple[str, str]] | None = None
    key_of: Callable[[Any], Any] = lambda row: row.pk
    tone: Callable[[Any], str] = lambda row: ""
    empty: tuple[Any, Any] = ("", "")
    buttons: tuple[tuple[str | tuple[str, ...], Any, str, str, str], ...] = ()
    intro: Any = ""
    back: tuple[str, Any] | None = None
    dense: bool = False
    needs_proof_to_export: bool = False

    @property
    def url(self) -> str:
        return reverse(self.route, args=self.args)

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def param_names(self) -> frozenset[str]:
        """Every parameter that narrows or sorts the list."""
        return frozenset({"q", "sort", *(name for one in self.filters for name in one.names)})

    def visible(self, may: Callable[[str], bool]) -> list[Column]:
        """The columns this person may see, as declared."""
        return [column for column in self.columns if not column.permission or may(column.permission)]
