"""What follows from events about orders."""

from __future__ import annotations

import uuid

from mercer.kernel import clock, jobs
from mercer.kernel.models import Event
from mercer.orders import letters, records


@jobs.task(queue="letters")
def write_placed_letter(event_id: int) -> None:
    letters.about(_event(event_id), "order_placed", now=clock.now())


@jobs.task(queue="letters")
def write_paid_letter(event_id: int) -> None:
    """Not for a gift: whoever pays nothing needs no receipt of a payment."""
    event = _event(event_id)
    if not event.data.get("free"):
        letters.about(event, "order_paid", now=clock.now())


@jobs.task(queue="letters")
def write_delivered_letter(event_id: int) -> None:
    """When everything has arrived; of single parcels the shipping letters tell."""
    event = _event(event_id)
    if event.data["complete"]:
        letters.about(event, "order_delivered", now=clock.now())


@jobs.task(queue="letters")
def write_canceled_letter(event_id: int) -> None:
    letters.canceled(_event(event_id), now=clock.now())


@jobs.task(queue="letters")
def write_refunded_letter(event_id: int) -> None:
    letters.refunded(_event(event_id), now=clock.now())


@jobs.task()
def follow_merged_customer(event_id: int) -> None:
    """A guest turned out to be a customer with a log-in: the guest's orders are the customer's."""
    event = _event(event_id)
    records.move_orders(from_customer=uuid.UUID(event.data["from"]), to_customer=uuid.UUID(event.subject_id))


def _event(event_id: int) -> Event:
    return Event.objects.get(pk=event_id)
