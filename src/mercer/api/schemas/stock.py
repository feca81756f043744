"""What lies where."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mercer.api.schemas.plain import Asked, Sent, Told, Word
from mercer.inventory.models import StockLevel

Reason = Literal["count", "found", "damaged", "lost", "sample", "expired", "correction"]


class StockQuestion(Asked):
    sku: Word | None = None
    location: Word | None = Field(None, description="Code.")
    low: bool = Field(False, description="Only what is at or below its warning level.")


class Level(Told):
    """`available` can be promised: on hand and allowed beyond it, less what is reserved."""

    variant_id: int
    sku: str
    location: str
    on_hand: int
    reserved: int
    available: int
    allowance: int
    low_at: int
    bin: str

    @classmethod
    def of(cls, level: StockLevel) -> Level:
        return cls(
            variant_id=level.variant_id,
            sku=level.variant.sku,
            location=level.location.code,
            on_hand=level.on_hand,
            reserved=level.reserved,
            available=max(0, level.on_hand + level.allowance - level.reserved),
            allowance=level.allowance,
            low_at=level.low_at,
            bin=level.bin,
        )


class Adjustment(Sent):
    """`change` pieces more or less (never below what is promised), and why."""

    article: Word = Field(description="SKU, or id of a variant.")
    location: Word = Field(description="Code.")
    change: Annotated[int, Field(strict=True, ge=-1_000_000, le=1_000_000)]
    reason: Reason
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class Location(Told):
    code: str
    name: str
    country: str
    priority: int
