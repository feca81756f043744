"""Asks where nobody has told us: lost notifications, lost answers, refunds on their way, crashes in between.

Every attempt and refund that is not settled says when to ask next (`check_at`); whoever claims the
date asks. Events that never reached the inbox are fetched from the provider's own list.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db.models import F, Max, Model

from mercer.kernel import clock
from mercer.payments import advance, attempts, backoff, gateways, inbox, refunds
from mercer.payments.gateways import protocol
from mercer.payments.models import Notification, PaymentAttempt, Refund

LOOK_BACK = timedelta(hours=1)
FARTHEST = timedelta(days=3)
log = structlog.get_logger(__name__)


def run(*, now: datetime, limit: int = 100) -> int:
    """Asks about everything that is due; how many."""
    due = PaymentAttempt.objects.filter(check_at__lte=now).order_by("check_at")[:limit]
    tried = sum(_try(check_attempt, attempt, now=now) for attempt in due if _claim(attempt, now=now))
    due_refunds = Refund.objects.filter(check_at__lte=now).order_by("check_at")[:limit]
    return tried + sum(_try(check_refund, refund, now=now) for refund in due_refunds if _claim(refund, now=now))


def check_attempt(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Goes on where it stopped: starts what was not started, closes what nobody should pay, asks about the rest."""
    order = attempt.order
    if attempt.is_open and order.canceled_at:
        attempts.close_all(order.pk, now=now)
    elif attempt.state == PaymentAttempt.NEW and (attempt.started_at or gateways.get(attempt.gateway).manual):
        attempts.start(attempt.pk, return_url=attempt.return_url, cancel_url=attempt.cancel_url, now=now)
    elif attempt.started_at:
        advance.advance(attempt.pk, now=now)
    settled = PaymentAttempt.objects.filter(pk=attempt.pk).exclude(state__in=PaymentAttempt.OPEN)
    settled.filter(check_at__gt=now, failure="").update(check_at=None)


def check_refund(refund: Refund, *, now: datetime) -> None:
    refunds.advance(refund.pk, now=now)


def catch_up(gateway: str, *, now: datetime) -> int:
    """Takes in the events that were never delivered; how many were new.

    Looks back a little before the newest one we know, at most three days; a repeat changes nothing.
    """
    newest = Notification.objects.filter(gateway=gateway).aggregate(at=Max("received_at"))["at"]
    since = max(newest - LOOK_BACK if newest else now - FARTHEST, now - FARTHEST)
    connector = gateways.get(gateway)
    try:
        notices = connector.missed(clock.machine_time(since))
    except gateways.GatewayError as error:
        log.warning("payment_events_not_fetched", gateway=gateway, error=str(error))
        return 0
    return sum(_take_in(gateway, notice, now=now) for notice in notices)


def _take_in(gateway: str, notice: protocol.Notice, *, now: datetime) -> bool:
    if Notification.objects.filter(gateway=gateway, event_id=notice.event_id).exists():
        return False
    inbox.take_in(gateway, notice, now=now)
    return True


def _claim(row: PaymentAttempt | Refund, *, now: datetime) -> bool:
    """One reconciler asks; the next date is written before the question, in case this process dies of it."""
    check_at = backoff.next_check(row.checks, now=now)
    rows = type(row).objects.filter(pk=row.pk, check_at=row.check_at)
    return bool(rows.update(check_at=check_at, checks=F("checks") + 1))


def _try(check, row: Model, *, now: datetime) -> int:
    """One that fails does not keep the others waiting; it is tried again by its own date."""
    try:
        check(row, now=now)
    except Exception:
        log.exception("payment_check_failed", row=str(row.pk))
    return 1
