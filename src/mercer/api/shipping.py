"""The shipping desk, for programs: what has to leave, pick, pack, ship."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.api import document, doors, files, limits
from mercer.api.schemas.plain import Asked, Number, Page
from mercer.api.schemas.shipping import (
    Count,
    Packed,
    Picked,
    PickList,
    Seen,
    Shipment,
    ShipmentQuestion,
    ToPick,
    Waiting,
)
from mercer.fulfillment import packing, picking, shipping, tracking
from mercer.fulfillment import queue as waiting
from mercer.fulfillment.models import PickList as PickListRow
from mercer.fulfillment.models import Shipment as ShipmentRow
from mercer.fulfillment.models import ShipmentLine
from mercer.kernel import clock, paging
from mercer.kernel.errors import Invalid, NotFound
from mercer.orders import numbers
from mercer.orders.models import Order

router = Router(tags=["Shipping"], throttle=limits.PROGRAMS, auth=access.api("shipping.work"))
OWN_COURIER = "courier"


@router.get("/shipping/queue", response=Page[Waiting], summary="What has to leave")
def queue(request: HttpRequest, asked: Query[Asked]) -> Page[Waiting]:
    """Orders with pieces nobody has begun to pick, the oldest first."""
    page = paging.page(waiting.to_pick(), by=("placed_at", "id"), limit=asked.limit, cursor=asked.cursor)
    return Page[Waiting](items=[Waiting.of(row) for row in page.rows], next=page.next)


@router.post("/pick-lists", response={201: list[PickList]}, summary="Begin to pick")
def make_lists(request: HttpRequest, sent: ToPick) -> Status:
    """One pick list for each location these orders' goods lie in, with the parcels that will be packed."""
    wanted = {numbers.read(number) for number in sent.orders}
    ids = Order.objects.filter(number__in=wanted - {None}).values_list("pk", flat=True)
    made = picking.make_lists(list(ids), actor=doors.actor(request), now=clock.now())
    return Status(201, [_list_told(each) for each in made])


@router.get("/pick-lists/{number}", response=PickList, summary="Look at a pick list")
def pick_list(request: HttpRequest, number: Number) -> PickList:
    """With its parcels."""
    return _list_told(_list(number))


@router.post("/pick-lists/{number}/picked", response=PickList, summary="Write down what was found")
def picked(request: HttpRequest, number: Number, sent: Picked) -> PickList:
    """What was not found goes back to the queue when its parcel is packed."""
    found = _list(number)
    lines = ShipmentLine.objects.filter(shipment__pick_list=found)
    picking.finish(found, _counts(sent.lines, lines), actor=doors.actor(request), now=clock.now())
    return _list_told(_list(number))


@router.get("/shipments", response=Page[Shipment], summary="Find parcels")
def shipments(request: HttpRequest, asked: Query[ShipmentQuestion]) -> Page[Shipment]:
    """Newest first."""
    rows = _rows().filter(state=asked.state) if asked.state else _rows()
    if asked.order:
        rows = rows.filter(order__number=numbers.read(asked.order) or "")
    page = paging.page(rows, by=("-created_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[Shipment](items=[Shipment.of(row) for row in page.rows], next=page.next)


@router.get("/shipments/{shipment_id}", response=Shipment, summary="Look at a parcel")
def shipment(request: HttpRequest, shipment_id: UUID) -> Shipment:
    """What is in it, and where it is."""
    return Shipment.of(_found(shipment_id))


@router.post("/shipments/{shipment_id}/pack", response=Shipment, summary="Pack a parcel")
def pack(request: HttpRequest, shipment_id: UUID, sent: Packed) -> Shipment:
    """Closes it with these contents."""
    found = _found(shipment_id)
    contents = None if sent.lines is None else _counts(sent.lines, found.lines.all())
    packing.pack(found, contents, weight=sent.weight, actor=doors.actor(request), now=clock.now())
    return Shipment.of(_found(shipment_id))


@router.post("/shipments/{shipment_id}/ship", response=Shipment, summary="Ship a parcel")
@document.also_answers(502)
def ship(request: HttpRequest, shipment_id: UUID) -> Shipment:
    """Gets its label and tracking number from the carrier; the goods leave the stock. Twice is once."""
    shipping.ship(_found(shipment_id).pk, actor=doors.actor(request), now=clock.now())
    return Shipment.of(_found(shipment_id))


@router.post("/shipments/{shipment_id}/seen", response=Shipment, summary="Say where our own courier is")
def seen(request: HttpRequest, shipment_id: UUID, sent: Seen) -> Shipment:
    """Other carriers tell it themselves."""
    found = _found(shipment_id)
    if found.carrier != OWN_COURIER or not found.tracking_number:
        raise Invalid(_("Only parcels of our own courier that have left are seen by hand."))
    tracking.sight_by_hand(found, sent.state, actor=doors.actor(request), now=clock.now())
    return Shipment.of(_found(shipment_id))


@router.get("/shipments/{shipment_id}/label", openapi_extra={"responses": files.PDF}, summary="The label of a parcel")
def label(request: HttpRequest, shipment_id: UUID) -> HttpResponse:
    """A PDF to print."""
    return files.document(_found(shipment_id).label)


def _rows():
    rows = ShipmentRow.objects.select_related("order", "location", "pick_list", "label")
    return rows.prefetch_related("lines__order_line")


def _found(shipment_id: UUID) -> ShipmentRow:
    found = _rows().filter(pk=shipment_id).first()
    if found is None:
        raise NotFound(shipment=shipment_id)
    return found


def _list(number: str) -> PickListRow:
    found = PickListRow.objects.select_related("location").filter(number=number.upper()).first()
    if found is None:
        raise NotFound(pick_list=number)
    return found


def _list_told(found: PickListRow) -> PickList:
    return PickList.of(found, list(_rows().filter(pick_list=found)))


def _counts(counts: list[Count], lines: Iterable[ShipmentLine]) -> dict[int, int]:
    """Line → pieces; a line of another parcel is refused."""
    own = {line.pk for line in lines}
    if any(count.line not in own for count in counts):
        raise Invalid(fields={"lines": _("There is no such line in this parcel.")})
    return {count.line: count.quantity for count in counts}
