"""Orders, for who placed them (header `Order-Token`) and for programs of the staff."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.aftersales import cancellations
from mercer.aftersales.models import Return
from mercer.api import doors, limits, once
from mercer.api.schemas import orders as told
from mercer.api.schemas import parcels, paying
from mercer.api.schemas.orders import (
    Noted,
    Order,
    OrderQuestion,
    OrderRowTold,
    Reason,
)
from mercer.api.schemas.paying import PayWith, Placed
from mercer.api.schemas.plain import Number, Page
from mercer.fulfillment.models import Shipment, TrackingEvent
from mercer.kernel import clock, db, events, paging
from mercer.kernel.models import Event
from mercer.orders import progress
from mercer.orders.models import Order as OrderRow
from mercer.payments import attempts, methods

router = Router(tags=["Orders"], throttle=limits.OWN_ORDERS)


@router.get(
    "/orders",
    response=Page[OrderRowTold],
    auth=access.api("orders.view"),
    throttle=limits.PROGRAMS,
    summary="Find orders",
)
def orders(request: HttpRequest, asked: Query[OrderQuestion]) -> Page[OrderRowTold]:
    """Newest first."""
    rows = OrderRow.objects.find(asked.q) if asked.q.strip() else OrderRow.objects.all()
    given = {
        "payment_state": asked.payment_state, "fulfillment_state": asked.fulfillment_state, "customer": asked.customer,
        "placed_at__gte": asked.placed_since, "placed_at__lt": asked.placed_until,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    page = paging.page(rows.select_related("channel"), by=("-placed_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[OrderRowTold](items=[OrderRowTold.of(row) for row in page.rows], next=page.next)


@router.get("/orders/{number}", response=Order, auth=doors.order_or_key("orders.view"), summary="Look at an order")
def order(request: HttpRequest, number: Number) -> Order:
    """What was agreed, where it is, what can still be done."""
    return _told(request, doors.order(request, number))


@router.post(
    "/orders/{number}/pay",
    response=Placed,
    auth=doors.order_or_key("orders.edit"),
    throttle=limits.BUYING,
    summary="Pay",
)
def pay(request: HttpRequest, number: Number, sent: PayWith, idempotency_key: once.Key) -> HttpResponse:
    """Goes on with the open payment, or starts a new one after one that failed. The former is closed first."""
    found = doors.order(request, number)
    return once.answer(request, idempotency_key, lambda: _paying(found, sent.method), status=200)


@router.post(
    "/orders/{number}/cancel", response=Order, auth=doors.order_or_key("orders.cancel"), summary="Cancel an order"
)
def cancel(request: HttpRequest, number: Number, sent: Reason, idempotency_key: once.Key) -> HttpResponse:
    """Until somebody packs it (programs of the staff: until something has left); what was paid goes back."""
    found = doors.order(request, number)
    return once.answer(request, idempotency_key, lambda: _canceled(request, found, sent.reason), status=200)


@router.put(
    "/orders/{number}/note",
    response={204: None},
    auth=access.api("orders.edit"),
    throttle=limits.PROGRAMS,
    summary="Note",
)
def note(request: HttpRequest, number: Number, sent: Noted) -> Status:
    """A note for the staff; shoppers never see it."""
    found = doors.order(request, number)
    with db.transaction():
        progress.note(found, sent.note, at=clock.now(), actor=doors.actor(request))
    return Status(204, None)


def _paying(found: OrderRow, method: str | None) -> Placed:
    now, gateway = clock.now(), method or found.payment_method
    if not found.due:
        raise attempts.NothingToPay(order=found.number)
    if not methods.offers(gateway, found.due, found.delivery_country):
        raise attempts.NoSuchMethod(fields={"method": attempts.NoSuchMethod.title}, method=gateway)  # type: ignore[dict-item]
    attempt = attempts.retry(found, gateway, now=now)
    back = f"{settings.PUBLIC_URL}/checkout/paid/{found.number}/"
    attempts.start(attempt.pk, return_url=back, cancel_url=back, now=now)
    return Placed.of(found)


def _canceled(request: HttpRequest, found: OrderRow, reason: str) -> Order:
    cancellations.cancel(found, reason=reason, actor=doors.actor(request), now=clock.now())
    return _told(request, doors.order(request, found.number))


def _told(request: HttpRequest, found: OrderRow) -> Order:
    program = doors.program(request)
    shipments = list(found.shipments.exclude(state=Shipment.CANCELED).order_by("created_at"))
    coming_back = list(found.returns.order_by("requested_at"))
    return Order(
        **{name: getattr(found, name) for name in PLAIN},
        **told.sums(found),  # type: ignore[arg-type]
        channel=found.channel.code,
        lines=told.lines(found),
        taxes=told.taxes(found),
        payment=paying.latest_payment(found),
        delivery=told.chosen_delivery(found),
        delivery_address=told.address(found.delivery_address),  # type: ignore[arg-type]
        billing_address=told.address(found.billing_address),
        parcels=_parcels(shipments),
        returns=[told.ReturnNamed(number=row.number, state=row.state) for row in coming_back],
        timeline=_timeline(found, shipments, coming_back, to_staff=program is not None),
        can_be_canceled=cancellations.may_cancel(found, actor=doors.actor(request)),
        staff_note=found.staff_note if program else None,
    )


PLAIN = (
    *("number", "placed_at", "email", "language", "payment_state", "fulfillment_state", "prices_include_tax", "note"),
    *("pay_before", "paid_at", "shipped_at", "delivered_at", "canceled_at"),
)


def _parcels(shipments: list[Shipment]) -> list[parcels.Parcel]:
    """One question about all parcels."""
    left = [shipment for shipment in shipments if shipment.tracking_number]
    stories: dict[str, list[TrackingEvent]] = {shipment.tracking_number: [] for shipment in left}  # type: ignore[misc]
    for seen in TrackingEvent.objects.filter(tracking_number__in=stories).order_by("-at", "-id"):
        stories[seen.tracking_number].append(seen)
    return [parcels.Parcel.of(shipment, stories[shipment.tracking_number]) for shipment in left]  # type: ignore[index]


def _timeline(
    found: OrderRow, shipments: list[Shipment], coming_back: list[Return], *, to_staff: bool
) -> list[told.Happening]:
    rows = events.follow(found, *shipments, *coming_back)
    shown: list[Event] = list(rows if to_staff else rows.filter(verb__in=told.TOLD_TO_SHOPPERS))
    return [told.Happening.of(row, to_staff=to_staff) for row in shown]
