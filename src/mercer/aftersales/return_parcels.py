"""The parcel that comes back: its label, and where it is."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.aftersales.models import Return
from mercer.aftersales.returns import STEPS
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import carriers, packing, parcels, shipping, tracking
from mercer.fulfillment.carriers import LabelMade, LabelRequest
from mercer.fulfillment.models import TrackingEvent
from mercer.kernel import db, errors, events
from mercer.kernel.actors import CARRIER, SYSTEM, Actor
from mercer.media import assets

HANDED_IN = frozenset({parcels.ACCEPTED, parcels.IN_TRANSIT, parcels.OUT_FOR_DELIVERY, parcels.DELIVERED})


class NotApproved(errors.Refusal):
    """Only an approved return gets a label."""

    code = "not_approved"
    title = _("This return is not approved.")


def make_label(return_id, *, now: datetime) -> Return:
    """Ask the carrier for the label and tracking number of a return. Repeating it changes nothing.

    Raises `CarrierError` for the job to try again; refusal: `NotApproved`.
    """
    returning = Return.objects.select_related("order", "location").get(pk=return_id)
    if returning.tracking_number:
        return returning
    if returning.state != Return.APPROVED:
        raise NotApproved(state=returning.state)
    carrier = carriers.named(returning.order.delivery_option["carrier"])
    made = carrier.make_label(_request(returning))
    if not keep_label(returning, carrier.code, made, now=now):
        shipping.give_back(carrier.code, made.tracking_number)
    return returning


@db.transaction
def follow(sighting: TrackingEvent, *, actor: Actor) -> None:
    """A carrier saw a parcel that is none of ours going out: perhaps one coming back."""
    told = {"carrier": sighting.carrier, "tracking_number": sighting.tracking_number}
    returning = Return.objects.select_for_update(of=("self",)).filter(**told).first()
    if returning:
        _catch_up(returning, actor=actor)


@db.transaction
def keep_label(returning: Return, carrier: str, made: LabelMade, *, now: datetime) -> bool:
    """False when the return was canceled while its label was being made. Without a PDF it is one from elsewhere."""
    locked = Return.objects.select_for_update(of=("self",)).get(pk=returning.pk)
    if locked.state == Return.APPROVED and not locked.tracking_number:
        name = f"return-{returning.number}.pdf"
        pdf = made.pdf and assets.add_document(made.pdf, filename=name, mime="application/pdf", now=now)
        Return.objects.filter(pk=returning.pk).update(
            carrier=carrier,
            tracking_number=made.tracking_number,
            tracking_url=made.tracking_url,
            label=pdf or None,
            parcel_state=parcels.ANNOUNCED,
        )
        facts = {"return": returning.number, "tracking_number": made.tracking_number}
        events.record("return.label_made", subject=returning, actor=SYSTEM, at=now, data=facts)
    returning.refresh_from_db()
    if returning.tracking_number != made.tracking_number:
        return False
    _catch_up(returning, actor=Actor(CARRIER, carrier, carrier))
    return True


def _catch_up(returning: Return, *, actor: Actor) -> None:
    """Make the return what its carrier has told so far; the return is locked by the caller."""
    last = tracking.newest(returning.carrier, returning.tracking_number)
    if last is None or last.state == returning.parcel_state:
        return
    Return.objects.filter(pk=returning.pk).update(parcel_state=last.state)
    returning.parcel_state = last.state
    facts = {"return": returning.number, "tracking_number": last.tracking_number}
    if last.state in HANDED_IN and STEPS.move(returning, to=Return.SENT, from_=Return.APPROVED):
        events.record("return.sent", subject=returning, actor=actor, at=last.at, data=facts)
    if last.state == parcels.DELIVERED:
        events.record("return.arrived", subject=returning, actor=actor, at=last.at, data=facts)


def _request(returning: Return) -> LabelRequest:
    address = PostalAddress.from_json(returning.order.delivery_address)
    weight = sum(line.quantity * line.order_line.weight for line in returning.lines.select_related("order_line"))
    return LabelRequest(
        key=f"return-{returning.pk}",
        service="return",
        sender=shipping.recipient(address),
        recipient=shipping.sender(returning.location),
        weight=min(weight + packing.CARTON_WEIGHT, packing.HEAVIEST),
        reference=returning.number,
        is_return=True,
    )
