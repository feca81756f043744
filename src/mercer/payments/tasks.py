"""What payments do later or by themselves."""

from __future__ import annotations

from mercer.kernel import clock, jobs
from mercer.kernel.models import Event
from mercer.payments import attempts, gateways, inbox, letters, reconciler, refunds
from mercer.payments.models import PaymentAttempt


@jobs.task(queue="payments")
def handle_notification(notification_id: int) -> None:
    inbox.handle(notification_id, now=clock.now())


@jobs.task(queue="payments")
def advance_refund(refund_id: str) -> None:
    refunds.advance(refund_id, now=clock.now())


@jobs.task(queue="payments")
def close_attempts(order_id: str) -> None:
    attempts.close_all(order_id, now=clock.now())


@jobs.periodic("* * * * *", queue="payments")
def reconcile() -> None:
    reconciler.run(now=clock.now())


@jobs.periodic("*/15 * * * *", queue="payments")
def fetch_missed_events() -> None:
    for code, gateway in gateways.GATEWAYS.items():
        if not gateway.manual and PaymentAttempt.objects.filter(gateway=code).exists():
            reconciler.catch_up(code, now=clock.now())


@jobs.task(queue="letters")
def write_instructions(event_id: int) -> None:
    """A bank transfer was chosen: tell where to pay."""
    attempt = PaymentAttempt.objects.select_related("order").get(pk=Event.objects.get(pk=event_id).subject_id)
    if attempt.instructions:
        letters.instructions(attempt, now=clock.now())


@jobs.task(queue="letters")
def write_sent_back(event_id: int) -> None:
    """Money came that nobody needs: tell that it goes back."""
    event = Event.objects.get(pk=event_id)
    attempt = PaymentAttempt.objects.select_related("order").get(pk=event.subject_id)
    letters.sent_back(attempt, event, now=clock.now())
