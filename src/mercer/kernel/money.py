"""Money: whole minor units with a currency. No floats, and no silent mixing of currencies.

Exponents follow ISO 4217 (what payment providers count in), not CLDR's shorter display digits, so
that an amount shown is always the amount charged.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

from mercer.kernel import locales

# ISO 4217, list one. Everything absent has two decimals.
EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),  # noqa: SIM905
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),  # noqa: SIM905
    **dict.fromkeys(["CLF", "UYW"], 4),
}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z", re.ASCII)

Weight = int | Decimal | Fraction


class CurrencyMismatch(TypeError):
    """Two currencies met in one sum: a programming error, never a customer's mistake."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, yen, fils) of a currency (ISO 4217, upper case).

    Equality between currencies is simply false (so that money can be a key); ordering and
    arithmetic between currencies raise `CurrencyMismatch`.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"minor units are whole numbers, not {self.amount!r}")
        code = self.currency
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            raise ValueError(f"not a currency: {self.currency!r}")

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @classmethod
    def of(cls, number: str | Decimal | int, currency: str) -> Money:
        """Major units as a decimal string: `Money.of("12.34", "EUR")`. `ValueError` unless exact."""
        text = format(number, "f") if isinstance(number, Decimal) else str(number).strip()
        if not _NUMBER.match(text):
            raise ValueError(f"not a plain decimal number: {number!r}")
        units = Fraction(text) * 10 ** exponent(currency)
        if units.denominator != 1:
            raise ValueError(f"{text} is not a whole number of minor units of {currency}")
        return cls(units.numerator, currency)

    @property
    def decimal(self) -> Decimal:
        """Major units, with exactly as many decimals as the currency has."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._amount_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._amount_of(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            return NotImplemented
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._amount_of(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._amount_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._amount_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._amount_of(other)

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def split(self, weights: Sequence[Weight]) -> list[Money]:
        """Shares in proportion to `weights`, by largest remainder; their sum is exactly this amount.

        Equal remainders favor the earlier share. All weights zero: an even split.
        """
        shares = apportion(abs(self.amount), weights)
        sign = -1 if self.amount < 0 else 1
        return [Money(sign * share, self.currency) for share in shares]

    def times(self, factor: int | Decimal | Fraction, rounding: str = ROUND_HALF_UP) -> Money:
        """Multiplied by a rate and rounded to a minor unit; `rounding` names a mode of `decimal`.

        Half up rounds halves away from zero, so that a refund mirrors its charge.
        """
        if isinstance(factor, float):
            raise TypeError("a rate is a Decimal or a Fraction, never a float")
        return Money(rounded(self.amount * Fraction(factor), rounding), self.currency)

    def format(self, locale: str = "en") -> str:
        """As people of that locale write it: `€12.34`, `12,34 €`. All minor digits are shown."""
        return locales.format_currency(self.amount, self.currency, exponent(self.currency), locale)

    def _amount_of(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")
        return other.amount


def exponent(currency: str) -> int:
    """Decimal digits between major and minor unit, by ISO 4217."""
    return EXPONENTS.get(currency, 2)


def parse(text: str, currency: str, locale: str = "en") -> Money:
    """What a person typed, with that locale's separators, symbol allowed. `ValueError` if unclear."""
    return Money.of(locales.parse_number(text, currency, locale), currency)


def apportion(total: int, weights: Sequence[Weight]) -> list[int]:
    """Whole-number shares of a non-negative total by the largest remainder method (Hamilton)."""
    if not weights or min(weights) < 0:
        raise ValueError("a split needs at least one weight and none below zero")
    weights = _whole(weights)
    whole = sum(weights)
    shares, remainders = zip(*(divmod(total * weight, whole) for weight in weights), strict=True)
    missing = total - sum(shares)
    lucky = set(sorted(range(len(weights)), key=lambda i: -remainders[i])[:missing])
    return [share + (i in lucky) for i, share in enumerate(shares)]


def rounded(value: Fraction, rounding: str = ROUND_HALF_UP) -> int:
    """A fraction as a whole number, exactly (no intermediate decimal context)."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    twice = 2 * rest - value.denominator
    up = {
        ROUND_HALF_UP: twice >= 0,
        ROUND_HALF_EVEN: twice > 0 or (twice == 0 and whole % 2 == 1),
        ROUND_DOWN: False,
        ROUND_UP: rest > 0,
    }[rounding]
    return (whole + up) * (-1 if value < 0 else 1)


def _whole(weights: Sequence[Weight]) -> list[int]:
    if any(isinstance(weight, float) for weight in weights):
        raise TypeError("weights are whole or exact numbers, never floats")
    if not any(weights):
        return [1] * len(weights)
    if all(type(weight) is int for weight in weights):
        return [int(weight) for weight in weights]
    exact = [Fraction(weight) for weight in weights]
    scale = functools.reduce(lambda a, b: a * b.denominator, exact, 1)
    return [int(weight * scale) for weight in exact]
