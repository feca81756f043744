"""Fulfillment's jobs."""

from mercer.fulfillment import letters, tracking
from mercer.fulfillment.models import Shipment
from mercer.kernel import clock, jobs
from mercer.kernel.models import Event


@jobs.task(queue="letters")
def write_shipped_letter(event_id: int) -> None:
    """A parcel left: tell the shopper how to follow it."""
    event = Event.objects.get(pk=event_id)
    letters.shipped(Shipment.objects.select_related("order").get(pk=event.subject_id), now=clock.now())


@jobs.periodic("*/5 * * * *")
def poll_carriers() -> None:
    """Ask about parcels whose notifications may have been lost."""
    tracking.poll(now=clock.now())
