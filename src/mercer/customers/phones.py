"""Telephone numbers, read as people of a country write them."""

from __future__ import annotations

import phonenumbers


def read(text: str, *, country: str) -> str | None:
    """E.164 of a number as people of that country write it, or None."""
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
