"""The jobs of after-sales."""

from mercer.aftersales import letters, return_parcels
from mercer.aftersales.models import Return
from mercer.fulfillment.models import TrackingEvent
from mercer.kernel import clock, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event


@jobs.task(queue="labels", retry=jobs.Retry(max_attempts=8, exponential_wait=4))
def make_return_label(event_id: int) -> None:
    """A return was approved: get its label."""
    event = Event.objects.get(pk=event_id)
    returning = Return.objects.get(pk=event.subject_id)
    if returning.state == Return.APPROVED:
        return_parcels.make_label(returning.pk, now=clock.now())


@jobs.task
def follow_return_parcel(event_id: int) -> None:
    """A carrier saw a parcel that we did not send out."""
    event = Event.objects.get(pk=event_id)
    sighting = TrackingEvent.objects.get(pk=event.subject_id)
    return_parcels.follow(sighting, actor=Actor(event.actor_kind, event.actor_id, event.actor_name))


@jobs.task(queue="letters")
def write_return_letter(event_id: int) -> None:
    """Tell the shopper about a step of a return."""
    event = Event.objects.get(pk=event_id)
    step = event.verb.removeprefix("return.")
    letters.step(Return.objects.select_related("order").get(pk=event.subject_id), step, now=clock.now())
