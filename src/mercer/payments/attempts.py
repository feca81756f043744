"""One try to pay an order.

    new ── started ── (authorized) ── captured
      └───────┴─────────── failed, canceled          (and captured after all, should the money come late)

Written in the transaction of the order; made known to the gateway after its commit, with a key that
makes the telling repeatable. Before another try begins, the one before is closed at the provider, so
that nobody pays twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mercer.kernel import actors, clock, db, ids, plain
from mercer.kernel.actors import Actor
from mercer.kernel.errors import Refusal
from mercer.orders.models import Order
from mercer.payments import advance as advancing
from mercer.payments import backoff, captures, gateways, locks, methods
from mercer.payments.locks import Key
from mercer.payments.models import PaymentAttempt

SHOPPER = Actor(actors.SHOPPER, "")


class NothingToPay(Refusal):
    """The order is free, paid or canceled."""

    code = "nothing_to_pay"
    title = _("There is nothing to pay.")


class NoSuchMethod(Refusal):
    """A way to pay that this shop does not offer for this order."""

    code = "no_such_payment_method"
    status = 422
    title = _("This way to pay is not available.")


class StillOpen(Refusal):
    """The payment before could not be closed at the provider, so another one might be paid as well."""

    code = "payment_still_open"
    title = _("Your last payment is still being processed. Please try again in a moment.")


def open(order: Order, *, gateway: str, now: datetime) -> PaymentAttempt:  # reads as attempts.open()
    """A new attempt over what the order still needs, in the caller's transaction.

    An open one through the same gateway is given again. Refusals: `NothingToPay`, `NoSuchMethod`,
    `StillOpen` (there is an open one through another gateway).
    """
    order = locks.order(order.pk)
    amount = captures.outstanding(order)
    if not amount:
        raise NothingToPay(order=order.number)
    if not methods.offers(gateway, amount, order.delivery_country):
        raise NoSuchMethod(method=gateway)
    former = order.attempts.filter(state__in=PaymentAttempt.OPEN).first()
    if former and not _serves(former, gateway, order):
        raise StillOpen(order=order.number)
    return former or create(order, amount.amount, gateway=gateway, now=now, check_at=backoff.next_check(0, now=now))


def first(order: Order, *, gateway: str, now: datetime) -> PaymentAttempt:
    """The first try, in the transaction that places the order. What nobody is asked over the network begins there as well."""
    if gateways.get(gateway).manual:
        return _begun(order, gateway=gateway, now=now)
    return create(order, order.total_amount, gateway=gateway, now=now, check_at=backoff.next_check(0, now=now))


def create(order: Order, amount: int, *, gateway: str, now: datetime, **facts: Any) -> PaymentAttempt:
    """The row. Its key says whose it is and is never used again."""
    attempt = _made(order, amount, gateway=gateway, now=now, **facts)
    plain.insert([attempt])
    return attempt


def start(attempt_id: Key, *, return_url: str, cancel_url: str, now: datetime) -> PaymentAttempt:
    """Makes the attempt known to its gateway, outside of any transaction; afterwards it has a `redirect_url` or instructions.

    Repeatable: the first addresses count. When the gateway does not answer, the attempt stays new and
    is started again by whoever comes next, the shopper or the reconciler; look at `state`.
    """
    _intend(attempt_id, return_url=return_url, cancel_url=cancel_url, now=now)
    attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
    if attempt.state != PaymentAttempt.NEW:
        return attempt
    try:
        started = gateways.get(attempt.gateway).start(advancing.data_of(attempt))
    except gateways.GatewayError as error:
        if error.retriable:
            return advancing.no_answer(attempt, error, now=now)
        return _give_up(attempt.pk, str(error), now=now)
    return _started(attempt.pk, started, now=now)


def retry(order: Order, gateway: str, *, now: datetime) -> PaymentAttempt:
    """Another try after one that failed or was left: the former is closed at its provider first. To be started next.

    An open one through the same gateway is given again. Refusals: as `open`.
    """
    if not methods.offers(gateway, order.total, order.delivery_country):
        raise NoSuchMethod(method=gateway)  # before anything is closed for its sake
    former = current(order)
    if former and former.is_open:
        former = advancing.advance(former.pk, now=now)
        order.refresh_from_db()
        if not _serves(former, gateway, order) and not close_all(order.pk, now=now):
            raise StillOpen(order=order.number)
    with db.transaction():
        if order.payment_method != gateway:
            patience = gateways.get(gateway).patience
            Order.objects.filter(pk=order.pk).update(
                payment_method=gateway, pay_before=now + patience if patience else None
            )
        return open(order, gateway=gateway, now=now)


def current(order: Order) -> PaymentAttempt | None:
    """The one that is open, else the last one."""
    attempts = list(order.attempts.order_by("-created_at"))
    return next((attempt for attempt in attempts if attempt.is_open), attempts[0] if attempts else None)


def close_all(order_id: Key, *, now: datetime) -> bool:
    """Closes what is open, at the provider first. True when nobody can pay any more.

    What was paid in the meantime is booked. False: a provider did not answer; the reconciler goes on.
    """
    for attempt in PaymentAttempt.objects.filter(order_id=order_id, state__in=PaymentAttempt.OPEN).select_related(
        "order"
    ):
        if _never_told(attempt.pk, now=now):
            continue
        try:
            seen = gateways.get(attempt.gateway).close(advancing.data_of(attempt))
        except gateways.GatewayError as error:
            advancing.no_answer(attempt, error, now=now)
            continue
        advancing.apply(attempt.pk, seen, now=now)
    return not PaymentAttempt.objects.filter(order_id=order_id, state__in=PaymentAttempt.OPEN).exists()


def _serves(former: PaymentAttempt, gateway: str, order: Order) -> bool:
    """It is open, goes through that gateway, and what is left of it is what the order needs."""
    rest = former.amount - former.captured_amount
    return former.is_open and former.gateway == gateway and rest == captures.outstanding(order).amount


def _made(order: Order, amount: int, *, gateway: str, now: datetime, **facts: Any) -> PaymentAttempt:
    own_id = ids.uuid7()
    key = f"{order.number}-{own_id.hex[-12:]}"
    return PaymentAttempt(
        id=own_id,
        order=order,
        gateway=gateway,
        key=key,
        amount=amount,
        currency=order.currency,
        created_at=now,
        **facts,
    )


def _begun(order: Order, *, gateway: str, now: datetime) -> PaymentAttempt:
    """A try that a person will book, started with its first row."""
    attempt = _made(order, order.total_amount, gateway=gateway, now=now, started_at=now, state=PaymentAttempt.STARTED)
    started = gateways.get(gateway).start(advancing.data_of(attempt))
    attempt.provider_ref, attempt.instructions = started.provider_ref, started.instructions
    plain.insert([attempt])
    advancing.tell("payment.started", attempt, order, actor=Actor(actors.GATEWAY, gateway), now=now)
    return attempt


@db.transaction
def _intend(attempt_id: Key, *, return_url: str, cancel_url: str, now: datetime) -> None:
    """The intention, before the call; nothing is started for an order that is canceled."""
    untold = PaymentAttempt.objects.filter(pk=attempt_id, state=PaymentAttempt.NEW, started_at=None)
    check_at = backoff.next_check(0, now=now)
    if not untold.filter(order__canceled_at=None).update(
        started_at=now, return_url=return_url, cancel_url=cancel_url, check_at=check_at
    ):
        _never_told(attempt_id, now=now, order__canceled_at__isnull=False)


def _never_told(attempt_id: Key, *, now: datetime, **conditions: Any) -> bool:
    """Closes an attempt that no provider has heard of."""
    untold = PaymentAttempt.objects.filter(pk=attempt_id, state=PaymentAttempt.NEW, started_at=None, **conditions)
    return bool(untold.update(state=PaymentAttempt.CANCELED, settled_at=now, check_at=None))


@db.transaction
def _started(attempt_id: Key, started: gateways.Started, *, now: datetime) -> PaymentAttempt:
    attempt, order = locks.attempt(attempt_id)
    expires_at = started.expires_at + clock.offset() if started.expires_at else None
    manual = gateways.get(attempt.gateway).manual
    check_at = None if manual else backoff.next_check(1, now=now)
    facts: dict[str, Any] = {
        "redirect_url": started.redirect_url,
        "instructions": started.instructions,
        "expires_at": expires_at,
    }
    moved = advancing.STEPS.move(
        attempt, to=PaymentAttempt.STARTED, provider_ref=started.provider_ref, check_at=check_at, failure="", **facts
    )
    if moved:
        advancing.tell("payment.started", attempt, order, actor=Actor(actors.GATEWAY, attempt.gateway), now=now)
    return attempt


@db.transaction
def _give_up(attempt_id: Key, failure: str, *, now: datetime) -> PaymentAttempt:
    attempt, order = locks.attempt(attempt_id)
    facts: dict[str, Any] = {"failure": failure[:300], "settled_at": now, "check_at": None}
    if advancing.STEPS.move(attempt, to=PaymentAttempt.FAILED, **facts):
        advancing.tell("payment.failed", attempt, order, actor=Actor(actors.GATEWAY, attempt.gateway), now=now)
    return attempt
