"""Asks the gateway how an attempt stands, and writes down what it says. The same for everybody who wonders.

The shopper's return, a notification and the reconciler all call `advance`; it may be called at any
time, any number of times and by all of them at once. The gateway's answer is applied in one short
transaction that books only what is not booked yet, so the outcome depends on the gateway's state
alone and not on who asked first. A notification is a reason to ask, never a proof.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from mercer.kernel import db, events
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.kernel.states import Transitions
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import backoff, captures, gateways, locks, methods, settlement
from mercer.payments.gateways import protocol
from mercer.payments.locks import Key
from mercer.payments.models import PaymentAttempt

NEW, STARTED, AUTHORIZED = PaymentAttempt.NEW, PaymentAttempt.STARTED, PaymentAttempt.AUTHORIZED
CAPTURED, FAILED, CANCELED = PaymentAttempt.CAPTURED, PaymentAttempt.FAILED, PaymentAttempt.CANCELED

STEPS = Transitions(
    "state",
    {
        NEW: {STARTED, AUTHORIZED, CAPTURED, FAILED, CANCELED},
        STARTED: {AUTHORIZED, CAPTURED, FAILED, CANCELED},
        AUTHORIZED: {CAPTURED, FAILED, CANCELED},
        FAILED: {CAPTURED},
        CANCELED: {CAPTURED},
    },
)
"""Money that arrives is booked whatever we thought before: `captures` decides whether it may stay."""

ENDS = {protocol.FAILED: (FAILED, "payment.failed"), protocol.CANCELED: (CANCELED, "payment.closed")}


def advance(attempt_id: Key, *, now: datetime) -> PaymentAttempt:
    """The attempt as it stands now. When the gateway does not answer, it is asked again later."""
    attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
    gateway = gateways.get(attempt.gateway)
    if gateway.manual or not (attempt.provider_ref or (attempt.is_open and attempt.started_at)):
        return attempt
    try:
        seen = gateway.look(data_of(attempt))
    except gateways.GatewayError as error:
        return no_answer(attempt, error, now=now)
    return apply(attempt.pk, seen, now=now)


@db.transaction
def apply(attempt_id: Key, seen: protocol.Seen, *, now: datetime) -> PaymentAttempt:
    """Writes down what the gateway says: what was captured, what went back, whether it is over."""
    attempt, order = locks.attempt(attempt_id)
    actor = Actor("gateway", attempt.gateway)
    if wrong := mismatch(attempt, order, seen):
        return _put_aside(attempt, order, wrong, actor=actor, now=now)
    if not attempt.provider_ref:
        _keep(attempt, provider_ref=seen.provider_ref)
    captures.record(attempt, order, seen.captured.amount, charge=seen.charge_ref, actor=actor, at=now)
    for refund in seen.refunds:
        settlement.notice(attempt, order, refund, now=now)
    _follow(attempt, order, seen, actor=actor, now=now)
    attempt.refresh_from_db()
    return attempt


def mismatch(attempt: PaymentAttempt, order: Order, seen: protocol.Seen) -> str:
    """Why this cannot be our attempt; empty when it is."""
    if seen.merchant_ref != attempt.key:
        return f"The provider's payment belongs to {seen.merchant_ref or 'nobody'}."
    if seen.order_number != order.number:
        return f"The provider's payment is for order {seen.order_number or 'none'}."
    if attempt.provider_ref and seen.provider_ref != attempt.provider_ref:
        return f"The provider's number is {seen.provider_ref}."
    if seen.amount != attempt.money:
        return f"The provider was asked for {seen.amount}, not for {attempt.money}."
    if seen.captured.currency != attempt.currency or seen.captured.amount > attempt.amount:
        return f"The provider captured {seen.captured} of {attempt.money}."
    return ""


def no_answer(attempt: PaymentAttempt, error: gateways.GatewayError, *, now: datetime) -> PaymentAttempt:
    """Nothing is known, so nothing is decided; the reconciler asks again."""
    check_at = backoff.next_check(attempt.checks, now=now)
    facts = {"check_at": check_at, "checks": F("checks") + 1, "failure": str(error)[:300]}
    PaymentAttempt.objects.filter(pk=attempt.pk).update(**facts)
    attempt.refresh_from_db()
    return attempt


def data_of(attempt: PaymentAttempt) -> protocol.AttemptData:
    """What the connector may know. Made of what does not change, so that a repeated request is the same request."""
    order = attempt.order
    with translation.override(order.language):
        title = _("Order %(number)s") % {"number": order.number}
    return protocol.AttemptData(
        key=attempt.key, order_number=order.number, amount=attempt.money, title=title, email=order.email,
        language=order.language, return_url=attempt.return_url, cancel_url=attempt.cancel_url,
        provider_ref=attempt.provider_ref, charge_ref=attempt.provider_charge, payee=methods.payee(),
    )  # fmt: skip


def _follow(attempt: PaymentAttempt, order: Order, seen: protocol.Seen, *, actor: Actor, now: datetime) -> None:
    """The state, once the money is booked."""
    if attempt.state == CAPTURED:
        _keep(attempt, failure="")
    elif seen.state in ENDS:
        state, verb = ENDS[seen.state]
        if STEPS.move(attempt, to=state, failure=seen.failure[:300], settled_at=now, check_at=None):
            tell(verb, attempt, order, actor=actor, now=now)
    elif seen.state == protocol.AUTHORIZED:
        if STEPS.move(attempt, to=AUTHORIZED, failure=""):
            progress.record_authorization(order, attempt.money, at=now, actor=actor)
            tell("payment.authorized", attempt, order, actor=actor, now=now)
    elif attempt.is_open and seen.failure[:300] != attempt.failure:
        _keep(attempt, failure=seen.failure[:300])
        if attempt.failure:
            tell("payment.declined", attempt, order, actor=actor, now=now)


def _put_aside(attempt: PaymentAttempt, order: Order, wrong: str, *, actor: Actor, now: datetime) -> PaymentAttempt:
    """Nothing is booked; a person has to look. Told once."""
    if attempt.failure != wrong:
        _keep(attempt, failure=wrong)
        tell("payment.mismatch", attempt, order, actor=actor, now=now)
    return attempt


def _keep(attempt: PaymentAttempt, **facts: Any) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(**facts)
    for name, value in facts.items():
        setattr(attempt, name, value)


def tell(verb: str, attempt: PaymentAttempt, order: Order, *, actor: Actor, now: datetime) -> None:
    """An event of the attempt. Amounts and numbers only, nobody's name."""
    amount = Money(attempt.amount, attempt.currency)
    data = {"order": order.number, "gateway": attempt.gateway, "amount": amount, "failure": attempt.failure}
    events.record(verb, subject=attempt, actor=actor, at=now, data=data)
