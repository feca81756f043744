"""Money on its way back.

    requested ── pending ── done ── failed (it came back later: owed to the shopper, staff send it another way)
          └─────────┴────── failed (it never went: may be asked for again)

A refund is written, and its amount reserved on the attempt, before the gateway is asked; the database
refuses to reserve more than was captured. Its key makes the asking repeatable, and stands in the
provider's metadata, so a notification that overtakes our own answer finds the same row. A refund that
somebody made at the provider's own pages is booked when it is seen, once per number of the provider.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from mercer.kernel import db, events, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.errors import Refusal
from mercer.kernel.money import Money
from mercer.kernel.states import IllegalTransition, Transitions
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import backoff, books, gateways, locks
from mercer.payments.gateways import protocol
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
    return Money(sum(_left(attempt) for attempt in order.attempts.all()), order.currency)


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


def advance(refund_id: object, *, now: datetime) -> Refund:
    """Asks the gateway and books what it says; repeatable. When it does not answer, the reconciler asks again."""
    refund = Refund.objects.select_related("attempt", "order").get(pk=refund_id)
    gateway = gateways.get(refund.via)
    if refund.state not in UNDER_WAY or (gateway.manual and refund.state == Refund.PENDING):
        return refund
    try:
        seen = gateway.refund(_data(refund))
    except gateways.GatewayError as error:
        return _no_answer(refund, error, now=now)
    return settle(refund.pk, seen, now=now)


@db.transaction
def settle(refund_id: object, seen: protocol.RefundSeen, *, now: datetime) -> Refund:
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
def record_sent(refund: Refund, *, actor: Actor, now: datetime) -> Refund:
    """Staff have sent it by hand: a refund of a bank transfer or of cash, or one that came back."""
    order = locks.order(refund.order_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
    if refund.state == Refund.FAILED and refund.done_at:
        STEPS.require(refund, to=Refund.DONE, via="transfer", failure="", check_at=None)
        books.resent(refund, order, actor=actor, at=now)
        return refund
    if not (gateways.get(refund.via).manual and refund.state in UNDER_WAY):
        raise IllegalTransition(state=refund.state, to=Refund.DONE)
    _done(refund, order, provider_ref=refund.provider_ref or f"by-hand:{refund.key}", actor=actor, now=now)
    return refund


def _left(attempt: PaymentAttempt) -> int:
    """The order's part of the attempt that has not gone back; what is in excess is not for others to use."""
    excess = (
        attempt.refunds.filter(excess=True).exclude(state=Refund.FAILED, done_at=None).aggregate(n=Sum("amount"))["n"]
    )
    counted = attempt.captured_amount - attempt.excess_amount
    return counted - (attempt.refunded_amount - (excess or 0))


def _spread(order: Order, amount: Money) -> list[tuple[PaymentAttempt, int]]:
    attempts = PaymentAttempt.objects.select_for_update(of=("self",), no_key=True).filter(
        order=order, captured_amount__gt=0
    )
    left = [(attempt, _left(attempt)) for attempt in attempts.order_by("pk")]
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
        excess=seen.amount.amount > _left(attempt),
    )  # fmt: skip
    PaymentAttempt.objects.filter(pk=attempt.pk).update(refunded_amount=F("refunded_amount") + refund.amount)
    return refund


def _settle(refund: Refund, order: Order, seen: protocol.RefundSeen, *, now: datetime) -> Refund:
    actor = Actor("gateway", refund.via)
    if seen.amount != refund.money:
        Refund.objects.filter(pk=refund.pk).update(failure=f"The provider says {seen.amount}.")
    elif seen.state == protocol.DONE and refund.state in UNDER_WAY:
        _done(refund, order, provider_ref=seen.provider_ref, actor=actor, now=now)
    elif seen.state == protocol.PENDING and refund.state in UNDER_WAY:
        check_at = None if gateways.get(refund.via).manual else backoff.next_check(refund.checks, now=now)
        facts = {"provider_ref": seen.provider_ref, "check_at": check_at, "checks": refund.checks + 1}
        Refund.objects.filter(pk=refund.pk).update(state=Refund.PENDING, **facts)
        refund.refresh_from_db()
    elif seen.state == protocol.FAILED and refund.state != Refund.FAILED:
        _failed(refund, order, seen.failure or "refused", provider_ref=seen.provider_ref, actor=actor, now=now)
    return refund


def _done(refund: Refund, order: Order, *, provider_ref: str, actor: Actor, now: datetime) -> None:
    facts = {"provider_ref": provider_ref, "done_at": now, "check_at": None, "failure": ""}
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
    facts = {"failure": failure[:300], "check_at": None, "provider_ref": provider_ref or refund.provider_ref}
    if not STEPS.move(refund, to=Refund.FAILED, **facts):
        return
    if came_back:
        books.bounced(refund, order, actor=actor, at=now)
    else:
        freed = {"refunded_amount": F("refunded_amount") - refund.amount}
        look_again = {"check_at": now} if not gateways.get(refund.via).manual else {}
        PaymentAttempt.objects.filter(pk=refund.attempt_id).update(**freed, **look_again)
    _tell("payment.refund_failed", refund, order, actor=actor, now=now)


def _no_answer(refund: Refund, error: gateways.GatewayError, *, now: datetime) -> Refund:
    if error.retriable:
        check_at = backoff.next_check(refund.checks, now=now)
        Refund.objects.filter(pk=refund.pk, state__in=UNDER_WAY).update(
            check_at=check_at, checks=F("checks") + 1, failure=str(error)[:300]
        )
    else:
        _refused(refund.pk, str(error), now=now)
    refund.refresh_from_db()
    return refund


@db.transaction
def _refused(refund_id: object, failure: str, *, now: datetime) -> None:
    order = _order_of(refund_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state in UNDER_WAY:
        _failed(refund, order, failure, actor=Actor("gateway", refund.via), now=now)


def _tell(verb: str, refund: Refund, order: Order, *, actor: Actor, now: datetime) -> None:
    data = {"order": order.number, "refund": refund.key, "amount": refund.money, "failure": refund.failure}
    events.record(verb, subject=refund.attempt, actor=actor, at=now, data=data)


def _data(refund: Refund) -> protocol.RefundData:
    return protocol.RefundData(
        key=refund.key, attempt_key=refund.attempt.key, order_number=refund.order.number, amount=refund.money,
        charge_ref=refund.attempt.provider_charge, reason=refund.reason, provider_ref=refund.provider_ref or "",
    )  # fmt: skip


def _order_of(refund_id: object) -> Order:
    return locks.order(Refund.objects.values_list("order_id", flat=True).get(pk=refund_id))
