"""A payment on its way, as the shopper sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from pydantic import Field

from mercer.api.schemas.plain import Money, Sent, Told, Word
from mercer.orders.models import Order as OrderRow
from mercer.payments import attempts
from mercer.payments.models import PaymentAttempt

PaymentState = Literal["unpaid", "authorized", "partly_paid", "paid", "partly_refunded", "refunded"]


class Payment(Told):
    """The latest try to pay. Send the shopper to `redirect_url`, or show the `instructions`."""

    method: str
    state: Literal["new", "started", "authorized", "captured", "failed", "canceled"]
    amount: Money
    redirect_url: str | None
    instructions: dict[str, Any]
    failure: str
    expires_at: datetime | None

    @classmethod
    def of(cls, attempt: PaymentAttempt) -> Payment:
        return cls(
            method=attempt.gateway,
            state=attempt.state,  # type: ignore[arg-type]
            amount=Money.of(attempt.money),
            redirect_url=attempt.redirect_url or None if attempt.is_open else None,
            instructions=attempt.instructions if attempt.is_open else {},
            failure=attempt.failure,
            expires_at=attempt.expires_at,
        )


class Placed(Told):
    """The order that was placed. `token` opens it (header `Order-Token`); `url` is its page for the shopper."""

    number: str
    token: str
    url: str
    total: Money
    payment_state: PaymentState
    payment: Payment | None

    @classmethod
    def of(cls, order: OrderRow) -> Placed:
        order.refresh_from_db(fields=["payment_state"])
        return cls(
            number=order.number,
            token=order.token,
            url=settings.PUBLIC_URL + order.guest_link_path(),
            total=Money.of(order.total),
            payment_state=order.payment_state,
            payment=latest_payment(order),
        )


def latest_payment(order: OrderRow) -> Payment | None:
    attempt = attempts.current(order)
    return Payment.of(attempt) if attempt else None


class PayWith(Sent):
    method: Word | None = Field(None, description="Another way to pay; the order's own when left out.")
