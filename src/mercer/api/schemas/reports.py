"""What was sold, and what happened."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from mercer.api.schemas.plain import Asked, Currency, Line, Sent, Told


class SalesQuestion(Sent):
    by: Literal["day", "week", "month", "quarter", "year"] = "month"
    since: datetime | None = None
    until: datetime | None = None


class Sales(Told):
    """A period in one currency; `net` in major units, as history may have fractions of a cent that add up."""

    period: str = Field(description="In the shop's time zone, like `2026-06`.")
    currency: str
    net: Decimal
    orders: int
    lines: int


class SellerQuestion(Sent):
    currency: Currency
    since: datetime | None = None
    until: datetime | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Seller(Told):
    sku: str
    name: str
    quantity: Decimal
    net: Decimal


class EventQuestion(Asked):
    """Start without a cursor, or with the one kept from last time."""

    verb: Line = Field("", description="Only these, like `order.paid`.")
    limit: Annotated[int, Field(ge=1, le=100)] = 100


class Event(Told):
    """Something that happened. `subject` names what it is about: kind and id."""

    id: int
    verb: str
    subject_kind: str
    subject_id: str
    actor_kind: str
    actor: str
    at: datetime
    data: dict[str, Any]


class Feed(Told):
    """`next` is given also when nothing follows yet: ask with it again later."""

    items: list[Event]
    next: str | None
