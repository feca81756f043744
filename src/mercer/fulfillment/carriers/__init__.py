"""Carriers behind one protocol: code → connector. A new one is a folder here and a row in `CARRIERS`."""

from mercer.fulfillment.carriers.courier.carrier import Courier
from mercer.fulfillment.carriers.parcel.carrier import ParcelService
from mercer.fulfillment.carriers.protocol import (
    BadNotification,
    Carrier,
    CarrierError,
    LabelMade,
    LabelRequest,
    Party,
    Sighting,
)

CARRIERS: dict[str, type] = {Courier.code: Courier, ParcelService.code: ParcelService}

__all__ = [
    "CARRIERS",
    "BadNotification",
    "Carrier",
    "CarrierError",
    "LabelMade",
    "LabelRequest",
    "Party",
    "Sighting",
    "named",
]


def named(code: str) -> Carrier:
    """The connector with this code; KeyError names the ones there are."""
    if code not in CARRIERS:
        raise KeyError(f"no carrier {code!r}; there are {', '.join(sorted(CARRIERS))}")
    return CARRIERS[code]()
