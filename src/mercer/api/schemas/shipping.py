"""Picking, packing, shipping."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from mercer.api.schemas.plain import Asked, Country, Grams, Id, Number, Pieces, Sent, Told
from mercer.fulfillment.models import PickList as PickListRow
from mercer.fulfillment.models import Shipment as ShipmentRow
from mercer.fulfillment.models import ShipmentLine as LineRow
from mercer.orders.models import Order

ShipmentState = Literal["picking", "packed", "shipped", "delivered", "canceled"]


class Waiting(Told):
    """An order with pieces nobody has begun to pick."""

    number: str
    placed_at: datetime
    country: Country
    delivery: str
    pieces: int

    @classmethod
    def of(cls, order: Order) -> Waiting:
        return cls(
            number=order.number, placed_at=order.placed_at, country=order.delivery_country,
            delivery=order.delivery_option["name"], pieces=order.waiting_count,  # type: ignore[attr-defined]
        )  # fmt: skip


class ToPick(Sent):
    orders: Annotated[list[Number], Field(min_length=1, max_length=100, description="Numbers of orders.")]


class ShipmentLine(Told):
    """`id` names the line when packing."""

    id: int
    order_line: int
    sku: str
    name: str
    quantity: int
    picked: int

    @classmethod
    def of(cls, line: LineRow) -> ShipmentLine:
        return cls(
            id=line.pk, order_line=line.order_line_id, sku=line.order_line.sku, name=line.order_line.name,
            quantity=line.quantity, picked=line.picked_quantity,
        )  # fmt: skip


class Shipment(Told):
    """A parcel of an order. Its label, once there is one: `GET /shipments/{id}/label`."""

    id: UUID
    order: str
    state: ShipmentState
    location: str
    pick_list: str | None
    carrier: str
    service: str
    weight: int = Field(description="Grams.")
    tracking_number: str | None
    tracking_url: str
    parcel_state: str
    has_label: bool
    lines: list[ShipmentLine]
    packed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, row: ShipmentRow) -> Shipment:
        return cls(
            **{name: getattr(row, name) for name in SHIPMENT},
            order=row.order.number,
            location=row.location.code,
            pick_list=row.pick_list.number if row.pick_list else None,
            has_label=row.label_id is not None,
            lines=[ShipmentLine.of(line) for line in row.lines.all()],
        )


SHIPMENT = (
    *("id", "state", "carrier", "service", "weight", "tracking_number", "tracking_url", "parcel_state"),
    *("packed_at", "shipped_at", "delivered_at"),
)


class ShipmentQuestion(Asked):
    state: ShipmentState | None = None
    order: Number | None = None


class PickList(Told):
    """A round through one location's shelves."""

    number: str
    location: str
    created_at: datetime
    picked_at: datetime | None
    shipments: list[Shipment]

    @classmethod
    def of(cls, row: PickListRow, shipments: list[ShipmentRow]) -> PickList:
        return cls(
            number=row.number, location=row.location.code, created_at=row.created_at, picked_at=row.picked_at,
            shipments=[Shipment.of(shipment) for shipment in shipments],
        )  # fmt: skip


class Count(Sent):
    """So many pieces of a shipment's line."""

    line: Id
    quantity: Pieces


class Picked(Sent):
    """What was found; a line that is left out was found completely."""

    lines: Annotated[list[Count], Field(max_length=1000)] = []


class Packed(Sent):
    """What goes into the parcel: everything when `lines` is left out, else exactly these; the rest waits again."""

    lines: Annotated[list[Count], Field(max_length=1000)] | None = None
    weight: Grams | None = Field(None, description="Grams on the scales; added up from the goods when left out.")


class Seen(Sent):
    """Where our own courier is."""

    state: Literal["accepted", "in_transit", "out_for_delivery", "delivered", "failed"]
