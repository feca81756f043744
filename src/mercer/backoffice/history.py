"""A record's history in words: who changed what, when, and from what to what.

Events keep field changes as `changes`: {field: [old, new]}; references to other rows are ids and are named here. Personal
data of shoppers never stands in an event, so of a customer only the names of the changed fields are known.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.backoffice import words
from mercer.catalog.models import Brand, Category
from mercer.inventory.models import Location
from mercer.kernel import events
from mercer.kernel.models import Event
from mercer.kernel.money import Money

SHORT = 60  # letters; longer texts are shown word by word
AROUND = 6  # unchanged words shown on each side of a change
NAMED: dict[str, Any] = {"brand": Brand, "categories": Category, "primary_category": Category, "location": Location}


@dataclass(frozen=True, slots=True)
class Change:
    """One field. `parts` is the text word by word as (kind, text) with kind same, gone, new or gap."""

    label: str
    old: str
    new: str
    parts: tuple[tuple[str, str], ...] = ()


def lines(*subjects: events.Subject, limit: int = 40, offset: int = 0) -> list[dict]:
    """The newest first, for `parts/history.html`. One query, and one for each kind of row that is referred to."""
    rows = list(events.follow(*subjects).order_by("-at", "-pk")[offset : offset + limit])
    names = _names(rows)
    return [{**words.line(row), "changes": changes(row, names), "about": _about(row)} for row in rows]


def changes(event: Event, names: dict[tuple[str, int], str]) -> list[Change]:
    """What an event says of fields, in words."""
    told = event.data.get("changes") or _of_stock(event) or {}
    found = []
    for name, pair in told.items():
        if not (isinstance(pair, list) and len(pair) == 2) or pair[0] == pair[1]:
            continue
        old, new = (_text(name, value, event.data.get("currency", ""), names) for value in pair)
        label = str(words.FACTS.get(name, name.replace("_", " ")))
        parts = tuple(_word_by_word(old, new)) if max(len(old), len(new)) > SHORT else ()
        found.append(Change(label, old, new, parts))
    if not told and event.data.get("fields"):
        found = [Change(str(words.FACTS.get(name, name.replace("_", " "))), "", "") for name in event.data["fields"]]
    return found


def _of_stock(event: Event) -> dict[str, list]:
    data = event.data
    if event.verb != "stock.adjusted" or not isinstance(data.get("change"), int):
        return {}
    return {"on_hand": [data["on_hand"] - data["change"], data["on_hand"]]}


def _about(event: Event) -> str:
    """Which variant, which list, why: what stands beside the fields."""
    data = event.data
    shown = [data.get("sku", ""), data.get("list", ""), data.get("file", "")]
    if event.verb == "stock.adjusted":
        shown += [str(words.STOCK_REASONS.get(data.get("reason", ""), data.get("reason", ""))), data.get("note", "")]
    return " · ".join(str(part) for part in shown if part)


def _text(name: str, value: Any, currency: str, names: dict[tuple[str, int], str]) -> str:
    """A value as a person reads it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name in NAMED:
        return names.get((name, value), f"#{value}")
    if isinstance(value, int) and currency:
        return Money(value, currency).format(get_language() or "en")
    if isinstance(value, list):
        return ", ".join(_pair(name, each, names) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text('', each, '', names)}" for key, each in value.items() if each)
    return re.sub(r"\s+", " ", strip_tags(str(value))).strip()


def _pair(name: str, value: Any, names: dict[tuple[str, int], str]) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{value[0]}: {value[1]}"
    return _text(name, value, "", names)


def _word_by_word(old: str, new: str) -> Iterable[tuple[str, str]]:
    """Gone, new and unchanged words; long unchanged stretches are shortened."""
    before, after = old.split(), new.split()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            same = before[a:b]
            if len(same) > 2 * AROUND:
                yield "same", " ".join(same[:AROUND])
                yield "gap", "…"
                same = same[-AROUND:]
            yield "same", " ".join(same)
            continue
        if before[a:b]:
            yield "gone", " ".join(before[a:b])
        if after[c:d]:
            yield "new", " ".join(after[c:d])


def _names(rows: list[Event]) -> dict[tuple[str, int], str]:
    """(field, id) → name, of every row the changes refer to."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for name, pair in (row.data.get("changes") or {}).items():
            if name in NAMED and isinstance(pair, list):
                ids = [each for side in pair for each in (side if isinstance(side, list) else [side])]
                wanted.setdefault(name, set()).update(each for each in ids if isinstance(each, int))
    return {
        (name, key): label
        for name, keys in wanted.items()
        for key, label in NAMED[name]._default_manager.filter(pk__in=keys).values_list("pk", "name")
    }
