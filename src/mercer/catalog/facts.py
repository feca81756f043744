"""What may be said of a product, checked and put in order before it is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from mercer.catalog import texts
from mercer.kernel import errors

MOST_OPTIONS = 5
_TAX_CLASS = re.compile(r"[a-z][a-z0-9_-]{0,19}\Z")


def clean(given: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are stored; `Invalid` names every field that is wrong, `TypeError` is a programming error."""
    if unknown := set(given) - set(EDITABLE):
        raise TypeError(f"a product has no editable {', '.join(sorted(unknown))}")
    stored, wrong = {}, {}
    for name, value in given.items():
        try:
            stored[name] = EDITABLE[name](value)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise errors.Invalid(fields=wrong)
    return stored


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The same fields as an event tells them: plain JSON, other rows by id."""
    return {name: value.pk if isinstance(value, Model) else value for name, value in values.items()}


def _name(value: Any) -> str:
    name = texts.line(value)
    if not 1 <= len(name) <= 200:
        raise ValueError(_("Enter a name of up to 200 characters."))
    return name


def _summary(value: Any) -> str:
    summary = texts.line(value)
    if len(summary) > 300:
        raise ValueError(_("A summary has at most 300 characters."))
    return summary


def _description(value: Any) -> str:
    return texts.rich(value)


def _specifications(value: Any) -> list[list[str]]:
    """[[name, value], …] in the order given; rows without a name or value are dropped."""
    try:
        pairs = [(texts.line(name), texts.line(text)) for name, text in value or ()]
    except (TypeError, ValueError):
        raise ValueError(_("Specifications are pairs of a name and a value.")) from None
    return [[name, text] for name, text in pairs if name and text]


def _options(value: Any) -> list[str]:
    names = list(dict.fromkeys(name for name in map(texts.line, value or ()) if name))
    if len(names) > MOST_OPTIONS or any(len(name) > 60 for name in names):
        raise ValueError(_("A product has up to 5 options with names of up to 60 characters."))
    return names


def _tax_class(value: Any) -> str:
    if not _TAX_CLASS.match(str(value)):
        raise ValueError(_("A tax class is a short word like “standard” or “reduced”."))
    return str(value)


def _translations(value: Any) -> dict[str, dict[str, Any]]:
    """{language: {field: text}} without empty texts; `specifications` and `words` (see `vocabulary`) keep their shape."""
    kept = {}
    for language, fields in (value or {}).items():
        clean_fields = {name: clean(fields.get(name)) for name, clean in TRANSLATED.items()}
        if any(clean_fields.values()):
            kept[str(language)] = {name: text for name, text in clean_fields.items() if text}
    return kept


def _rich(value: Any) -> str:
    return texts.rich(value) if texts.line(value) else ""


def _words(value: Any) -> dict[str, str]:
    pairs = [(texts.line(word), texts.line(other)) for word, other in (value or {}).items()]
    return {word: other for word, other in pairs if word and other}


TRANSLATED: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: texts.line(value),
    "summary": lambda value: texts.line(value),
    "description": _rich,
    "specifications": _specifications,
    "words": _words,
}


def _external_ref(value: Any) -> str | None:
    return texts.line(value)[:120] or None


def _as_given(value: Any) -> Any:
    return value


EDITABLE: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "summary": _summary,
    "description": _description,
    "specifications": _specifications,
    "brand": _as_given,
    "primary_category": _as_given,
    "options": _options,
    "tax_class": _tax_class,
    "translations": _translations,
    "external_ref": _external_ref,
}
