"""Amounts as Stripe counts them. It follows ISO 4217 but for a few currencies, kept as they were when it began.

Source: Stripe's documentation, "Supported currencies", sections "Zero-decimal", "Three-decimal" and "Special cases".
"""

from __future__ import annotations

from mercer.kernel.money import Money

SHIFTED = {"ISK": 2, "UGX": 2, "MGA": -2}  # decimals that Stripe counts more (or fewer) than ISO 4217
IN_TENS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


def to_stripe(money: Money) -> int:
    """The `amount` of an API call. `ValueError` when the amount cannot be said there."""
    shift = SHIFTED.get(money.currency, 0)
    amount, rest = (money.amount * 10**shift, 0) if shift >= 0 else divmod(money.amount, 10**-shift)
    if rest or (money.currency in IN_TENS and amount % 10):
        raise ValueError(f"Stripe cannot charge {money}")
    return amount


def from_stripe(amount: int, currency: str) -> Money:
    """Money from `amount` and `currency` (lower case) of an API object."""
    code = currency.upper()
    shift = SHIFTED.get(code, 0)
    return Money(amount * 10**-shift if shift <= 0 else amount // 10**shift, code)
