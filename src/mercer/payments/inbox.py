"""Notifications of providers: verified, kept as they came, each counted once.

    received ── done                    parked: signed, but not what we expect; a person has to look
       └─────── ignored (of no interest)

A notification never moves money by itself. If it fits an attempt of ours in every respect, a job asks
the gateway how that attempt stands (`advance`); if it does not fit, it is parked with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.kernel import clock, db, events, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.errors import NotFound, Refusal
from mercer.payments import advance, gateways
from mercer.payments.gateways.protocol import Notice
from mercer.payments.models import Notification, PaymentAttempt

LONGEST_BODY = 512_000  # bytes


class BadNotification(Refusal):
    """Not signed by the provider, or too long ago, or not a notification at all."""

    code = "bad_notification"
    status = 400
    title = _("This notification was not accepted.")


def receive(gateway: str, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Notification:
    """Takes a notification in; quick, no network. Refusals: `NotFound`, `BadNotification`, and then nothing was written."""
    if gateway not in gateways.GATEWAYS:
        raise NotFound(gateway=gateway)
    if len(body) > LONGEST_BODY:
        raise BadNotification("too long")
    try:
        notice = gateways.get(gateway).read_notification(headers, body, clock.machine_time(now))
    except gateways.Forged as error:
        raise BadNotification(str(error)) from error
    return take_in(gateway, notice, now=now)


@db.transaction
def take_in(gateway: str, notice: Notice, *, now: datetime) -> Notification:
    """Writes it down once, judged; a repeat gives the first one."""
    attempt, reason = _judge(gateway, notice)
    state = Notification.RECEIVED if notice.relevant else Notification.IGNORED
    facts = {
        "kind": notice.kind[:80], "body": notice.body, "attempt": attempt, "reason": reason[:300], "received_at": now,
        "state": Notification.PARKED if reason else state,
    }  # fmt: skip
    note, is_new = Notification.objects.get_or_create(gateway=gateway, event_id=notice.event_id[:160], defaults=facts)
    if not is_new:
        return note
    if reason:
        _alert(note, reason, now=now)
    elif notice.relevant:
        jobs.defer("mercer.payments.tasks.handle_notification", notification_id=note.pk)
    return note


def handle(notification_id: int, *, now: datetime) -> None:
    """The job: asks the gateway about the attempt. Safe to repeat."""
    note = Notification.objects.get(pk=notification_id)
    if note.state == Notification.RECEIVED and note.attempt_id:
        advance.advance(note.attempt_id, now=now)
        Notification.objects.filter(pk=note.pk, state=Notification.RECEIVED).update(
            state=Notification.DONE, handled_at=now
        )


def release(note: Notification, *, reason: str, actor: Actor, now: datetime) -> None:
    """A person has looked at a parked notification and is done with it."""
    with db.transaction():
        if Notification.objects.filter(pk=note.pk, state=Notification.PARKED).update(
            state=Notification.DONE, handled_at=now
        ):
            data = {"reason": reason, "event": note.event_id}
            events.record("notification.released", subject=note, actor=actor, at=now, data=data)


def _judge(gateway: str, notice: Notice) -> tuple[PaymentAttempt | None, str]:
    """The attempt it is about, and why it cannot be trusted (empty when it can)."""
    if not notice.relevant:
        return None, ""
    if notice.foreign:
        return None, notice.foreign
    attempt = _attempt(gateway, notice)
    if attempt is None:
        return None, "it names no payment of this shop"
    return attempt, _differs(attempt, notice) or notice.worry


def _attempt(gateway: str, notice: Notice) -> PaymentAttempt | None:
    """By our own key, else by the provider's numbers."""
    ours = PaymentAttempt.objects.select_related("order").filter(gateway=gateway)
    if notice.merchant_ref:
        return ours.filter(key=notice.merchant_ref).first()
    if notice.provider_ref:
        return ours.filter(provider_ref=notice.provider_ref).first()
    return ours.filter(provider_charge=notice.charge_ref).first() if notice.charge_ref else None


def _differs(attempt: PaymentAttempt, notice: Notice) -> str:
    if notice.order_number and notice.order_number != attempt.order.number:
        return f"it is about order {notice.order_number}, the payment is for {attempt.order.number}"
    if notice.provider_ref and attempt.provider_ref and notice.provider_ref != attempt.provider_ref:
        return f"it is about {notice.provider_ref}, the payment is {attempt.provider_ref}"
    if notice.charge_ref and attempt.provider_charge and notice.charge_ref != attempt.provider_charge:
        return f"it is about {notice.charge_ref}, the payment is {attempt.provider_charge}"
    if notice.amount and notice.amount.currency != attempt.currency:
        return f"it is in {notice.amount.currency}, the payment in {attempt.currency}"
    if notice.amount and notice.amount != attempt.money:
        return f"it says {notice.amount}, the payment is {attempt.money}"
    return ""


def _alert(note: Notification, reason: str, *, now: datetime) -> None:
    data = {"gateway": note.gateway, "event": note.event_id, "kind": note.kind, "reason": reason}
    subject = note.attempt or note
    events.record("payment.parked", subject=subject, actor=Actor("gateway", note.gateway), at=now, data=data)
