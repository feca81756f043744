"""The ledger of goods: pieces of a variant going from one account to another, written once.

    supplier → on_hand:MAIN    received          sold → returned            came back, not yet looked at
    on_hand:MAIN → sold        shipped           returned → on_hand:MAIN    restocked
    count ↔ on_hand:MAIN       corrected         returned → damaged         scrapped
    on_hand:MAIN → damaged, lost, used           adjusted for that reason

What is on hand of a variant at a place is the sum of its movements there; `proof.check` compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from mercer.inventory.models import Location, StockMovement
from mercer.kernel import errors, ids, ledger
from mercer.kernel.actors import Actor

PIECES = "pcs"
SHELF = "{shelf}"  # stands for the account of the place: `on_hand:` and its code


class AlreadyBooked(errors.Refusal):
    """A movement of this reference is in the ledger."""

    code = "already_booked"
    title = _("This has been booked already.")


@dataclass(frozen=True, slots=True)
class Move:
    """So many pieces from one account to another."""

    variant_id: int
    location_id: int
    pieces: int
    source: str
    target: str
    reason: str = ""


def post(kind: str, moves: list[Move], *, ref: str, actor: Actor, at: datetime, repeatable: bool = False) -> None:
    """Writes movements with one statement. A `ref` counts once per kind, variant and place, unless `repeatable`."""
    codes = dict(Location.objects.filter(id__in={move.location_id for move in moves}).values_list("id", "code"))
    txn = f"{ref}:{ids.uuid7()}" if repeatable else ref
    entries = [
        StockMovement(
            txn=f"{txn}:{move.variant_id}:{move.location_id}"[-80:],
            kind=kind,
            debit=move.target.format(shelf=f"on_hand:{codes[move.location_id]}"),
            credit=move.source.format(shelf=f"on_hand:{codes[move.location_id]}"),
            amount=move.pieces,
            unit=PIECES,
            ref=ref[:120],
            actor=f"{actor.kind}:{actor.id}"[:120],
            at=at,
            variant_id=move.variant_id,
            location_id=move.location_id,
            reason=move.reason[:200],
        )
        for move in moves
    ]
    try:
        ledger.post(StockMovement, entries)
    except IntegrityError as error:
        raise AlreadyBooked(ref=ref) from error
