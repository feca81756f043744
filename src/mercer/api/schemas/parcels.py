"""Parcels on their way, and where they were seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from mercer.api.schemas.plain import Told
from mercer.fulfillment.models import Shipment, TrackingEvent


class Sighting(Told):
    """What a carrier told of a parcel."""

    at: datetime
    state: str
    text: str
    place: str

    @classmethod
    def of(cls, seen: TrackingEvent) -> Sighting:
        return cls(at=seen.at, state=seen.state, text=seen.text, place=seen.place)


class Parcel(Told):
    """A parcel that left, and where it was seen."""

    carrier: str
    tracking_number: str
    tracking_url: str
    state: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    story: list[Sighting] = Field(description="Newest first.")

    @classmethod
    def of(cls, shipment: Shipment, story: Iterable[TrackingEvent]) -> Parcel:
        return cls(
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,  # type: ignore[arg-type]
            tracking_url=shipment.tracking_url,
            state=shipment.parcel_state,
            shipped_at=shipment.shipped_at,
            delivered_at=shipment.delivered_at,
            story=[Sighting.of(seen) for seen in story],
        )
