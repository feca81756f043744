"""The simulated carrier remembers parcels of a past it was not asked about: a demo's history, told to the shop already."""

import json
import pathlib
from collections.abc import Iterable
from dataclasses import dataclass

from mercer.fulfillment.carriers.parcel.carrier import WORDS
from mercer.fulfillment.carriers.parcel.simulated_parcels import Parcels
from mercer.fulfillment.carriers.protocol import Sighting

THEIRS = {ours: theirs for theirs, ours in WORDS.items()}


@dataclass(frozen=True)
class OldParcel:
    """A parcel with what was seen of it, oldest first. `moves_on` is when it goes further, in seconds of the machine's time."""

    key: str
    recipient: str
    sightings: tuple[Sighting, ...]
    moves_on: float


def write(folder: pathlib.Path, parcels: Iterable[OldParcel]) -> None:
    """Into the simulator's file, in one transaction; what it knows already stays."""
    rows, events = [], []
    for parcel in parcels:
        request = json.dumps({"to": {"name": parcel.recipient}})
        last = parcel.sightings[-1]
        rows.append((parcel.key, last.tracking_number, request, THEIRS[last.state], parcel.moves_on))
        events += [
            (seen.event_id, seen.tracking_number, THEIRS[seen.state], seen.text, seen.place, seen.at.isoformat())
            for seen in parcel.sightings
        ]
    Parcels(folder).remember(rows, events)
