"""Money that has come: counted for the order as far as it needs it; the rest goes back by itself.

A canceled order is paid all the same, as a fact, and refunded at once. What is more than an order
needs (a bank transfer sent twice, a card charged after it) never counts for it: we owe it, and send it back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mercer.kernel import events, jobs, plain
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import books, refunds
from mercer.payments.models import PaymentAttempt


def outstanding(order: Order) -> Money:
    """What the order still needs."""
    rest = 0 if order.canceled_at else max(0, order.total_amount - order.paid_amount)
    return Money(rest, order.currency)


def record(
    attempt: PaymentAttempt, order: Order, captured: int, *, charge: str, actor: Actor, at: datetime, **more: Any
) -> bool:
    """Books that the attempt has captured so much in all, with `more` facts of it. True for the one caller who books it.

    Both rows are locked by the caller, the order first. Called again with the same sum it does nothing.
    """
    gained = captured - attempt.captured_amount
    if gained <= 0:
        return False
    counted = gained if order.canceled_at else min(gained, outstanding(order).amount)
    facts = {
        "captured_amount": captured,
        "excess_amount": attempt.excess_amount + gained - counted,
        "provider_charge": charge or attempt.provider_charge,
        "failure": "",
        "settled_at": at,
        **more,
    }
    was_open = attempt.is_open
    if captured == attempt.amount:
        facts |= {"state": PaymentAttempt.CAPTURED, "check_at": None}
    if not plain.update(attempt, facts, where={"captured_amount": attempt.captured_amount}):
        return False
    _book(attempt, order, counted, gained - counted, actor=actor, at=at)
    if not was_open:  # else it was the only open one: the database allows one of each order
        _close_the_others(attempt, order)
    return True


def _book(attempt: PaymentAttempt, order: Order, counted: int, excess: int, *, actor: Actor, at: datetime) -> None:
    facts = {"order": order.number, "gateway": attempt.gateway, "amount": Money(counted + excess, order.currency)}
    events.record("payment.captured", subject=attempt, actor=actor, at=at, data=facts)
    if counted:
        progress.record_payment(order, Money(counted, order.currency), at=at, actor=actor)
    books.captured(attempt, order, counted=counted, excess=excess, actor=actor, at=at)
    if excess or order.canceled_at:
        _send_back(attempt, order, excess or counted, actor=actor, at=at)


def _send_back(attempt: PaymentAttempt, order: Order, amount: int, *, actor: Actor, at: datetime) -> None:
    too_late = order.canceled_at is not None
    facts = {
        "order": order.number,
        "gateway": attempt.gateway,
        "amount": Money(amount, order.currency),
        "too_late": too_late,
    }
    events.record("payment.sent_back", subject=attempt, actor=actor, at=at, data=facts)
    refunds.send_back(attempt, order, amount, excess=not too_late, actor=actor, now=at)


def _close_the_others(attempt: PaymentAttempt, order: Order) -> None:
    """Nobody should pay a second time."""
    if outstanding(order) or order.canceled_at is not None:
        return
    others = order.attempts.filter(state__in=PaymentAttempt.OPEN).exclude(pk=attempt.pk)
    if others.exists():
        jobs.defer("mercer.payments.tasks.close_attempts", order_id=str(order.pk))
