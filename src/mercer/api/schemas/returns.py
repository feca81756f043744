"""Goods that come back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from mercer.aftersales import policy
from mercer.aftersales.models import Return as ReturnRow
from mercer.aftersales.models import ReturnLine as LineRow
from mercer.api.schemas.parcels import Sighting
from mercer.api.schemas.plain import Asked, Id, Money, Note, Pieces, Quantity, Sent, Told
from mercer.fulfillment.models import TrackingEvent
from mercer.kernel import money

ReturnState = Literal["requested", "approved", "denied", "sent", "received", "refunded", "canceled"]
Why = Literal["changed_mind", "wrong_size", "not_as_described", "damaged", "defective", "wrong_item", "late"]
Condition = Literal["unopened", "opened", "used", "damaged"]


class ReturnWish(Sent):
    """Pieces of an order's line (its `id`), why they come back and in which condition they are."""

    line: Id
    quantity: Quantity
    reason: Why
    condition: Condition = "unopened"


class ReturnAsked(Sent):
    lines: Annotated[list[ReturnWish], Field(min_length=1, max_length=100)]
    note: Note = ""


class ReturnLine(Told):
    """`id` names the line when receiving and inspecting."""

    id: int
    order_line: int
    sku: str
    name: str
    quantity: int
    reason: Why
    condition: Condition
    received: int
    restocked: int
    scrapped: int
    inspection: str
    refund: Money

    @classmethod
    def of(cls, line: LineRow, currency: str) -> ReturnLine:
        return cls(
            id=line.pk,
            order_line=line.order_line_id,
            sku=line.order_line.sku,
            name=line.order_line.name,
            quantity=line.quantity,
            reason=line.reason,  # type: ignore[arg-type]
            condition=line.condition,  # type: ignore[arg-type]
            received=line.received_quantity,
            restocked=line.restocked_quantity,
            scrapped=line.scrapped_quantity,
            inspection=line.inspection,
            refund=Money(amount=line.refund_amount, currency=currency),
        )


class Return(Told):
    """`reasons` say why it was decided so. Its label, once there is one: `GET /returns/{number}/label`."""

    number: str
    order: str
    state: ReturnState
    decision: Literal["approve", "ask", "deny"] = Field(description="What the policy said at once.")
    reasons: list[str]
    lines: list[ReturnLine]
    note: str
    has_label: bool
    carrier: str
    tracking_number: str | None
    tracking_url: str
    parcel_state: str
    story: list[Sighting] = Field(description="Newest first.")
    refund: Money | None = Field(description="What goes back, known once it was inspected.")
    fee: Money = Field(description="Kept back for the label.")
    requested_at: datetime
    decided_at: datetime | None
    received_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: ReturnRow, story: list[TrackingEvent]) -> Return:
        refund = None if row.refund_amount is None else money.Money(row.refund_amount, row.currency)
        return cls(
            **{name: getattr(row, name) for name in RETURN},
            order=row.order.number,
            reasons=[policy.sentence(reason) for reason in row.decision_reason],
            lines=[ReturnLine.of(line, row.currency) for line in row.lines.all()],
            has_label=row.label_id is not None,
            story=[Sighting.of(seen) for seen in story],
            refund=Money.maybe(refund),
            fee=Money(amount=row.fee_amount, currency=row.currency),
        )


RETURN = (
    *("number", "state", "decision", "note", "carrier", "tracking_number", "tracking_url", "parcel_state"),
    *("requested_at", "decided_at", "received_at", "closed_at"),
)


class ReturnQuestion(Asked):
    state: ReturnState | None = None


class Decided(Sent):
    """A person's word; `note` is shown to the shopper."""

    approve: Annotated[bool, Field(strict=True)]
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class ReturnCount(Sent):
    line: Id
    quantity: Pieces


class Arrived(Sent):
    """How many pieces of each line were in the parcel; of a line left out, none."""

    lines: Annotated[list[ReturnCount], Field(min_length=1, max_length=100)]


class Found(Sent):
    """What became of a line's pieces: `restock` and `scrap` add up to what was received."""

    line: Id
    restock: Pieces = 0
    scrap: Pieces = 0
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class Inspected(Sent):
    lines: Annotated[list[Found], Field(min_length=1, max_length=100)]
