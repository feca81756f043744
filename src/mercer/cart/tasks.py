"""What carts and wish lists do by themselves."""

from __future__ import annotations

import uuid

from mercer.cart import contents, wishlist
from mercer.kernel import clock, jobs
from mercer.kernel.models import Event


@jobs.periodic("23 3 * * *", queue="housekeeping")
def forget_old_carts() -> None:
    contents.forget_old(now=clock.now())


@jobs.periodic("26 3 * * *", queue="housekeeping")
def forget_old_wish_lists() -> None:
    wishlist.forget_old(now=clock.now())


@jobs.task()
def follow_merged_customer(event_id: int) -> None:
    """A guest turned out to be a customer with a log-in: the guest's wishes are the customer's."""
    event = Event.objects.get(pk=event_id)
    source, target = uuid.UUID(event.data["from"]), uuid.UUID(event.subject_id)
    wishlist.move(from_customer=source, to_customer=target, now=clock.now())
