"""Handing a parcel to its carrier: ask for the label outside any transaction, then write down that it left."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mercer.channels import current
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import carriers, parcels
from mercer.fulfillment.carriers import CarrierError, LabelMade, LabelRequest, Party
from mercer.fulfillment.models import Shipment
from mercer.inventory import stock
from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor
from mercer.kernel.states import Transitions
from mercer.media import assets
from mercer.orders import progress

PARCEL = Transitions(
    "state",
    {
        Shipment.PICKING: {Shipment.PACKED, Shipment.CANCELED},
        Shipment.PACKED: {Shipment.SHIPPED, Shipment.CANCELED},
        Shipment.SHIPPED: {Shipment.DELIVERED},
    },
)
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


def ship(shipment_id, *, actor: Actor, now: datetime) -> Shipment:
    """Get the label and tracking number, take the goods out of stock, and tell the order. Repeating it changes nothing.

    Refusals: `NotPacked`, `CarrierRefused`, `IllegalTransition` when the order was canceled meanwhile (the label is given back).
    """
    shipment = Shipment.objects.select_related("order", "location").get(pk=shipment_id)
    if shipment.state in (Shipment.SHIPPED, Shipment.DELIVERED):
        return shipment
    if shipment.state != Shipment.PACKED:
        raise NotPacked(state=shipment.state)
    carrier = carriers.named(shipment.carrier)
    try:
        made = carrier.make_label(_request(shipment))
    except CarrierError as why:
        raise CarrierRefused(str(why), retriable=why.retriable) from why
    try:
        _depart(shipment, made, actor=actor, now=now)
    except errors.Refusal:
        shipment.refresh_from_db()
        if shipment.state == Shipment.CANCELED:
            carrier.cancel_label(made.tracking_number)
        raise
    return shipment


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
def _depart(shipment: Shipment, made: LabelMade, *, actor: Actor, now: datetime) -> None:
    """The parcel leaves: shipment, then stock, then order, the global order of locks."""
    order = shipment.order
    label = assets.add_document(made.pdf, filename=f"label-{made.tracking_number}.pdf", mime="application/pdf", now=now)
    moved = PARCEL.move(
        shipment,
        to=Shipment.SHIPPED,
        tracking_number=made.tracking_number,
        tracking_url=made.tracking_url,
        label=label,
        parcel_state=parcels.ANNOUNCED,
        shipped_at=now,
        check_at=now + FIRST_CHECK,
    )
    if not moved:
        shipment.refresh_from_db()
        if shipment.state == Shipment.CANCELED:
            raise NotPacked(_("The order was canceled while the label was being made."), state=shipment.state)
        return
    lines = list(shipment.lines.select_related("order_line"))
    goods = [(line.order_line.variant_id, shipment.location_id, line.quantity) for line in lines]
    stock.ship(order.number, goods, ref=made.tracking_number, actor=actor, at=now)
    progress.record_shipment(order, {line.order_line_id: line.quantity for line in lines}, at=now, actor=actor)
    facts = {"tracking_number": made.tracking_number, "carrier": shipment.carrier, "order": order.number}
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
    shop, place = current.shop(), location.address or {}
    city = f"{place.get('postal_code', shop.postal_code)} {place.get('city', shop.city)}"
    return Party(
        name=shop.name,
        lines=(place.get("line1", shop.street), city, location.country or shop.country),
        postal_code=place.get("postal_code", shop.postal_code),
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
