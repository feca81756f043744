"""Columns: what a list says about a row, how it is shown, sorted, exported and changed in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mercer.kernel.money import Money

AT_END = frozenset({"number", "money", "stock"})
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Span:
    """An amount that differs within a row: prices of a product's variants."""

    low: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Left:
    """What is available of something, and at how many to warn."""

    free: int
    low_at: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell one may type in. `kind` is `text`, `money`, `pieces` or `choice`.

    `read` gives what is typed over, as text; `write(row, text, …)` calls the owner's verb with what was typed. `may` says
    why a row cannot be changed here, or nothing. `reasons` are offered beside the value where the verb wants one.
    """

    permission: str
    read: Callable[[Any], str]
    write: Callable[..., None]
    kind: str = "text"
    may: Callable[[Any], object] = lambda row: ""
    reasons: Callable[[], list[tuple[str, Any]]] = list
    options: tuple[tuple[str, Any], ...] = ()
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` says how the value is shown: `text`, `id` (a number people read out), `code`, `number`, `money`, `day`, `moment`, `ago`, `status` (words, tone),
    `badges` [(words, tone)], `stock` (`Left`), `picture`, `lines` (texts below each other) or `yes`.

    `value` reads it from a row, `note` a smaller line below it. `sort` is the field a click on the head sorts by; with a `-`
    in front the first click brings the highest up. A column that is not `shown` is one people may choose; a `fixed` one
    names the row and always stays. `export` is the value in a file where it is another.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    kind: str = "text"
    sort: str = ""
    shown: bool = True
    fixed: bool = False
    muted: bool = False
    hidden: bool = False
    url: Callable[[Any], str] | None = None
    note: Callable[[Any], Any] | None = None
    export: Callable[[Any], Any] | None = None
    edit: Edit | None = None
    permission: str = ""
    link_permission: str = ""

    @property
    def align(self) -> str:
        return "end" if self.kind in AT_END else ""

    @property
    def is_exported(self) -> bool:
        return self.kind != "picture"

    @property
    def sort_field(self) -> str:
        return self.sort.removeprefix("-")


def heads(column: Column) -> list[str]:
    """Its heads in a file: money fills two, as one file may hold several currencies."""
    label = str(column.label)
    return [label, _("%(column)s: currency") % {"column": label}] if column.kind == "money" else [label]


def texts(column: Column, row: Any) -> list[str]:
    """Its fields in a file, the same number as `heads`."""
    value = (column.export or column.value)(row)
    if column.kind == "money":
        return _amount(value)
    if column.kind == "status" and isinstance(value, tuple):
        value = value[0]
    if column.kind == "badges" and not isinstance(value, str):
        value = ", ".join(str(words) for words, _tone in value or ())
    return [_plain(value)]


def safe(value: object) -> str:
    """A spreadsheet calculates what begins like a formula, so texts that do get a quote in front."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _amount(value: Any) -> list[str]:
    if isinstance(value, Span):
        value = value.low
    if isinstance(value, list):
        return [" | ".join(str(one.decimal) for one in value), " | ".join(one.currency for one in value)]
    return [str(value.decimal), value.currency] if isinstance(value, Money) else ["", ""]


def _plain(value: Any) -> str:
    """Numbers and moments for machines; texts for people, made harmless."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Left):
        return str(value.free)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")[:16]
    if isinstance(value, (int, Decimal)):
        return f"{value}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return safe("; ".join(str(one) for one in value))
    return safe(value)
