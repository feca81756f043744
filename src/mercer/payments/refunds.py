"""Money on its way back.

A refund is written, and its amount reserved on the attempt, before the gateway is asked; the database
refuses to reserve more than was captured. Its key makes the asking repeatable, and stands in the
provider's metadata, so a notification that overtakes our own answer finds the same row.
What the provider says of it is booked by `settlement`.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mercer.kernel import db, events, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.errors import Refusal
from mercer.kernel.money import Money
from mercer.kernel.states import IllegalTransition
from mercer.orders.models import Order
from mercer.payments import backoff, books, gateways, locks, settlement
from mercer.payments.gateways import protocol
from mercer.payments.locks import Key
from mercer.payments.models import PaymentAttempt, Refund


class TooMuch(Refusal):
    """`facts["refundable"]` is what can still go back."""

    code = "refund_too_much"
    title = _("This is more than can be refunded.")


class SomethingElse(Refusal):
    """A key asked for again, with another amount."""

    code = "refund_key_reused"
    title = _("This refund was already requested with another amount.")


def refundable(order: Order) -> Money:
    """What was paid for the order and has not gone back, nor is on its way."""
    return Money(sum(attempt.refundable_amount for attempt in order.attempts.all()), order.currency)


def request(order: Order, amount: Money, *, key: str, reason: str, actor: Actor, now: datetime) -> Refund:
    """Asks for a refund, in the transaction of the decision. The same key again gives the same refund.

    The newest payment that can bear it all is used; else several, and the first refund is returned
    (`key`, `key.2`, …). Refusals: `TooMuch`, `SomethingElse`.
    """
    db.require_transaction("a refund")
    order = locks.order(order.pk)
    made = list(Refund.objects.filter(Q(key=key) | Q(key__startswith=f"{key}."), order=order).order_by("key"))
    if made:
        if sum(refund.amount for refund in made) != amount.amount or made[0].currency != amount.currency:
            raise SomethingElse(key=key)
        return made[0]
    shares = _spread(order, amount)
    keys = [key, *(f"{key}.{number}" for number in range(2, len(shares) + 1))]
    made = [
        _write(attempt, order, share, key=own_key, reason=reason, actor=actor, now=now)
        for own_key, (attempt, share) in zip(keys, shares, strict=True)
    ]
    return made[0]


def request_all(order: Order, *, key: str, reason: str, actor: Actor, now: datetime) -> Refund | None:
    """Asks for everything that can still go back; None when that is nothing."""
    db.require_transaction("a refund")
    made = Refund.objects.filter(key=key, order=order).first()
    rest = refundable(locks.order(order.pk))
    if made or not rest:
        return made
    return request(order, rest, key=key, reason=reason, actor=actor, now=now)


def send_back(
    attempt: PaymentAttempt, order: Order, amount: int, *, excess: bool, actor: Actor, now: datetime
) -> Refund:
    """Returns at once what has just been captured and is not needed. The order is locked by the caller."""
    key = f"back-{attempt.key}-{attempt.captured_amount}"
    reason = "more than was to pay" if excess else "the order was canceled"
    return _write(attempt, order, amount, key=key, reason=reason, actor=actor, now=now, excess=excess)


def advance(refund_id: Key, *, now: datetime) -> Refund:
    """Asks the gateway and books what it says; repeatable. When it does not answer, the reconciler asks again."""
    refund = Refund.objects.select_related("attempt", "order").get(pk=refund_id)
    gateway = gateways.get(refund.via)
    if refund.state not in settlement.UNDER_WAY or (gateway.manual and refund.state == Refund.PENDING):
        return refund
    try:
        seen = gateway.refund(_data(refund))
    except gateways.GatewayError as error:
        return _no_answer(refund, error, now=now)
    return settlement.settle(refund.pk, seen, now=now)


@db.transaction
def record_sent(refund: Refund, *, actor: Actor, now: datetime) -> Refund:
    """Staff have sent it by hand: a refund of a bank transfer or of cash, or one that came back."""
    order = locks.order(refund.order_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
    if refund.state == Refund.FAILED and refund.done_at:
        settlement.STEPS.require(refund, to=Refund.DONE, via="transfer", failure="", check_at=None)
        books.resent(refund, order, actor=actor, at=now)
        return refund
    if not (gateways.get(refund.via).manual and refund.state in settlement.UNDER_WAY):
        raise IllegalTransition(state=refund.state, to=Refund.DONE)
    settlement.done(refund, order, provider_ref=refund.provider_ref or f"by-hand:{refund.key}", actor=actor, now=now)
    return refund


def _spread(order: Order, amount: Money) -> list[tuple[PaymentAttempt, int]]:
    attempts = PaymentAttempt.objects.select_for_update(of=("self",), no_key=True).filter(
        order=order, captured_amount__gt=0
    )
    left = [(attempt, attempt.refundable_amount) for attempt in attempts.order_by("pk")]
    left.sort(key=lambda pair: pair[0].created_at, reverse=True)
    rest = amount.amount
    if amount.currency != order.currency or rest <= 0 or rest > sum(share for _, share in left):
        raise TooMuch(refundable=Money(sum(share for _, share in left), order.currency), asked=amount)
    for attempt, share in left:
        if share >= rest:
            return [(attempt, rest)]
    shares = []
    for attempt, share in left:
        if share and rest:
            shares.append((attempt, min(share, rest)))
            rest -= shares[-1][1]
    return shares


def _write(
    attempt: PaymentAttempt, order: Order, amount: int, *, key: str, reason: str, actor: Actor, now: datetime,
    excess: bool = False,
) -> Refund:  # fmt: skip
    """The intention, with its amount reserved, and the job that carries it out."""
    refund = Refund.objects.create(
        attempt=attempt, order=order, key=key, amount=amount, currency=order.currency, reason=reason[:200],
        requested_at=now, excess=excess, via=attempt.gateway, check_at=backoff.next_check(0, now=now),
    )  # fmt: skip
    PaymentAttempt.objects.filter(pk=attempt.pk).update(refunded_amount=F("refunded_amount") + amount)
    data = {"order": order.number, "refund": key, "amount": refund.money, "reason": refund.reason}
    events.record("payment.refund_requested", subject=attempt, actor=actor, at=now, data=data)
    jobs.defer("mercer.payments.tasks.advance_refund", refund_id=str(refund.pk))
    return refund


def _no_answer(refund: Refund, error: gateways.GatewayError, *, now: datetime) -> Refund:
    if error.retriable:
        check_at = backoff.next_check(refund.checks, now=now)
        Refund.objects.filter(pk=refund.pk, state__in=settlement.UNDER_WAY).update(
            check_at=check_at, checks=F("checks") + 1, failure=str(error)[:300]
        )
    else:
        settlement.refused(refund.pk, str(error), now=now)
    refund.refresh_from_db()
    return refund


def _data(refund: Refund) -> protocol.RefundData:
    return protocol.RefundData(
        key=refund.key, attempt_key=refund.attempt.key, order_number=refund.order.number, amount=refund.money,
        charge_ref=refund.attempt.provider_charge, reason=refund.reason, provider_ref=refund.provider_ref or "",
    )  # fmt: skip
