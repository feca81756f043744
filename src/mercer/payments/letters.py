"""Letters about money. That an order is paid or refunded, orders tell."""

from __future__ import annotations

from datetime import datetime

from mercer.kernel import db
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.messages import letters
from mercer.orders import letters as order_letters
from mercer.payments.models import PaymentAttempt


@db.transaction
def instructions(attempt: PaymentAttempt, *, now: datetime):
    """Where to transfer the money, with the reference; once per attempt."""
    more = {"instructions": attempt.instructions, "amount": attempt.money}
    return _write("payment_instructions", attempt, key=f"pay-{attempt.key}", now=now, **more)


@db.transaction
def sent_back(attempt: PaymentAttempt, event: Event, *, now: datetime):
    """Money came too late or twice, and goes back; once per event."""
    amount = Money(event.data["amount"]["amount"], event.data["amount"]["currency"])
    more = {"amount": amount, "too_late": event.data["too_late"]}
    return _write("payment_sent_back", attempt, key=f"sent-back-{event.pk}", now=now, **more)


def _write(kind: str, attempt: PaymentAttempt, *, key: str, now: datetime, **context: object):
    order = attempt.order
    context |= {"order": order, "order_url": order_letters.link(order)}
    return letters.write(kind, to=order.email, context=context, key=key, about=order, language=order.language, now=now)
