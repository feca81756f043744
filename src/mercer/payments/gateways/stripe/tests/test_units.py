import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.kernel.money import Money
from mercer.payments.gateways.stripe import units


@pytest.mark.parametrize(
    ("money", "amount"),
    [
        (Money(1234, "EUR"), 1234), (Money(1234, "JPY"), 1234), (Money(1230, "KWD"), 1230), (Money(500, "ISK"), 50_000),
        (Money(500, "UGX"), 50_000), (Money(500, "MGA"), 5), (Money(0, "USD"), 0),
    ],
)  # fmt: skip
def test_amounts_as_stripe_counts_them(money, amount):
    assert units.to_stripe(money) == amount
    assert units.from_stripe(amount, money.currency.lower()) == money


@pytest.mark.parametrize("money", [Money(1234, "KWD"), Money(501, "MGA")])
def test_what_cannot_be_said_there_is_refused(money):
    with pytest.raises(ValueError, match="cannot charge"):
        units.to_stripe(money)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "ISK", "UGX", "MGA", "KWD"]))
def test_there_and_back(amount, currency):
    money = Money(amount * 100, currency)
    assert units.from_stripe(units.to_stripe(money), currency.lower()) == money
