"""Tracking numbers with check digits, so that a mistyped one is noticed before anybody looks for it."""

import re

S10 = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
COURIER = re.compile(r"MC([0-9]{10})([0-9])")


def s10(kind: str, serial: int, country: str) -> str:
    """A number in the form of UPU standard S10: two letters, eight digits, a check digit, a country: RR123456785GB."""
    digits = f"{serial:08d}"
    if len(digits) != 8:
        raise ValueError(f"a serial has at most eight digits: {serial}")
    return f"{kind}{digits}{s10_check(digits)}{country}"


def s10_check(digits: str) -> int:
    """UPU S10 check digit: weights 8 6 4 2 3 5 9 7, eleven minus the rest; 10 becomes 0 and 11 becomes 5."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check)


def is_s10(number: str) -> bool:
    """Whether form and check digit are right."""
    match = S10.fullmatch(number)
    return match is not None and s10_check(match[2]) == int(match[3])


def courier(serial: int) -> str:
    """A number of our own courier: MC, ten digits, and a Luhn check digit (ISO/IEC 7812-1)."""
    digits = f"{serial:010d}"
    if len(digits) != 10:
        raise ValueError(f"a serial has at most ten digits: {serial}")
    return f"MC{digits}{luhn_check(digits)}"


def luhn_check(digits: str) -> int:
    """The digit that makes the Luhn sum of `digits` and itself a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def is_courier(number: str) -> bool:
    """Whether form and check digit are right."""
    match = COURIER.fullmatch(number)
    return match is not None and luhn_check(match[1]) == int(match[2])
