"""Money that came, money that goes back, and what a person has to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from mercer.api.schemas.paying import Payment
from mercer.api.schemas.plain import Asked, Money, Positive, Sent, Told
from mercer.payments.models import Notification as NotificationRow
from mercer.payments.models import Refund as RefundRow

Reason = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Inbox = Literal["received", "done", "ignored", "parked"]


class Received(Sent):
    """Money somebody has seen: on the bank's statement, or in the hand."""

    amount: Positive
    reference: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class RefundAsked(Sent):
    amount: Positive
    reason: Reason


class Refund(Told):
    """`requested` and `pending` are on their way."""

    id: UUID
    amount: Money
    state: Literal["requested", "pending", "done", "failed"]
    via: str
    reason: str
    failure: str
    requested_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, refund: RefundRow) -> Refund:
        return cls(
            id=refund.pk, amount=Money.of(refund.money), state=refund.state, via=refund.via, reason=refund.reason,  # type: ignore[arg-type]
            failure=refund.failure, requested_at=refund.requested_at, done_at=refund.done_at,
        )  # fmt: skip


class Payments(Told):
    """Everything about an order's money. `refundable`: paid, not given back, and not on its way back."""

    order: str
    total: Money
    paid: Money
    refunded: Money
    due: Money
    refundable: Money
    attempts: list[Payment] = Field(description="Newest first.")
    refunds: list[Refund] = Field(description="Newest first.")


class InboxQuestion(Asked):
    state: Inbox | None = Field(None, description="`parked` ones wait for a person.")


class Notification(Told):
    """What a provider sent us. `reason` says why it is parked."""

    id: int
    gateway: str
    event: str
    kind: str
    state: Inbox
    reason: str
    received_at: datetime
    handled_at: datetime | None

    @classmethod
    def of(cls, row: NotificationRow) -> Notification:
        return cls(
            id=row.pk, gateway=row.gateway, event=row.event_id, kind=row.kind, state=row.state, reason=row.reason,  # type: ignore[arg-type]
            received_at=row.received_at, handled_at=row.handled_at,
        )  # fmt: skip


class Released(Sent):
    """What you found out about it."""

    reason: Reason
