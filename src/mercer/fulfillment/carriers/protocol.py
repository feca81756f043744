"""What a carrier's connector is asked and answers. A connector translates; it never touches a model.

Weights are grams, times aware datetimes, amounts minor units with a currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class CarrierError(Exception):
    """The carrier did not do it. `retriable` tells whether the same request may succeed later."""

    def __init__(self, message: str, *, retriable: bool):
        super().__init__(message)
        self.retriable = retriable


class BadNotification(Exception):
    """A notification that is forged, stale or not understood; nothing may be believed of it."""


@dataclass(frozen=True, slots=True)
class Party:
    """Where a parcel starts or ends, as printed on its label."""

    name: str
    lines: tuple[str, ...]
    postal_code: str
    country: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """One parcel. Asked again with the same `key`, a carrier answers with the same label."""

    key: str
    service: str
    sender: Party
    recipient: Party
    weight: int
    reference: str
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class LabelMade:
    """The carrier's answer: the number the parcel is followed by, and its label as PDF."""

    tracking_number: str
    tracking_url: str
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something a carrier saw; `state` is a word of `fulfillment.parcels`. `event_id` is the carrier's own, told once."""

    event_id: str
    tracking_number: str
    state: str
    at: datetime
    text: str = ""
    place: str = ""


class Carrier(Protocol):
    """A connector. Methods raise `CarrierError`."""

    code: str
    name: str

    def make_label(self, request: LabelRequest) -> LabelMade: ...

    def cancel_label(self, tracking_number: str) -> None: ...

    def track(self, tracking_number: str) -> list[Sighting]: ...

    def read_notification(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> list[Sighting]:
        """The sightings in a notification, its signature and age checked; `BadNotification` otherwise."""
        ...
