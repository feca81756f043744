"""The parcel that comes back: its label, and where it is."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.aftersales.models import Return
from mercer.aftersales.returns import STEPS
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import carriers, packing, parcels, shipping
from mercer.fulfillment.carriers import LabelMade, LabelRequest
from mercer.fulfillment.models import TrackingEvent
from mercer.kernel import db, errors, events
from mercer.kernel.actors import SYSTEM, Actor
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
    _keep(returning, carrier.code, made, now=now)
    return returning


@db.transaction
def follow(sighting: TrackingEvent, *, actor: Actor) -> None:
    """A carrier saw a parcel that is none of ours going out: perhaps one coming back."""
    returning = Return.objects.select_for_update(of=("self",)).filter(tracking_number=sighting.tracking_number).first()
    if returning is None:
        return
    newest = TrackingEvent.objects.filter(tracking_number=sighting.tracking_number).order_by("-at", "-id")[0]
    Return.objects.filter(pk=returning.pk).update(parcel_state=newest.state)
    if newest.state in HANDED_IN and STEPS.move(returning, to=Return.SENT, from_=Return.APPROVED):
        events.record("return.sent", subject=returning, actor=actor, at=sighting.at, data={"return": returning.number})
    if newest.state == parcels.DELIVERED:
        events.record(
            "return.arrived", subject=returning, actor=actor, at=sighting.at, data={"return": returning.number}
        )


@db.transaction
def _keep(returning: Return, carrier: str, made: LabelMade, *, now: datetime) -> None:
    label = assets.add_document(made.pdf, filename=f"return-{returning.number}.pdf", mime="application/pdf", now=now)
    kept = Return.objects.filter(pk=returning.pk, tracking_number=None).update(
        carrier=carrier,
        tracking_number=made.tracking_number,
        tracking_url=made.tracking_url,
        label=label,
        parcel_state=parcels.ANNOUNCED,
    )
    returning.refresh_from_db()
    if kept:
        facts = {"return": returning.number, "tracking_number": made.tracking_number}
        events.record("return.label_made", subject=returning, actor=SYSTEM, at=now, data=facts)


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
