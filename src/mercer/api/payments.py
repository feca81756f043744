"""The money of an order, for programs of the staff. Nothing here believes a shopper."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from mercer.accounts import access
from mercer.api import doors, limits, once
from mercer.api.schemas.paying import Payment
from mercer.api.schemas.payments import InboxQuestion, Notification, Payments, Received, Refund, RefundAsked, Released
from mercer.api.schemas.plain import Id, Money, Number, Page
from mercer.kernel import clock, db, paging
from mercer.kernel.errors import NotFound
from mercer.orders.models import Order
from mercer.payments import inbox, refunds, transfers
from mercer.payments.models import Notification as NotificationRow

router = Router(tags=["Payments"], throttle=limits.PROGRAMS)


@router.get(
    "/orders/{number}/payments", response=Payments, auth=access.api("payments.view"), summary="The money of an order"
)
def payments(request: HttpRequest, number: Number) -> Payments:
    """Attempts to pay, refunds, and what can still go back."""
    return _told(doors.order(request, number))


@router.post(
    "/orders/{number}/payments",
    response={201: Payments},
    auth=access.api("payments.collect"),
    summary="Book received money",
)
def receive(request: HttpRequest, number: Number, sent: Received, idempotency_key: once.Key) -> HttpResponse:
    """A bank transfer, or cash. What is more than was due goes back by itself."""
    found = doors.order(request, number)
    return once.answer(request, idempotency_key, lambda: _received(request, found, sent, idempotency_key))


@router.post("/orders/{number}/refunds", response={201: Refund}, auth=access.api("payments.refund"), summary="Refund")
def refund(request: HttpRequest, number: Number, sent: RefundAsked, idempotency_key: once.Key) -> HttpResponse:
    """Sends money back the way it came; never more than was paid."""
    found = doors.order(request, number)
    return once.answer(request, idempotency_key, lambda: _refunded(request, found, sent, idempotency_key))


@router.get(
    "/payments/notifications",
    response=Page[Notification],
    auth=access.api("payments.view"),
    summary="What providers sent",
)
def notifications(request: HttpRequest, asked: Query[InboxQuestion]) -> Page[Notification]:
    """Newest first."""
    rows = NotificationRow.objects.filter(state=asked.state) if asked.state else NotificationRow.objects.all()
    page = paging.page(rows.defer("body"), by=("-received_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[Notification](items=[Notification.of(row) for row in page.rows], next=page.next)


@router.post(
    "/payments/notifications/{notification_id}/release", response=Notification,
    auth=access.api("payments.collect"), summary="Done with a parked notification",
)  # fmt: skip
def release(request: HttpRequest, notification_id: Id, sent: Released) -> Notification:
    """A person has looked at it. Twice is once; one that is not parked stays as it is."""
    found = NotificationRow.objects.filter(pk=notification_id).first()
    if found is None:
        raise NotFound(notification=notification_id)
    inbox.release(found, reason=sent.reason, actor=doors.actor(request), now=clock.now())
    found.refresh_from_db()
    return Notification.of(found)


def _received(request: HttpRequest, found: Order, sent: Received, key: str) -> Payments:
    transfers.record_received(
        found,
        sent.amount.money,
        reference=sent.reference,
        key=_own(request, key),
        actor=doors.actor(request),
        now=clock.now(),
    )
    return _told(doors.order(request, found.number))


def _refunded(request: HttpRequest, found: Order, sent: RefundAsked, key: str) -> Refund:
    facts: dict[str, Any] = {"reason": sent.reason, "actor": doors.actor(request), "now": clock.now()}
    with db.transaction():
        return Refund.of(refunds.request(found, sent.amount.money, key=f"api-{_own(request, key)}", **facts))


def _own(request: HttpRequest, key: str) -> str:
    """A second lock under the same key: even if an answer got lost before it was kept, the money moves once."""
    return hashlib.sha256(f"{doors.name(request)} {key}".encode()).hexdigest()[:40]


def _told(found: Order) -> Payments:
    return Payments(
        order=found.number,
        **{name: Money.of(getattr(found, name)) for name in ("total", "paid", "refunded", "due")},
        refundable=Money.of(refunds.refundable(found)),
        attempts=[Payment.of(attempt) for attempt in found.attempts.order_by("-created_at")],
        refunds=[Refund.of(row) for row in found.refunds.order_by("-requested_at")],
    )
