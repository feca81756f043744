"""Who buys: invented households in the countries the shop delivers to."""

import functools
import pathlib
import random
import tomllib
import unicodedata
from dataclasses import dataclass, field
from typing import Any

FILE = pathlib.Path(__file__).with_name("people.toml")
CHINESE = "zh-hans"
READ_CHINESE_IN_EUROPE = 0.03
LOYAL = (1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 4.0, 9.0)  # how much more often than others a household buys


@dataclass(frozen=True)
class Household:
    """One buyer. `address` is as typed into the form; `weight` says how often they buy compared with others."""

    number: int
    name: str
    email: str
    address: dict[str, str] = field(hash=False)
    channel: str
    language: str
    weight: float

    @property
    def country(self) -> str:
        return self.address["country"]

    @property
    def is_near(self) -> bool:
        """Where the shop's own bicycle goes."""
        return self.address["city"] == "Amsterdam"


def households(dice: random.Random, count: int) -> list[Household]:
    """So many of them, more in countries with a larger share."""
    countries = _countries()
    shares = [country["share"] for country in countries]
    chosen = dice.choices(countries, weights=shares, k=count)
    return [_household(dice, number, country) for number, country in enumerate(chosen, 1)]


def _household(dice: random.Random, number: int, country: dict[str, Any]) -> Household:
    given, family = dice.choice(country["given"]), dice.choice(country["family"])
    name = f"{family}{given}" if country.get("joined") else f"{given} {family}"
    city, postal_code, region, district = [*dice.choice(country["towns"]), "", ""][:4]
    line = country["style"].format(street=dice.choice(country["streets"]), number=dice.randrange(1, 190))
    foreign = country["channel"] == "europe" and dice.random() < READ_CHINESE_IN_EUROPE
    return Household(
        number=number,
        name=name,
        email=f"{_latin(f'{given}.{family}')}{number}@example.com",
        address={
            "name": name,
            "line1": line,
            "city": city,
            "postal_code": postal_code,
            "region": region,
            "district": district,
            "country": country["code"],
        },
        channel=country["channel"],
        language=country.get("language", CHINESE if foreign else "en"),
        weight=dice.choice(LOYAL),
    )


def _latin(name: str) -> str:
    """As people write themselves in an e-mail address; those who do not write in Latin letters are called home."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode().replace(" ", "")
    return plain if len(plain) > 2 else "home"


@functools.cache
def _countries() -> list[dict[str, Any]]:
    return tomllib.loads(FILE.read_text("utf-8"))["country"]
