"""Filters: questions one may ask a list, each with a name in the address and a chip that takes it away again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.channels import current
from mercer.kernel.money import exponent
from mercer.ui import formats

Given = Mapping[str, tuple[str, ...]]
MOST_CHOSEN = 60
LONGEST = 100
SPANS = {
    "today": gettext_lazy("Today"),
    "yesterday": gettext_lazy("Yesterday"),
    "7d": gettext_lazy("Last 7 days"),
    "30d": gettext_lazy("Last 30 days"),
    "90d": gettext_lazy("Last 90 days"),
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "year": gettext_lazy("This year"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One answer of a filter: what it says, and what is left of the filter without it."""

    label: str
    rest: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of several. `by` is a field, or a function (rows, chosen) → rows; `otherwise` is asked when nothing is chosen."""

    key: str
    label: Any
    options: Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]
    by: str | Callable[[QuerySet, tuple[str, ...]], QuerySet] = ""
    otherwise: Callable[[QuerySet], QuerySet] | None = None
    kind: str = field(default="choice", init=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def listed(self) -> list[tuple[str, Any]]:
        """(value, words) of everything one may choose."""
        options = self.options() if callable(self.options) else self.options
        return [(str(value), words) for value, words in options]

    def clean(self, given: Given) -> dict[str, tuple[str, ...]]:
        chosen = dict.fromkeys(value for value in given.get(self.key, ()) if value and "\x00" not in value)
        kept = tuple(chosen)[:MOST_CHOSEN]
        if kept and not callable(self.options):
            known = {str(value) for value, _words in self.options}
            kept = tuple(value for value in kept if value in known)
        return {self.key: kept} if kept else {}

    def narrow(self, rows: QuerySet, given: Given, now: datetime) -> QuerySet:
        chosen = given.get(self.key, ())
        if not chosen:
            return self.otherwise(rows) if self.otherwise else rows
        if callable(self.by):
            return self.by(rows, chosen)
        return rows.filter(**{f"{self.by or self.key}__in": chosen})

    def chips(self, given: Given) -> list[Chip]:
        chosen = given.get(self.key, ())
        if not chosen:
            return []
        words = dict(self.listed())
        return [
            Chip(f"{self.label}: {str(words.get(value, value)).strip()}", {self.key: tuple(set(chosen) - {value})})
            for value in chosen
        ]


@dataclass(frozen=True, slots=True)
class Text:
    """A word or number to be found in one field; `by` is a look-up, or a function (rows, text) → rows."""

    key: str
    label: Any
    by: str | Callable[[QuerySet, str], QuerySet]
    kind: str = field(default="text", init=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def clean(self, given: Given) -> dict[str, tuple[str, ...]]:
        text = next(iter(given.get(self.key, ())), "").replace("\x00", "").strip()[:LONGEST]
        return {self.key: (text,)} if text else {}

    def narrow(self, rows: QuerySet, given: Given, now: datetime) -> QuerySet:
        text = next(iter(given.get(self.key, ())), "")
        if not text:
            return rows
        return self.by(rows, text) if callable(self.by) else rows.filter(**{self.by: text})

    def chips(self, given: Given) -> list[Chip]:
        return [Chip(f"{self.label}: {text}", {self.key: ()}) for text in given.get(self.key, ())]


@dataclass(frozen=True, slots=True)
class Dates:
    """A stretch of days in the shop's time zone: a named one in `key`, or `key_from` and `key_to`, both included."""

    key: str
    label: Any
    by: str
    kind: str = field(default="dates", init=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key, f"{self.key}_from", f"{self.key}_to")

    def spans(self) -> dict[str, Any]:
        """The stretches that have a name."""
        return dict(SPANS)

    def clean(self, given: Given) -> dict[str, tuple[str, ...]]:
        named = next(iter(given.get(self.key, ())), "")
        if named in SPANS:
            return {self.key: (named,)}
        kept = {name: next(iter(given.get(name, ())), "") for name in self.names[1:]}
        return {name: (value,) for name, value in kept.items() if _day(value)}

    def narrow(self, rows: QuerySet, given: Given, now: datetime) -> QuerySet:
        zone = ZoneInfo(current.shop().time_zone)
        first, last = self.days(given, now.astimezone(zone).date())
        if first:
            rows = rows.filter(**{f"{self.by}__gte": datetime.combine(first, time(), zone)})
        if last and last < date.max:
            rows = rows.filter(**{f"{self.by}__lt": datetime.combine(last + timedelta(days=1), time(), zone)})
        return rows

    def days(self, given: Given, today: date) -> tuple[date | None, date | None]:
        """The first and the last day asked for."""
        named = next(iter(given.get(self.key, ())), "")
        if named:
            return _span(named, today)
        first, last = (_day(next(iter(given.get(name, ())), "")) for name in self.names[1:])
        return first, last

    def chips(self, given: Given) -> list[Chip]:
        if named := next(iter(given.get(self.key, ())), ""):
            return [Chip(f"{self.label}: {SPANS[named]}", {self.key: ()})]
        said = {"_from": _("%(what)s from %(day)s"), "_to": _("%(what)s up to %(day)s")}
        return [
            Chip(words % {"what": self.label, "day": formats.date(_day(given[name][0]))}, {name: ()})
            for end, words in said.items()
            if (name := self.key + end) in given
        ]


@dataclass(frozen=True, slots=True)
class Amounts:
    """From and up to. `money` says that people type major units and the field holds minor ones of the shop's currency."""

    key: str
    label: Any
    by: str
    money: bool = False
    kind: str = field(default="amounts", init=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.key}_min", f"{self.key}_max")

    def clean(self, given: Given) -> dict[str, tuple[str, ...]]:
        kept = {name: next(iter(given.get(name, ())), "").replace(",", ".").strip() for name in self.names}
        return {name: (value,) for name, value in kept.items() if _number(value) is not None}

    def narrow(self, rows: QuerySet, given: Given, now: datetime) -> QuerySet:
        scale = exponent(current.default().currency) if self.money else 0
        for name, lookup in zip(self.names, ("gte", "lte"), strict=True):
            value = _number(next(iter(given.get(name, ())), ""))
            if value is not None:
                rows = rows.filter(**{f"{self.by}__{lookup}": value.scaleb(scale)})
        return rows

    def chips(self, given: Given) -> list[Chip]:
        said = {"_min": _("%(what)s from %(amount)s"), "_max": _("%(what)s up to %(amount)s")}
        return [
            Chip(words % {"what": self.label, "amount": given[name][0]}, {name: ()})
            for end, words in said.items()
            if (name := self.key + end) in given
        ]


# `names` are a filter's parameters; `clean` keeps of what was given what it understands.
Filter = Choice | Text | Dates | Amounts


def by_key(field: str) -> Callable[[QuerySet, tuple[str, ...]], QuerySet]:
    """A `Choice.by` for rows that are named by their whole numbers: what is none is not found."""

    def narrowed(rows: QuerySet, chosen: tuple[str, ...]) -> QuerySet:
        return rows.filter(
            **{field: [int(key) for key in chosen if key.isascii() and key.isdecimal() and len(key) < 19]}
        )

    return narrowed


def _span(named: str, today: date) -> tuple[date, date | None]:
    first_of_month = today.replace(day=1)
    back = {"7d": 6, "30d": 29, "90d": 89}
    if named in back:
        return today - timedelta(days=back[named]), None
    if named == "last_month":
        last = first_of_month - timedelta(days=1)
        return last.replace(day=1), last
    yesterday = today - timedelta(days=1)
    spans = {"today": (today, None), "yesterday": (yesterday, yesterday), "month": (first_of_month, None)}
    return spans.get(named, (today.replace(month=1, day=1), None))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**12 else None
