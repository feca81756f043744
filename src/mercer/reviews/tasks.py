"""What follows from deliveries, answers, and customers who turn out to be one."""

from __future__ import annotations

from mercer.kernel import clock, jobs
from mercer.kernel.models import Event
from mercer.reviews import asking, authors, letters


@jobs.task(queue="letters")
def ask_for_review(order_id: str) -> None:
    asking.ask(order_id, now=clock.now())


@jobs.task(queue="letters")
def ask_later(event_id: int) -> None:
    """Everything of an order has arrived: ask how it is liked, some days on."""
    event = Event.objects.get(pk=event_id)
    moment = asking.due(event.at, now=clock.now()) if event.data.get("complete") else None
    if moment is not None:
        jobs.defer_at(moment, ask_for_review, order_id=event.subject_id)


@jobs.task(queue="letters")
def tell_author(event_id: int) -> None:
    letters.tell(Event.objects.get(pk=event_id), now=clock.now())


@jobs.task()
def follow_merged_customer(event_id: int) -> None:
    """A guest turned out to be a customer with a log-in: what the guest wrote is the customer's."""
    event = Event.objects.get(pk=event_id)
    authors.move(from_customer=event.data["from"], to_customer=event.subject_id)
