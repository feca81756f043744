"""Money that a person has seen: a bank transfer on the statement, cash at the door."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.kernel import db, plain
from mercer.kernel.actors import Actor
from mercer.kernel.errors import Invalid
from mercer.kernel.money import Money
from mercer.orders.models import Order
from mercer.payments import attempts, captures, gateways, locks
from mercer.payments.models import PaymentAttempt

STARTED = PaymentAttempt.STARTED


class NotAnAmount(Invalid):
    """Money received is above zero and in the order's currency."""

    code = "not_an_amount"
    title = _("Please enter the amount that was received.")


@db.transaction
def record_received(
    order: Order,
    amount: Money,
    *,
    actor: Actor,
    now: datetime,
    gateway: str | None = None,
    reference: str = "",
    key: str | None = None,
) -> list[PaymentAttempt]:
    """Books what has come; the attempts it was booked on.

    It fills the open attempt; what is too little leaves it open, what is too much is booked by itself
    and sent back. `gateway` is a manual one, by default the order's, else a bank transfer. `key` comes
    from the form, so that sending it twice books it once. Refusal: `NotAnAmount`.
    """
    order = locks.order(order.pk)
    if amount.currency != order.currency or amount.amount <= 0:
        raise NotAnAmount(fields={"amount": str(NotAnAmount.title)})
    key = key or uuid.uuid4().hex
    known = plain.fetch(PaymentAttempt, "WHERE order_id = %s ORDER BY id FOR NO KEY UPDATE", [order.pk])
    booked = [attempt for attempt in known if key in attempt.receipts]
    if booked:
        return booked
    code = _gateway(order, gateway)
    attempt = next((attempt for attempt in known if attempt.gateway == code and attempt.is_open), None)
    took = min(amount.amount, attempt.amount - attempt.captured_amount) if attempt else 0
    if attempt and took:
        booked = [_book(attempt, order, took, key=key, reference=reference, actor=actor, now=now)]
    if rest := amount.amount - took:
        extra = attempts.create(order, rest, gateway=code, now=now, state=PaymentAttempt.CAPTURED, started_at=now)
        booked.append(_book(extra, order, rest, key=key, reference=reference, actor=actor, now=now))
    return booked


def _gateway(order: Order, gateway: str | None) -> str:
    code = gateway or order.payment_method
    manual = code in gateways.GATEWAYS and gateways.get(code).manual
    if gateway and not manual:
        raise LookupError(f"{gateway} is not booked by hand")
    return code if manual else "transfer"


def _book(
    attempt: PaymentAttempt, order: Order, amount: int, *, key: str, reference: str, actor: Actor, now: datetime
) -> PaymentAttempt:
    receipts, captured = [*attempt.receipts, key], attempt.captured_amount + amount
    captures.record(attempt, order, captured, charge=reference[:120], receipts=receipts, actor=actor, at=now)
    return attempt
