"""What the provider says of refunds, booked once.

    requested ── pending ── done ── failed (it came back later: owed to the shopper, staff send it another way)
          └─────────┴────── failed (it never went: may be asked for again)

A refund that somebody made at the provider's own pages is written down when it is seen, once per
number of the provider. The order is locked before its refunds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q

from mercer.kernel import db, events
from mercer.kernel.actors import Actor
from mercer.kernel.states import Transitions
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import backoff, books, gateways, locks
from mercer.payments.gateways import protocol
from mercer.payments.locks import Key
from mercer.payments.models import PaymentAttempt, Refund

STEPS = Transitions(
    "state",
    {
        Refund.REQUESTED: {Refund.PENDING, Refund.DONE, Refund.FAILED},
        Refund.PENDING: {Refund.DONE, Refund.FAILED},
        Refund.DONE: {Refund.FAILED},
        Refund.FAILED: {Refund.DONE},
    },
)
UNDER_WAY = (Refund.REQUESTED, Refund.PENDING)


@db.transaction
def settle(refund_id: Key, seen: protocol.RefundSeen, *, now: datetime) -> Refund:
    """Books what the provider says of a refund of ours."""
    order = _order_of(refund_id)
    return _settle(Refund.objects.select_for_update(of=("self",)).get(pk=refund_id), order, seen, now=now)


def notice(attempt: PaymentAttempt, order: Order, seen: protocol.RefundSeen, *, now: datetime) -> None:
    """A refund the provider told of, ours or made at the provider's own pages. The order is locked by the caller."""
    ours = Refund.objects.select_for_update(of=("self",)).filter(attempt=attempt)
    refund = ours.filter(Q(provider_ref=seen.provider_ref) | Q(key=seen.key)).first()
    if refund is None and (seen.state == protocol.FAILED or not _room_for(attempt, seen, now=now)):
        return
    if refund is None:
        refund = _foreign(attempt, order, seen, now=now)
    _settle(refund, order, seen, now=now)


@db.transaction
def refused(refund_id: Key, failure: str, *, now: datetime) -> None:
    order = _order_of(refund_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state in UNDER_WAY:
        _failed(refund, order, failure, actor=Actor("gateway", refund.via), now=now)


def _settle(refund: Refund, order: Order, seen: protocol.RefundSeen, *, now: datetime) -> Refund:
    actor = Actor("gateway", refund.via)
    if seen.amount != refund.money:
        Refund.objects.filter(pk=refund.pk).update(failure=f"The provider says {seen.amount}.")
    elif seen.state == protocol.DONE and refund.state in UNDER_WAY:
        done(refund, order, provider_ref=seen.provider_ref, actor=actor, now=now)
    elif seen.state == protocol.PENDING and refund.state in UNDER_WAY:
        check_at = None if gateways.get(refund.via).manual else backoff.next_check(refund.checks, now=now)
        facts: dict[str, Any] = {"provider_ref": seen.provider_ref, "check_at": check_at, "checks": refund.checks + 1}
        Refund.objects.filter(pk=refund.pk).update(state=Refund.PENDING, **facts)
        refund.refresh_from_db()
    elif seen.state == protocol.FAILED and refund.state != Refund.FAILED:
        _failed(refund, order, seen.failure or "refused", provider_ref=seen.provider_ref, actor=actor, now=now)
    return refund


def done(refund: Refund, order: Order, *, provider_ref: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, Any] = {"provider_ref": provider_ref, "done_at": now, "check_at": None, "failure": ""}
    if not STEPS.move(refund, to=Refund.DONE, from_=UNDER_WAY, **facts):
        return
    books.refunded(refund, order, before=order.refunded_amount, actor=actor, at=now)
    if not refund.excess:
        progress.record_refund(order, refund.money, at=now, actor=actor)
        order.refresh_from_db(fields=["refunded_amount"])
    _tell("payment.refunded", refund, order, actor=actor, now=now)


def _failed(refund: Refund, order: Order, failure: str, *, actor: Actor, now: datetime, provider_ref: str = "") -> None:
    """It never went: free the amount. It went and came back: the shopper is owed it."""
    came_back = refund.state == Refund.DONE
    facts: dict[str, Any] = {
        "failure": failure[:300],
        "check_at": None,
        "provider_ref": provider_ref or refund.provider_ref,
    }
    if not STEPS.move(refund, to=Refund.FAILED, **facts):
        return
    if came_back:
        books.bounced(refund, order, actor=actor, at=now)
    else:
        freed = {"refunded_amount": F("refunded_amount") - refund.amount}
        look_again = {"check_at": now} if not gateways.get(refund.via).manual else {}
        PaymentAttempt.objects.filter(pk=refund.attempt_id).update(**freed, **look_again)
    _tell("payment.refund_failed", refund, order, actor=actor, now=now)


def _room_for(attempt: PaymentAttempt, seen: protocol.RefundSeen, *, now: datetime) -> bool:
    """Not while a request of ours reserves the same money: the provider will refuse that one, and then we look again."""
    attempt.refresh_from_db()
    room = attempt.captured_amount - attempt.refunded_amount >= seen.amount.amount
    if not room:
        PaymentAttempt.objects.filter(pk=attempt.pk).update(check_at=backoff.next_check(attempt.checks, now=now))
    return room


def _foreign(attempt: PaymentAttempt, order: Order, seen: protocol.RefundSeen, *, now: datetime) -> Refund:
    """A refund we did not ask for; it has happened, so it is written down as it is."""
    refund = Refund.objects.create(
        attempt=attempt, order=order, key=f"{attempt.gateway}-{seen.provider_ref}"[:120], amount=seen.amount.amount,
        currency=seen.amount.currency, reason="made at the provider", requested_at=now, via=attempt.gateway,
        excess=seen.amount.amount > attempt.refundable_amount,
    )  # fmt: skip
    PaymentAttempt.objects.filter(pk=attempt.pk).update(refunded_amount=F("refunded_amount") + refund.amount)
    return refund


def _tell(verb: str, refund: Refund, order: Order, *, actor: Actor, now: datetime) -> None:
    data = {"order": order.number, "refund": refund.key, "amount": refund.money, "failure": refund.failure}
    events.record(verb, subject=refund.attempt, actor=actor, at=now, data=data)


def _order_of(refund_id: Key) -> Order:
    return locks.order(Refund.objects.values_list("order_id", flat=True).get(pk=refund_id))
