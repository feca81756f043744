"""Tracking numbers: the check digits catch what people mistype."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.fulfillment.carriers import numbers


@pytest.mark.parametrize("number", ["RR473124829GB", "RB123456785GB", "EE123456785US", "CP123456785DE"])
def test_numbers_of_the_postal_union_are_right(number):
    assert numbers.is_s10(number)
    assert numbers.s10(number[:2], int(number[2:10]), number[11:]) == number


@pytest.mark.parametrize(
    "number", ["RR473124820GB", "RR473124829gb", "RR47312482GB", "RR473124829GB ", "", "RR٤73124829GB"]
)
def test_numbers_that_are_none_are_noticed(number):
    assert not numbers.is_s10(number)


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_any_wrong_digit_of_a_postal_number_is_noticed(serial, place, change):
    number = numbers.s10("RR", serial, "GB")
    digit = (int(number[2 + place]) + change) % 10
    assert numbers.is_s10(number)
    wrong = number[: 2 + place] + str(digit) + number[3 + place :]
    # 10 becomes 0 and 11 becomes 5, so the standard itself lets two rests of eleven pass as others.
    assert not numbers.is_s10(wrong) or {numbers.s10_check(wrong[2:10])} <= {0, 5}


@given(st.integers(0, 10**10 - 1), st.integers(0, 10), st.integers(1, 9))
def test_any_wrong_digit_of_our_own_number_is_noticed(serial, place, change):
    number = numbers.courier(serial)
    assert numbers.is_courier(number)
    digit = (int(number[2 + place]) + change) % 10
    assert not numbers.is_courier(number[: 2 + place] + str(digit) + number[3 + place :])


@given(st.integers(0, 10**10 - 1), st.integers(0, 9))
def test_two_neighbours_swapped_are_noticed(serial, place):
    number = numbers.courier(serial)
    here, after = number[2 + place], number[3 + place]
    if here != after and {here, after} != {"0", "9"}:  # the one pair Luhn's sum does not tell apart
        assert not numbers.is_courier(number[: 2 + place] + after + here + number[4 + place :])


def test_luhn_knows_the_number_of_the_standard():
    assert numbers.luhn_check("7992739871") == 3


def test_a_serial_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="eight digits"):
        numbers.s10("RR", 100_000_000, "GB")
    with pytest.raises(ValueError, match="ten digits"):
        numbers.courier(10**10)
