"""What gateways without a provider have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from mercer.kernel.money import Money
from mercer.payments.gateways.protocol import (
    CANCELED,
    OPEN,
    PENDING,
    AttemptData,
    Forged,
    Notice,
    Payee,
    RefundData,
    RefundSeen,
    Seen,
)


class ByHand:
    """A person books what came (`payments.transfers`); until then an attempt is open, and a refund pending."""

    manual: ClassVar[bool] = True

    def offered(self, amount: Money, country: str, payee: Payee) -> bool:
        return amount.amount > 0

    def look(self, attempt: AttemptData) -> Seen:
        return self._seen(attempt, OPEN)

    def close(self, attempt: AttemptData) -> Seen:
        return self._seen(attempt, CANCELED)

    def refund(self, refund: RefundData) -> RefundSeen:
        return RefundSeen(provider_ref=f"by-hand:{refund.key}", state=PENDING, amount=refund.amount, key=refund.key)

    def read_notification(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        raise Forged("nobody sends notifications for this way of paying")

    def missed(self, since: datetime) -> list[Notice]:
        return []

    def _seen(self, attempt: AttemptData, state: str) -> Seen:
        nothing = Money.zero(attempt.amount.currency)
        return Seen(
            state=state, provider_ref=attempt.provider_ref, amount=attempt.amount, captured=nothing,
            merchant_ref=attempt.key, order_number=attempt.order_number,
        )  # fmt: skip
