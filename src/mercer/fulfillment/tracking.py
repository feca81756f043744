"""Where parcels are. Carriers tell (notifications), or are asked (the poller); each sighting counts once, in any order."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mercer.fulfillment import carriers, parcels
from mercer.fulfillment.carriers import CarrierError, Sighting
from mercer.fulfillment.models import Shipment, TrackingEvent
from mercer.fulfillment.steps import PARCEL
from mercer.kernel import clock, db, errors, events
from mercer.kernel.actors import CARRIER, Actor
from mercer.orders import progress

CHECK_EVERY = timedelta(hours=2)
BATCH = 50
LONGEST_BODY = 100_000


class NotBelieved(errors.Refusal):
    """A notification that is forged, stale, too long or not understood; nothing was written down."""

    code = "bad_notification"
    status = 400
    title = _("This notification was not accepted.")


def notice(carrier: str, *, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
    """Take a carrier's notification; how many sightings were new. Refusals: `NotFound`, `NotBelieved`."""
    if carrier not in carriers.CARRIERS:
        raise errors.NotFound(carrier=carrier)
    if len(body) > LONGEST_BODY:
        raise NotBelieved("too long")
    try:
        seen = carriers.named(carrier).read_notification(headers, body, now=clock.machine_time(now))
    except carriers.BadNotification as why:
        raise NotBelieved(str(why)) from why
    return receive(carrier, seen, now=now)


def receive(carrier: str, sightings: Iterable[Sighting], *, now: datetime) -> int:
    """Write down sightings and what follows from them; how many were new."""
    return sum(_receive_one(carrier, sighting, now=now) for sighting in sightings)


@db.transaction
def receive_all(carrier: str, sightings: Iterable[Sighting], *, now: datetime) -> None:
    """Everything seen of one parcel of ours, told together: written at once, and the parcel catches up once."""
    seen = list(sightings)
    TrackingEvent.objects.bulk_create(
        (_written(carrier, sighting, now=now) for sighting in seen), ignore_conflicts=True
    )
    told = {"carrier": carrier, "tracking_number": seen[0].tracking_number}
    catch_up(Shipment.objects.select_for_update(of=("self",)).select_related("order").get(**told))


def sight_by_hand(shipment: Shipment, state: str, *, actor: Actor, now: datetime) -> int:
    """What the staff saw of a parcel whose carrier tells nothing (our own courier)."""
    seen = Sighting(
        event_id=f"{shipment.pk}-{state}",
        tracking_number=shipment.tracking_number or "",
        state=state,
        at=now,
        text=str(parcels.WORDS[state]),
    )
    return receive(shipment.carrier, [seen], now=now)


def story(tracking_number: str) -> list[TrackingEvent]:
    """Everything that was seen of a parcel, newest first."""
    return list(TrackingEvent.objects.filter(tracking_number=tracking_number).order_by("-at", "-id"))


def poll(*, now: datetime) -> int:
    """Ask the carriers about parcels that have not arrived, so that a lost notification loses nothing."""
    due = Shipment.objects.filter(state=Shipment.SHIPPED, check_at__lte=now).order_by("check_at")[:BATCH]
    return sum(_ask(shipment, now=now) for shipment in due)


def _ask(shipment: Shipment, *, now: datetime) -> int:
    Shipment.objects.filter(pk=shipment.pk).update(check_at=now + CHECK_EVERY)
    try:
        seen = carriers.named(shipment.carrier).track(shipment.tracking_number or "")
    except CarrierError:
        return 0
    return receive(shipment.carrier, seen, now=now)


def newest(carrier: str, tracking_number: str | None) -> TrackingEvent | None:
    """The last thing seen of a parcel; of two at the same time the one further on the way."""
    seen = TrackingEvent.objects.filter(carrier=carrier, tracking_number=tracking_number)
    return max(seen, key=lambda event: (event.at, parcels.rank(event.state), event.pk), default=None)


def catch_up(shipment: Shipment) -> None:
    """Make the parcel what its carrier has told so far. In the caller's transaction, with the parcel locked.

    Carriers may tell of a parcel before its number is written down here; then this is called once it is.
    """
    last = newest(shipment.carrier, shipment.tracking_number)
    if last is None:
        return
    actor = Actor(CARRIER, shipment.carrier, shipment.carrier)
    if last.state != shipment.parcel_state:
        Shipment.objects.filter(pk=shipment.pk).update(parcel_state=last.state)
        shipment.parcel_state = last.state
        events.record("shipment.moved", subject=shipment, actor=actor, at=last.at, data=_facts(last))
    told = {"carrier": shipment.carrier, "tracking_number": shipment.tracking_number}
    arrived = TrackingEvent.objects.filter(**told, state=parcels.DELIVERED).order_by("at").first()
    if arrived:
        _arrive(shipment, at=arrived.at, actor=actor)


@db.transaction
def _receive_one(carrier: str, sighting: Sighting, *, now: datetime) -> bool:
    if not _write_down(carrier, sighting, now=now):
        return False
    told = {"carrier": carrier, "tracking_number": sighting.tracking_number}
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("order").filter(**told).first()
    if shipment is not None:
        catch_up(shipment)
    else:
        event = TrackingEvent.objects.get(carrier=carrier, event_id=sighting.event_id)
        actor = Actor(CARRIER, carrier, carrier)
        events.record("parcel.moved", subject=event, actor=actor, at=sighting.at, data=_facts(event))
    return True


def _written(carrier: str, sighting: Sighting, *, now: datetime) -> TrackingEvent:
    return TrackingEvent(
        carrier=carrier,
        event_id=sighting.event_id,
        tracking_number=sighting.tracking_number,
        state=sighting.state,
        text=sighting.text,
        place=sighting.place,
        at=sighting.at,
        received_at=now,
    )


def _facts(event: TrackingEvent) -> dict[str, str]:
    return {"carrier": event.carrier, "tracking_number": event.tracking_number, "state": event.state}


def _write_down(carrier: str, sighting: Sighting, *, now: datetime) -> bool:
    """False when this sighting was told before."""
    inserted = db.execute(
        """INSERT INTO fulfillment_trackingevent (carrier, event_id, tracking_number, state, text, place, at, received_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (carrier, event_id) DO NOTHING""",
        [
            carrier,
            sighting.event_id,
            sighting.tracking_number,
            sighting.state,
            sighting.text,
            sighting.place,
            sighting.at,
            now,
        ],
    )
    return inserted > 0


def _arrive(shipment: Shipment, *, at: datetime, actor: Actor) -> None:
    if not PARCEL.move(shipment, to=Shipment.DELIVERED, delivered_at=at, check_at=None):
        return
    lines = shipment.lines.values_list("order_line_id", F("quantity"))
    progress.record_delivery(shipment.order, dict(lines), at=at, actor=actor)
    facts = {"tracking_number": shipment.tracking_number, "order": shipment.order.number}
    events.record("shipment.delivered", subject=shipment, actor=actor, at=at, data=facts)
