"""Fulfillment's jobs."""

import logging

from mercer.fulfillment import carriers, letters, tracking
from mercer.fulfillment.models import Shipment
from mercer.kernel import clock, jobs
from mercer.kernel.models import Event

log = logging.getLogger(__name__)


@jobs.task(queue="letters")
def write_shipped_letter(event_id: int) -> None:
    """A parcel left: tell the shopper how to follow it."""
    event = Event.objects.get(pk=event_id)
    letters.shipped(Shipment.objects.select_related("order").get(pk=event.subject_id), now=clock.now())


@jobs.task(queue="labels", retry=jobs.Retry(max_attempts=8, exponential_wait=4))
def give_label_back(carrier: str, tracking_number: str) -> None:
    """A parcel that will not leave: the carrier need not wait for it, nor charge for it."""
    try:
        carriers.named(carrier).cancel_label(tracking_number)
    except carriers.CarrierError as why:
        if why.retriable:
            raise
        log.warning("%s keeps the label %s: %s", carrier, tracking_number, why)


@jobs.periodic("*/5 * * * *")
def poll_carriers() -> None:
    """Ask about parcels whose notifications may have been lost."""
    tracking.poll(now=clock.now())
