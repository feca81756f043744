"""Tax rates: which fraction a class of goods bears in a country, and the rates a new shop in Europe starts with.

A class without a rate of its own in a country bears that country's "standard" rate; a country without rates bears none.
"zero" is always free of tax unless somebody gave it a rate.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mercer.catalog.remembered import FOREVER, Remembered
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor
from mercer.pricing.models import TaxRate

_known = Remembered(256)
STANDARD, REDUCED, ZERO = "standard", "reduced", "zero"

# Percent: standard, reduced (the general reduced rate; None where there is none).
EUROPE = {
    "AT": ("20", "10"), "BE": ("21", "6"), "BG": ("20", "9"), "CY": ("19", "9"), "CZ": ("21", "12"), "DE": ("19", "7"),
    "DK": ("25", None), "EE": ("24", "9"), "ES": ("21", "10"), "FI": ("25.5", "13.5"), "FR": ("20", "5.5"),
    "GR": ("24", "13"), "HR": ("25", "13"), "HU": ("27", "18"), "IE": ("23", "13.5"), "IT": ("22", "10"),
    "LT": ("21", "12"), "LU": ("17", "8"), "LV": ("21", "12"), "MT": ("18", "7"), "NL": ("21", "9"), "PL": ("23", "8"),
    "PT": ("23", "13"), "RO": ("21", "11"), "SE": ("25", "12"), "SI": ("22", "9.5"), "SK": ("23", "19"),
}  # fmt: skip
ELSEWHERE = {"GB": ("20", "5"), "CN": ("13", "9")}


class BadRate(errors.Invalid):
    code = "bad_tax_rate"
    title = _("A tax rate is at least 0 and below 100 percent.")


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax as it stands on a document. `rate` is a fraction: 0.19 is 19 %."""

    name: str
    rate: Decimal

    @property
    def parts(self) -> int:
        """The rate in hundred-thousandths, as exact as its column."""
        return int(self.rate.scaleb(5))

    def __str__(self) -> str:
        return f"{gettext(self.name)} {format((self.rate * 100).normalize(), 'f')} %"


NONE = Rate("", Decimal(0))


@dataclass(frozen=True, slots=True)
class StandardRate:
    country: str
    tax_class: str
    rate: Decimal
    name: str = gettext_noop("VAT")


def standard_rates() -> list[StandardRate]:
    """Value-added tax of the European Union, the United Kingdom and China on 1 January 2026; the United States levy none
    of their own (states and cities do: the merchant enters those where there is a duty to collect).

    Sources: European Commission, Taxes in Europe Database v4 (TEDB), with the changes of Estonia (24 % from July 2025),
    Romania (21 and 11 % from August 2025), Slovakia (23 and 19 % from January 2025), Finland (13.5 % from January 2026)
    and Lithuania (12 % from January 2026); United Kingdom, VAT Act 1994 sections 2 and 29A; China, VAT Law in force from
    January 2026, article 10. Which goods are "reduced" differs by country: the merchant decides per product.
    """
    found = []
    for country, (standard, reduced) in {**EUROPE, **ELSEWHERE}.items():
        found.append(StandardRate(country, STANDARD, Decimal(standard) / 100))
        if reduced:
            found.append(StandardRate(country, REDUCED, Decimal(reduced) / 100))
    return found


@transaction.atomic
def seed(rates: Iterable[StandardRate] | None = None, *, actor: Actor, now: datetime.datetime) -> int:
    """Enters rates that are not there yet; what the merchant entered stays. How many were new."""
    rows = [
        TaxRate(country=rate.country, tax_class=rate.tax_class, rate=rate.rate, name=rate.name)
        for rate in (standard_rates() if rates is None else rates)
    ]
    before = TaxRate.objects.count()
    TaxRate.objects.bulk_create(rows, ignore_conflicts=True)
    new = TaxRate.objects.count() - before
    if new:
        events.record("tax.seeded", subject=("pricing.taxrate", "all"), actor=actor, at=now, data={"rates": new})
    return new


@transaction.atomic
def set_rate(
    country: str, *, rate: Decimal, tax_class: str = STANDARD, region: str = "", name: str = "VAT",
    actor: Actor, now: datetime.datetime,
) -> TaxRate:  # fmt: skip
    """The rate (a fraction) from now on; orders that were placed keep theirs."""
    if not 0 <= rate < 1:
        raise BadRate(fields={"rate": str(BadRate.title)})
    place = {"country": country.upper(), "region": region, "tax_class": tax_class}
    row, _created = TaxRate.objects.update_or_create(defaults={"rate": rate, "name": name}, **place)  # type: ignore[arg-type]
    events.record("tax.rate_set", subject=row, actor=actor, at=now, data={**place, "rate": str(rate), "name": name})
    return row


@transaction.atomic
def remove_rate(row: TaxRate, *, actor: Actor, now: datetime.datetime) -> None:
    """The class bears the country's standard rate again; orders that were placed keep theirs."""
    place = {"country": row.country, "region": row.region, "tax_class": row.tax_class}
    subject = ("pricing.taxrate", row.pk)
    row.delete()
    events.record("tax.rate_removed", subject=subject, actor=actor, at=now, data=place)


def load(country: str, *, region: str = "") -> dict[str, Rate]:
    """The rates of a place by class; a region's own rate counts before its country's. One query."""
    rows = TaxRate.objects.filter(country=country, region__in={"", region}).order_by("region")
    return {row.tax_class: Rate(row.name, row.rate) for row in rows}


def known(country: str, *, region: str = "", version: int, now: datetime.datetime) -> Mapping[str, Rate]:
    """As `load`, remembered for a version of the shelves, which every change of a rate raises."""
    key = (country, region)
    return _known.get(
        key, version=version, now=now, make=lambda: (MappingProxyType(load(country, region=region)), FOREVER)
    )


def of(rates: Mapping[str, Rate], tax_class: str) -> Rate:
    """What a class of goods bears there."""
    if tax_class == ZERO:
        return rates.get(ZERO, NONE)
    return rates.get(tax_class) or rates.get(STANDARD, NONE)


def contained(gross: int, parts: int) -> int:
    """The tax inside a price of `gross` minor units, rounded half up; `parts` in hundred-thousandths."""
    return _half_up(gross * parts, 100_000 + parts)


def added(net: int, parts: int) -> int:
    """The tax on top of `net` minor units, rounded half up."""
    return _half_up(net * parts, 100_000)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
