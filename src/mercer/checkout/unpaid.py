"""Orders nobody paid in time: closed at the provider first, so that no money can come any more, then canceled."""

from __future__ import annotations

from datetime import datetime

from mercer.inventory import reservations
from mercer.kernel import actors, db
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import attempts

REASON = "not paid in time"


class PaidMeanwhile(Exception):
    """The money came while we were closing: the order stays."""


def expire(*, now: datetime, limit: int = 100) -> int:
    """Cancels what is due; how many. Outermost and repeatable; what a provider does not answer for waits for the next run."""
    return sum(expire_one(order, now=now) for order in Order.objects.unpaid_since(now)[:limit])


def expire_one(order: Order, *, now: datetime) -> bool:
    """The same for one order whose time is over; False when a provider does not answer, or the money came."""
    return attempts.close_all(order.pk, now=now) and _cancel_if_unpaid(order, now=now)


def _cancel_if_unpaid(order: Order, *, now: datetime) -> bool:
    try:
        with db.transaction():
            _cancel(order, now=now)
    except (PaidMeanwhile, progress.AlreadyCanceled):
        return False
    return True


def _cancel(order: Order, *, now: datetime) -> None:
    """Stock before order, as everywhere; when money is found on the order, everything is taken back."""
    reservations.release(order.number, now=now, reason=REASON)
    locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    if locked.paid_amount:
        raise PaidMeanwhile(order.number)
    progress.record_cancellation(locked, None, reason=REASON, at=now, actor=actors.SYSTEM)
