"""Handing a parcel to its carrier: ask for the label outside any transaction, then write down that it left."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mercer.channels import current
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import carriers, parcels, tracking
from mercer.fulfillment.carriers import CarrierError, LabelMade, LabelRequest, Party
from mercer.fulfillment.models import Shipment
from mercer.fulfillment.steps import PARCEL
from mercer.inventory import stock
from mercer.kernel import db, errors, events, jobs
from mercer.kernel.actors import Actor
from mercer.media import assets
from mercer.orders import progress

FIRST_CHECK = timedelta(minutes=10)


class CarrierRefused(errors.Refusal):
    """The carrier made no label; the parcel stays packed and can be shipped again."""

    code = "carrier_refused"
    status = 502
    title = _("The carrier made no label.")


class NotPacked(errors.Refusal):
    """Only a packed parcel gets a label."""

    code = "not_packed"
    title = _("Pack this parcel first.")


class CalledOff(NotPacked):
    """The order was canceled while its label was being made; the label goes back to the carrier."""

    code = "called_off"
    title = _("The order was canceled while the label was being made.")


def ship(shipment_id, *, actor: Actor, now: datetime) -> Shipment:
    """Get the label and tracking number, take the goods out of stock, and tell the order. Repeating it changes nothing.

    Refusals: `NotPacked`, `CarrierRefused`, `CalledOff`. A crash between label and departure is healed by repeating: the
    carrier knows the parcel's `label_key` and answers with the same number.
    """
    shipment = Shipment.objects.select_related("order", "location").get(pk=shipment_id)
    if shipment.state in (Shipment.SHIPPED, Shipment.DELIVERED):
        return shipment
    if shipment.state != Shipment.PACKED:
        raise NotPacked(state=shipment.state)
    try:
        made = carriers.named(shipment.carrier).make_label(_request(shipment))
    except CarrierError as why:
        raise CarrierRefused(str(why), retriable=why.retriable) from why
    try:
        return depart(shipment.pk, made, actor=actor, now=now)
    except CalledOff:
        give_back(shipment.carrier, made.tracking_number)
        raise


def give_back(carrier: str, tracking_number: str) -> None:
    """A label nobody will use: the carrier is told by a job, until it has heard."""
    jobs.defer("mercer.fulfillment.tasks.give_label_back", carrier=carrier, tracking_number=tracking_number)


def ship_many(
    shipment_ids: Iterable, *, actor: Actor, now: datetime
) -> tuple[list[Shipment], list[tuple[str, errors.Refusal]]]:
    """Ship each for itself; what one carrier refuses does not keep the others. Returns (shipped, refused)."""
    shipped, refused = [], []
    for shipment_id in shipment_ids:
        try:
            shipped.append(ship(shipment_id, actor=actor, now=now))
        except errors.Refusal as no:
            refused.append((str(shipment_id), no))
    return shipped, refused


def call_off(order, *, actor: Actor, now: datetime) -> int:
    """Take the order's parcels that have not left out of the queue; how many there were. Inside the caller's transaction."""
    open_parcels = Shipment.objects.filter(order=order, state__in=(Shipment.PICKING, Shipment.PACKED)).order_by("pk")
    return sum(PARCEL.move(shipment, to=Shipment.CANCELED) for shipment in open_parcels.select_for_update())


@db.transaction
def depart(shipment_id, made: LabelMade, *, actor: Actor, now: datetime) -> Shipment:
    """The parcel leaves: shipment, then stock, then order, the global order of locks.

    `made` without a PDF is a label from elsewhere: made by hand, or long used up. Refusal: `CalledOff`.
    """
    parcels_of = Shipment.objects.select_for_update(of=("self",)).select_related("order", "location")
    shipment = parcels_of.get(pk=shipment_id)
    if shipment.state == Shipment.CANCELED:
        raise CalledOff(state=shipment.state)
    if shipment.state != Shipment.PACKED:
        return shipment
    name = f"label-{made.tracking_number}.pdf"
    label = assets.add_document(made.pdf, filename=name, mime="application/pdf", now=now) if made.pdf else None
    PARCEL.require(
        shipment,
        to=Shipment.SHIPPED,
        tracking_number=made.tracking_number,
        tracking_url=made.tracking_url,
        label=label,
        parcel_state=parcels.ANNOUNCED,
        shipped_at=now,
        check_at=now + FIRST_CHECK,
    )
    _take_out(shipment, actor=actor, now=now)
    tracking.catch_up(shipment)
    return shipment


def _take_out(shipment: Shipment, *, actor: Actor, now: datetime) -> None:
    order, number = shipment.order, shipment.tracking_number or ""
    lines = list(shipment.lines.select_related("order_line"))
    goods = [
        (line.order_line.variant_id, shipment.location_id, line.quantity)
        for line in lines
        if line.order_line.variant_id
    ]
    stock.ship(order.number, goods, ref=number, actor=actor, at=now)
    progress.record_shipment(order, {line.order_line_id: line.quantity for line in lines}, at=now, actor=actor)
    facts = {"tracking_number": number, "carrier": shipment.carrier, "order": order.number}
    events.record("shipment.shipped", subject=shipment, actor=actor, at=now, data=facts)


def _request(shipment: Shipment) -> LabelRequest:
    address = PostalAddress.from_json(shipment.order.delivery_address)
    return LabelRequest(
        key=shipment.label_key,
        service=shipment.service or "standard",
        sender=sender(shipment.location),
        recipient=recipient(address),
        weight=shipment.weight,
        reference=shipment.order.number,
    )


def sender(location) -> Party:
    """The shop at one of its locations; the shop's own address where the location has none."""
    shop = current.shop()
    own = {"line1": shop.street, "postal_code": shop.postal_code, "city": shop.city}
    place = location.address if location.address.get("line1") else own
    postal_code = place.get("postal_code", "")
    return Party(
        name=shop.name,
        lines=(place["line1"], f"{postal_code} {place.get('city', '')}".strip(), location.country or shop.country),
        postal_code=postal_code,
        country=location.country or shop.country,
        phone=shop.phone,
    )


def recipient(address: PostalAddress) -> Party:
    """A shopper's address as a carrier wants it; the name is its first line."""
    lines = [line for line in address.lines() if line != address.name]
    return Party(
        name=address.name,
        lines=tuple(lines),
        postal_code=address.postal_code,
        country=address.country,
        phone=address.phone,
    )
