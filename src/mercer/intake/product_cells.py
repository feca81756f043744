"""One cell at a time: what a person wrote, as the shop stores it, or `Bad` with the reason in plain words."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from mercer.catalog import codes, texts
from mercer.kernel import errors, money

MOST_STOCK = 10_000_000
MOST_PRICE = 10**12  # minor units
HEAVIEST = 10_000_000  # grams
SEPARATOR, STEP = "\x1e", "\x1f"  # between values, between steps of a path
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z", re.ASCII)
_ENGLISH = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z", re.ASCII)
_COMMA = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:[. ’'][0-9]{3})+),[0-9]{1,2}\Z", re.ASCII)
_SIGNS = re.compile(r"[€$£¥￥]|元|\b[A-Z]{3}\b")
_WEIGHT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(kg|g|lb|lbs|oz|克|千克|公斤)?\Z", re.IGNORECASE)
POUND = Decimal("453.59237")
GRAMS: dict[str, Decimal | int] = {
    "kg": 1000,
    "千克": 1000,
    "公斤": 1000,
    "g": 1,
    "克": 1,
    "lb": POUND,
    "lbs": POUND,
    "oz": POUND / 16,
}
_MANY = re.compile(r"[,;|、，；]")
_PATHS = re.compile(r"[;|]")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


class Bad(ValueError):
    """The reason, as the report says it."""


def name(text: str) -> str:
    return _at_most(texts.line(text), 200)


def summary(text: str) -> str:
    return texts.line(text)[:300]


def sku(text: str) -> str:
    return _at_most(texts.line(text), codes.LONGEST_SKU)


def external(text: str) -> str:
    return _at_most(texts.line(text), 120)


@functools.lru_cache(maxsize=16_384)
def brand(text: str) -> str:
    return _at_most(texts.line(text), 120)


def tax_class(text: str) -> str:
    word = texts.line(text).lower()
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,19}", word):
        raise Bad(_("is not a tax class (a short word like “standard” or “reduced”)"))
    return word


def currency(text: str) -> str:
    code = texts.line(text).upper()
    if not _CURRENCY.match(code):
        raise Bad(_("is not a currency code of three letters"))
    return code


def price(text: str, code: str) -> int:
    """Minor units of the currency. A sign or code of a currency may stand beside the number."""
    number = texts.line(text)
    if not _PLAIN.match(number):
        number = _SIGNS.sub("", number).strip()
    if number.startswith(("-", "−")) or (number.startswith("(") and number.endswith(")")):
        raise Bad(_("is below zero"))
    amount = _decimal(number).scaleb(money.exponent(code))
    if amount != (whole := int(amount)):
        raise Bad(_("has more decimals than %(currency)s allows") % {"currency": code})
    if whole > MOST_PRICE:
        raise Bad(_("is more than anything costs"))
    return whole


def stock(text: str) -> int:
    number = texts.line(text)
    if number.startswith(("-", "−")):
        raise Bad(_("is below zero"))
    try:
        pieces = _decimal(number)
    except Bad:
        raise Bad(_("is not a whole number")) from None
    if pieces != pieces.to_integral_value():
        raise Bad(_("is not a whole number"))
    if pieces > MOST_STOCK:
        raise Bad(_("is more than a shop can hold (at most %(most)s)") % {"most": f"{MOST_STOCK:,}"})
    return int(pieces)


def gtin(text: str) -> str:
    try:
        return codes.gtin(text)
    except errors.Invalid:
        raise Bad(_("is not a GTIN: 8, 12, 13 or 14 digits with a right check digit")) from None


def barcode(text: str) -> str | None:
    """A shop's own barcodes stand in such columns too; only what looks like a GTIN has to be one."""
    return gtin(text) if re.fullmatch(r"[0-9 -]{8,20}", text, re.ASCII) else None


def weight(text: str, unit: str) -> int:
    """Grams; `unit` is what numbers without one are in."""
    match = _WEIGHT.match(texts.line(text))
    if not match:
        raise Bad(_("is not a weight"))
    per = GRAMS[(match[2] or unit).lower()]
    grams = int((Decimal(match[1].replace(",", ".")) * per).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    if grams > HEAVIEST:
        raise Bad(_("is heavier than 10 tons"))
    return grams


@functools.lru_cache(maxsize=16_384)
def tags(text: str) -> str:
    found = dict.fromkeys(word for word in (texts.line(part) for part in _MANY.split(text)) if word)
    for word in found:
        _at_most(word, 60)
    return SEPARATOR.join(found)


@functools.lru_cache(maxsize=16_384)
def categories(text: str, step: str) -> str:
    """Paths like `Home > Kitchen`; several are separated by `;` or `|`. `step` is what this file writes between steps."""
    paths = []
    for part in _PATHS.split(text):
        names = [texts.line(name) for name in (part.split(step) if step else [part])]
        names = [_at_most(name, 120) for name in names if name]
        if len(names) > 12:
            raise Bad(_("goes deeper than 12 steps"))
        if names:
            paths.append(STEP.join(names))
    return SEPARATOR.join(dict.fromkeys(paths))


def options(text: str) -> dict[str, str]:
    """`{"Color": "Sage"}`, `[{"key": "Color", "value": "Sage"}]` or `Color: Sage; Size: L`."""
    try:
        found = json.loads(text)
    except ValueError:
        pairs = [part.partition(":" if ":" in part else "=") for part in re.split(r"[;|]", text) if part.strip()]
        if not all(sign for _name, sign, _value in pairs):
            raise Bad(_("is not a list of options like “Color: Sage; Size: L”")) from None
        found = {before: after for before, _sign, after in pairs}
    if isinstance(found, list) and all(isinstance(pair, dict) and "value" in pair for pair in found):
        found = {pair.get("key") or pair.get("name"): pair["value"] for pair in found}
    if not isinstance(found, dict):
        raise Bad(_("is not a list of options like “Color: Sage; Size: L”"))
    clean = {_at_most(texts.line(key), 60): _at_most(texts.line(value), 120) for key, value in found.items()}
    return {key: value for key, value in clean.items() if key and value}


def _decimal(number: str) -> Decimal:
    """A number as people write it in lists: 1234.5, 1,234.50, 1.234,50, 12,5; never 1e3."""
    plain = number.replace("\u00a0", "").replace("\u202f", "")
    if _ENGLISH.match(plain):
        plain = plain.replace(",", "")
    elif _COMMA.match(plain):
        plain = re.sub(r"[. ’']", "", plain).replace(",", ".")
    if not _PLAIN.match(plain) or len(plain) > 30:
        raise Bad(_("is not a number"))
    return Decimal(plain)


def _at_most(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Bad(_("is longer than %(longest)s characters") % {"longest": longest})
    return text


SIMPLE: dict[str, Callable[[str], object]] = {
    "name": name,
    "summary": summary,
    "description": texts.rich,
    "brand": brand,
    "tags": tags,
    "stock": stock,
    "gtin": gtin,
    "external": external,
    "tax_class": tax_class,
}
