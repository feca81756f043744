"""The test cards: numbers with a fate. Where Stripe has a test card of that fate, it is the same number."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    number: str
    fate: str
    hint: str
    brand: str = "visa"

    @property
    def shown(self) -> str:
        return " ".join(re.findall("....", self.number))

    @property
    def last4(self) -> str:
        return self.number[-4:]


OK, DECLINED, SECURE, HANG, REFUND_LATE, REFUND_FAILS = (
    "ok",
    "declined",
    "secure",
    "hang",
    "refund_late",
    "refund_fails",
)
DECLINES = {
    "4000000000000002": ("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000119": (
        "processing_error",
        None,
        "An error occurred while processing your card. Try again in a little bit.",
    ),
}
CARDS = {
    card.number: card
    for card in [
        Card("4242424242424242", OK, "succeeds"),
        Card("4000000000000002", DECLINED, "is declined"),
        Card("4000000000009995", DECLINED, "has insufficient funds"),
        Card("4000000000000119", DECLINED, "fails with a processing error"),
        Card("4000000000003220", SECURE, "asks for 3-D Secure"),
        Card("4000000000000408", HANG, "is charged, then the page times out"),
        Card("4000000000007726", REFUND_LATE, "succeeds; refunds take ten seconds"),
        Card("4000000000005126", REFUND_FAILS, "succeeds; refunds fail later"),
    ]
}


def find(number: str) -> Card | None:
    """The card of a typed number; blanks and hyphens do not matter. An unknown valid number succeeds."""
    digits = re.sub(r"[\s-]", "", number)
    if digits in CARDS:
        return CARDS[digits]
    return Card(digits, OK, "succeeds") if luhn(digits) else None


def luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1)."""
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
