"""Goods on the shelf: they arrive, leave, come back, break and are counted.

Every verb changes the counter and writes the ledger row for it in one transaction: the caller's where the goods belong to
something larger (an order, a return), else its own when there is none. A `ref` that is booked already is refused, so
repeating a step moves nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mercer.catalog.models import Variant
from mercer.inventory import alerts, counters, movements, reservations
from mercer.inventory.counters import Count, InvalidPieces, WouldOversell
from mercer.inventory.models import Location, StockLevel
from mercer.inventory.movements import SHELF, AlreadyBooked, Move
from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor

__all__ = ["AlreadyBooked", "Count", "InvalidPieces", "InvalidReason", "Loaded", "WouldOversell"]

REASONS = {
    "count": _("Counted"),
    "found": _("Found again"),
    "damaged": _("Damaged"),
    "lost": _("Lost or stolen"),
    "sample": _("Sample or own use"),
    "expired": _("Expired"),
    "correction": _("Correction of a mistake"),
}
ACCOUNTS = {"damaged": "damaged", "expired": "damaged", "sample": "used", "lost": "lost"}  # the rest goes to `count`
RULES = {"low_at", "allowance", "bin"}


class InvalidReason(errors.Refusal):
    code = "invalid_reason"
    status = 422
    title = _("Choose one of the known reasons.")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did. `refused` lists (variant, location, wanted, promised): it asked for less than is promised."""

    changed: int
    unchanged: int
    refused: tuple[tuple[int, int, int, int], ...]


def ship(order_ref: str, lines: Iterable[tuple[int, int, int]], *, ref: str, actor: Actor, at: datetime) -> None:
    """Goods promised to the order leave: [(variant, location, pieces)].

    `reservations.NotHeld` beyond the promise; `WouldOversell` when promised but not there (back-orders).
    """
    db.require_transaction("shipping stock")
    try:
        settled = reservations.settle(order_ref, list(lines), leaves=True)
    except IntegrityError as error:
        raise WouldOversell(order_ref=order_ref) from error
    movements.post("shipped", [Move(*line, SHELF, "sold") for line in settled], ref=ref, actor=actor, at=at)


@transaction.atomic
def receive(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> Count:
    """Goods arrive from a supplier."""
    return _shelve("received", "supplier", variant, location, quantity, ref=ref, actor=actor, at=at)


def restock(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> Count:
    """Returned goods go back on the shelf."""
    return _shelve("restocked", "returned", variant, location, quantity, ref=ref, actor=actor, at=at)


def receive_return(
    variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime
) -> None:
    """A shopper's goods are back in the house, not yet looked at, so not on the shelf."""
    move = Move(variant.pk, location.pk, counters.whole(quantity), "sold", "returned")
    movements.post("came_back", [move], ref=ref, actor=actor, at=at)


def scrap(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> None:
    """Returned goods that are not sold again."""
    move = Move(variant.pk, location.pk, counters.whole(quantity), "returned", "damaged")
    movements.post("scrapped", [move], ref=ref, actor=actor, at=at)


@transaction.atomic
def adjust(
    variant: Variant, location: Location, change: int, *, reason: str, actor: Actor, at: datetime, note: str = ""
) -> Count:
    """Corrects the counter by `change` pieces for one of `REASONS`; `WouldOversell` below what is promised."""
    if reason not in REASONS:
        raise InvalidReason(fields={"reason": str(InvalidReason.title)}, reason=reason)
    if type(change) is not int or not 0 < abs(change) <= counters.MOST_PIECES:
        raise InvalidPieces(fields={"change": str(InvalidPieces.title)})
    count = counters.change(variant, location, change)
    move = _correction(count, reason=reason, note=note)
    movements.post("adjusted", [move], ref="adjustment", actor=actor, at=at, repeatable=True)
    _tell(count, reason=reason, note=note, actor=actor, at=at)
    return count


@transaction.atomic
def set_on_hand(
    variant: Variant, location: Location, quantity: int, *, actor: Actor, at: datetime, reason: str = "count", note=""
) -> Count | None:
    """So many were counted; None when that is what the counter says."""
    counters.whole(quantity, least=0)
    change = quantity - counters.locked(variant, location).on_hand
    return adjust(variant, location, change, reason=reason, note=note, actor=actor, at=at) if change else None


@transaction.atomic
def set_rules(variant: Variant, location: Location, **rules: int | str) -> StockLevel:
    """`low_at`, `allowance` and `bin` of a counter. `WouldOversell` when promises rely on the former allowance."""
    if not rules.keys() <= RULES:
        raise ValueError(f"not rules of a counter: {', '.join(rules.keys() - RULES)}")
    level = counters.locked(variant, location)
    for name, value in rules.items():
        setattr(level, name, value if name == "bin" else counters.whole(value, least=0, field=name))
    if level.reserved > level.on_hand + level.allowance:
        raise WouldOversell(fields={"allowance": str(WouldOversell.title)}, reserved=level.reserved)
    level.save(update_fields=list(rules))
    return level


@transaction.atomic
def load_many(rows: Iterable[tuple[int, int, int]], *, ref: str, actor: Actor, at: datetime) -> Loaded:
    """Sets counters of an import: (variant, location, on hand); of several for one counter the last counts.

    A few statements however many rows. A counter is never set below what is promised from it: `Loaded.refused`.
    """
    wanted = {(variant_id, location_id): counters.whole(n, least=0) for variant_id, location_id, n in rows}
    if not wanted:
        return Loaded(0, 0, ())
    counters.open_many(sorted(wanted))
    found = counters.set_many(wanted)
    changed = [count for count, outcome in found if outcome == "set"]
    refused = [count for count, outcome in found if outcome == "refused"]
    moves = [_correction(count, reason="count", note="") for count in changed]
    movements.post("loaded", moves, ref=ref, actor=actor, at=at, repeatable=True)
    alerts.became_low([(count.variant_id, count.location_id) for count in changed if count.became_low], at=at)
    return Loaded(
        changed=len(changed),
        unchanged=len(found) - len(changed) - len(refused),
        refused=tuple((count.variant_id, count.location_id, count.on_hand, count.reserved) for count in refused),
    )


def _shelve(
    kind: str, source: str, variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime
) -> Count:
    count = counters.change(variant, location, counters.whole(quantity))
    movements.post(kind, [Move(variant.pk, location.pk, quantity, source, SHELF)], ref=ref, actor=actor, at=at)
    _tell(count, reason=kind, note=ref, actor=actor, at=at)
    return count


def _correction(count: Count, *, reason: str, note: str) -> Move:
    other = ACCOUNTS.get(reason, "count")
    source, target = (other, SHELF) if count.change > 0 else (SHELF, other)
    text = f"{reason}: {note}" if note else reason
    return Move(count.variant_id, count.location_id, abs(count.change), source, target, text)


def _tell(count: Count, *, reason: str, note: str, actor: Actor, at: datetime) -> None:
    data = {
        "variant": count.variant_id,
        "location": count.location_id,
        "change": count.change,
        "on_hand": count.on_hand,
        "reason": reason,
        "note": note,
    }
    events.record("stock.adjusted", subject=("inventory.stocklevel", count.level_id), actor=actor, at=at, data=data)
    if count.became_low:
        alerts.became_low([(count.variant_id, count.location_id)], at=at)
