"""Numbers as people of a locale write them, from Babel's CLDR tables, remembered for speed."""

from __future__ import annotations

import copy
import functools
import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError, numbers

_SPACES = re.compile(r"[\s\u00a0\u202f\u200e\u200f\u061c]+")  # blanks and marks of direction
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]*)?\Z", re.ASCII)


@functools.lru_cache(maxsize=256)
def resolve(code: str) -> Locale:
    """A Babel locale for a Django language code (`zh-hans`, `en`), English when unknown."""
    try:
        return Locale.parse(code.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@functools.lru_cache(maxsize=8192)
def format_currency(amount: int, currency: str, digits: int, code: str) -> str:
    locale = resolve(code)
    pattern = _pattern(digits, code)
    number = Decimal(amount).scaleb(-digits)
    return pattern.apply(number, locale, currency=currency, currency_digits=False)


@functools.lru_cache(maxsize=256)
def _pattern(digits: int, code: str) -> numbers.NumberPattern:
    pattern = copy.copy(resolve(code).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


def parse_number(text: str, currency: str, code: str) -> str:
    """A typed number as a plain decimal string; grouping must be regular. `ValueError` if unclear."""
    locale = resolve(code)
    for mark in (currency, numbers.get_currency_symbol(currency, locale), "\uffe5", *"¥$€£"):
        text = text.replace(mark, "")
    text = _SPACES.sub("", text).replace("\u2212", "-").replace("\u2019", "'")
    group = _SPACES.sub("", numbers.get_group_symbol(locale)).replace("\u2019", "'")
    point = numbers.get_decimal_symbol(locale)
    text = text.translate({ord(group or "\0"): "\1", ord(point): "."}).replace("\1", ",")
    if "," in text:
        if not _GROUPED.match(text):
            raise ValueError(f"not a number written as in {locale.english_name}: {text!r}")
        text = text.replace(",", "")
    return text.rstrip(".")
