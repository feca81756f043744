"""Money: exact sums, exact shares, no mixing."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.kernel import money
from mercer.kernel.money import CurrencyMismatch, Money

amounts = st.integers(-(10**15), 10**15)
weights = st.lists(st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=4)), min_size=1, max_size=40)


@given(amounts, weights)
def test_a_split_loses_and_invents_nothing(amount, weights):
    assert sum(m.amount for m in Money(amount, "EUR").split(weights)) == amount


@given(amounts, weights)
def test_every_share_is_within_one_unit_of_its_exact_part(amount, weights):
    total = sum(map(Fraction, weights))
    parts = [Fraction(w) / total for w in weights] if total else [Fraction(1, len(weights))] * len(weights)
    for share, part in zip(Money(amount, "EUR").split(weights), parts, strict=True):
        assert abs(share.amount - amount * part) < 1


@given(amounts, weights)
def test_a_refund_is_split_as_its_charge_was(amount, weights):
    charged = Money(amount, "EUR").split(weights)
    assert Money(-amount, "EUR").split(weights) == [-share for share in charged]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 100), min_size=1, max_size=9))
def test_a_line_that_weighs_nothing_gets_nothing_unless_all_weigh_nothing(amount, weights):
    for share, weight in zip(Money(amount, "EUR").split(weights), weights, strict=True):
        assert weight or not any(weights) or share.amount == 0


def test_weights_of_zero_mean_an_even_split():
    assert [m.amount for m in Money(-100, "EUR").split([0, 0, 0])] == [-34, -33, -33]


@pytest.mark.parametrize("bad", [[], [1, -1]])
def test_senseless_weights_are_refused(bad):
    with pytest.raises(ValueError, match="weight"):
        Money(1, "EUR").split(bad)


def test_floats_never_get_in():
    for attempt in (
        lambda: Money(1.0, "EUR"),
        lambda: Money(1, "EUR") * 1.5,
        lambda: Money(1, "EUR").times(0.5),
        lambda: Money(1, "EUR").split([0.5, 0.5]),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_currencies_do_not_mix():
    euro, yen = Money(1, "EUR"), Money(1, "JPY")
    for attempt in (euro.__add__, euro.__sub__, euro.__lt__, euro.__le__, euro.__gt__, euro.__ge__):
        with pytest.raises(CurrencyMismatch):
            attempt(yen)
    assert euro != yen


@given(amounts, st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_decimal_and_back_is_the_same_money(amount, currency):
    kept = Money(amount, currency)
    assert Money.of(kept.decimal, currency) == Money.of(str(kept.decimal), currency) == kept


@pytest.mark.parametrize("text", ["12.345", "1e3", "NaN", "", "1,5", "١", " ", "--1"])
def test_a_text_that_is_not_exact_money_is_refused(text):
    with pytest.raises(ValueError, match="number"):
        Money.of(text, "EUR")


def test_trailing_zeros_are_exact():
    assert Money.of("12.3400", "EUR") == Money(1234, "EUR")
    assert Money.of("12.000", "JPY") == Money(12, "JPY")


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [(5, "0.5", 3), (-5, "0.5", -3), (4999, "0.19", 950), (100, "1", 100), (1, "0.4999", 0)],
)
def test_rates_round_half_away_from_zero(amount, rate, expected):
    assert Money(amount, "EUR").times(Decimal(rate)).amount == expected


@given(amounts, st.decimals(-1000, 1000, places=6))
def test_bankers_rounding_agrees_with_decimal(amount, rate):
    exact = Decimal(amount) * rate
    assert money.rounded(Fraction(amount) * Fraction(rate), ROUND_HALF_EVEN) == exact.to_integral_value(ROUND_HALF_EVEN)


@given(amounts, st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["en", "de", "fr", "zh-hans", "ja", "de-ch"]))
def test_what_is_shown_can_be_typed_back(amount, currency, locale):
    kept = Money(amount, currency)
    assert money.parse(kept.format(locale), currency, locale) == kept


@pytest.mark.parametrize(
    ("text", "locale"), [("1,23", "en"), ("1.23", "de"), ("1.2.3", "en"), ("abc", "en"), ("", "en")]
)
def test_an_unclear_amount_is_refused_rather_than_guessed(text, locale):
    with pytest.raises(ValueError, match="number"):
        money.parse(text, "EUR", locale)
