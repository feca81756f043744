"""Goods on the shelf: they arrive, leave, come back, break and are counted.

Every change is one UPDATE of the counter with its condition in the WHERE, and one row of the ledger for it
(`StockMovement`), in the caller's transaction. A movement's debit receives and its credit gives: goods received are
`supplier → on_hand:MAIN`. A `ref` that is booked already is refused, so repeating a step moves nothing twice.

Like everything in this package, several counters are locked by ascending id, after the order's hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from mercer.catalog.models import Variant
from mercer.inventory import alerts, reservations
from mercer.inventory.models import Location, StockLevel, StockMovement
from mercer.kernel import db, errors, events, ids, ledger
from mercer.kernel.actors import Actor

PIECES = "pcs"
MOST_PIECES = 1_000_000_000
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


class WouldOversell(errors.Refusal):
    """The change would leave less than is promised, or less than nothing."""

    code = "would_oversell"
    title = _("That many pieces are not free here.")


class InvalidReason(errors.Refusal):
    code = "invalid_reason"
    status = 422
    title = _("Choose one of the known reasons.")


class InvalidPieces(errors.Refusal):
    code = "invalid_pieces"
    status = 422
    title = _("Give a whole number of pieces.")


class AlreadyBooked(errors.Refusal):
    """A movement of this reference is in the ledger."""

    code = "already_booked"
    title = _("This has been booked already.")


@dataclass(frozen=True, slots=True)
class Count:
    """A counter right after a change, with what it was."""

    level_id: int
    variant_id: int
    location_id: int
    before: int
    on_hand: int
    reserved: int
    low_at: int

    @property
    def change(self) -> int:
        return self.on_hand - self.before

    @property
    def became_low(self) -> bool:
        return self.on_hand - self.reserved <= self.low_at < self.before - self.reserved


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did. `refused` lists (variant, location, wanted, promised): less than is promised was asked for."""

    changed: int
    unchanged: int
    refused: tuple[tuple[int, int, int, int], ...]


def ship(order_ref: str, lines: Iterable[tuple[int, int, int]], *, ref: str, actor: Actor, at: datetime) -> None:
    """Goods promised to the order leave: [(variant, location, pieces)]. `reservations.NotHeld` beyond the promise,

    `WouldOversell` when they are promised but not there (back-orders).
    """
    db.require_transaction("shipping stock")
    lines = list(lines)
    try:
        settled = reservations.settle(order_ref, lines, leaves=True)
    except IntegrityError as error:
        raise WouldOversell(order_ref=order_ref) from error
    _post([_movement("shipped", line, "sold", _on_hand(line[1]), ref=ref, actor=actor, at=at) for line in settled])


def receive(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> Count:
    """Goods arrive from a supplier."""
    return _arrive("received", "supplier", variant, location, quantity, ref=ref, actor=actor, at=at)


def receive_return(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> None:
    """A shopper's goods are back in the house, not yet looked at, so not on the shelf."""
    line = (variant.pk, location.pk, _pieces(quantity))
    _post([_movement("came_back", line, "returned", "sold", ref=ref, actor=actor, at=at)])


def restock(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> Count:
    """Returned goods go back on the shelf."""
    return _arrive("restocked", "returned", variant, location, quantity, ref=ref, actor=actor, at=at)


def scrap(variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime) -> None:
    """Returned goods are not sold again."""
    line = (variant.pk, location.pk, _pieces(quantity))
    _post([_movement("scrapped", line, "damaged", "returned", ref=ref, actor=actor, at=at)])


def adjust(variant: Variant, location: Location, change: int, *, reason: str, actor: Actor, at: datetime, note: str = "") -> Count:
    """Corrects the counter by `change` pieces for one of `REASONS`; `WouldOversell` below what is promised."""
    if reason not in REASONS:
        raise InvalidReason(fields={"reason": InvalidReason.title}, reason=reason)
    if type(change) is not int or not 0 < abs(change) <= MOST_PIECES:
        raise InvalidPieces(fields={"change": InvalidPieces.title})
    count = _change(variant, location, change)
    _book_correction([count], reason=reason, note=note, txn=f"adjust:{ids.uuid7()}", actor=actor, at=at)
    _tell(count, reason=reason, note=note, actor=actor, at=at)
    return count


def set_on_hand(
    variant: Variant, location: Location, quantity: int, *, actor: Actor, at: datetime, reason: str = "count", note: str = ""
) -> Count | None:
    """So many were counted; None when that is what the counter says."""
    db.require_transaction("counting stock")
    level = _locked(variant, location)
    change = _pieces(quantity, least=0) - (level.on_hand if level else 0)
    return adjust(variant, location, change, reason=reason, note=note, actor=actor, at=at) if change else None


def set_rules(variant: Variant, location: Location, **rules: int | str) -> StockLevel:
    """`low_at`, `allowance` and `bin` of a counter. `WouldOversell` when promises rely on the former allowance."""
    db.require_transaction("a counter's rules")
    if not rules.keys() <= {"low_at", "allowance", "bin"}:
        raise ValueError(f"not rules of a counter: {', '.join(rules)}")
    level = _locked(variant, location) or _open(variant, location)
    for name, value in rules.items():
        setattr(level, name, value if name == "bin" else _pieces(value, least=0, field=name))
    if level.reserved > level.on_hand + level.allowance:
        raise WouldOversell(fields={"allowance": WouldOversell.title}, reserved=level.reserved)
    level.save(update_fields=list(rules))
    return level


def load_many(rows: Iterable[tuple[int, int, int]], *, ref: str, actor: Actor, at: datetime) -> Loaded:
    """Sets counters of an import: (variant, location, on hand), the last of several for one counter counts.

    Set by set, a few statements however many rows. A counter is never set below what is promised from it.
    """
    db.require_transaction("loading stock")
    wanted = {(variant_id, location_id): _pieces(on_hand, least=0) for variant_id, location_id, on_hand in rows}
    if not wanted:
        return Loaded(0, 0, ())
    columns = [list(column) for column in zip(*((*key, n) for key, n in sorted(wanted.items())), strict=True)]
    db.execute(OPEN_MANY, columns)
    found = db.fetch_rows(SET_MANY, columns)
    counts = [Count(*row[:-1]) for row in found if row[-1] == "set"]
    refused = tuple((row[1], row[2], wanted[row[1], row[2]], row[5]) for row in found if row[-1] == "refused")
    _book_correction(counts, reason="count", note="", txn=f"load:{ref}:{ids.uuid7()}", actor=actor, at=at)
    low = [(count.variant_id, count.location_id) for count in counts if count.became_low]
    if low:
        alerts.became_low(low, at=at)
    return Loaded(len(counts), len(found) - len(counts) - len(refused), refused)


OPEN_MANY = """
INSERT INTO inventory_stocklevel (variant_id, location_id, on_hand, reserved, allowance, low_at, bin)
SELECT v, p, 0, 0, 0, 0, '' FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) u(v, p, n)
WHERE NOT EXISTS (SELECT FROM inventory_stocklevel s WHERE s.variant_id = u.v AND s.location_id = u.p)
ORDER BY v, p
ON CONFLICT (variant_id, location_id) DO NOTHING
"""
SET_MANY = """
WITH locked AS MATERIALIZED (
    SELECT s.*, u.n FROM inventory_stocklevel s
    JOIN unnest(%s::bigint[], %s::bigint[], %s::int[]) u(v, p, n) ON s.variant_id = u.v AND s.location_id = u.p
    ORDER BY s.id FOR NO KEY UPDATE OF s
), written AS (
    UPDATE inventory_stocklevel s SET on_hand = l.n FROM locked l
    WHERE s.id = l.id AND l.n <> l.on_hand AND l.n + l.allowance >= l.reserved
    RETURNING s.id
)
SELECT l.id, l.variant_id, l.location_id, l.on_hand, l.n, l.reserved, l.low_at,
       CASE WHEN w.id IS NOT NULL THEN 'set' WHEN l.n = l.on_hand THEN 'same' ELSE 'refused' END
FROM locked l LEFT JOIN written w ON w.id = l.id
"""
CHANGE = """
UPDATE inventory_stocklevel SET on_hand = on_hand + %(change)s
WHERE variant_id = %(variant)s AND location_id = %(location)s
  AND (%(change)s > 0 OR (on_hand + %(change)s >= 0 AND on_hand + %(change)s + allowance >= reserved))
RETURNING id, variant_id, location_id, on_hand - %(change)s, on_hand, reserved, low_at
"""


def _arrive(
    kind: str, source: str, variant: Variant, location: Location, quantity: int, *, ref: str, actor: Actor, at: datetime
) -> Count:
    count = _change(variant, location, _pieces(quantity))
    line = (variant.pk, location.pk, quantity)
    _post([_movement(kind, line, _on_hand(location.pk), source, ref=ref, actor=actor, at=at)])
    _tell(count, reason=kind, note=ref, actor=actor, at=at)
    return count


def _change(variant: Variant, location: Location, change: int) -> Count:
    db.require_transaction("a change of stock")
    params = {"variant": variant.pk, "location": location.pk, "change": change}
    rows = db.fetch_rows(CHANGE, params)
    if not rows and change > 0:
        _open(variant, location)
        rows = db.fetch_rows(CHANGE, params)
    if not rows:
        level = StockLevel.objects.filter(variant=variant, location=location).first()
        on_hand, reserved = (level.on_hand, level.reserved) if level else (0, 0)
        raise WouldOversell(fields={"change": WouldOversell.title}, on_hand=on_hand, reserved=reserved)
    return Count(*rows[0])


def _open(variant: Variant, location: Location) -> StockLevel:
    db.execute(OPEN_MANY, [[variant.pk], [location.pk], [0]])
    return _locked(variant, location)


def _locked(variant: Variant, location: Location) -> StockLevel | None:
    return StockLevel.objects.filter(variant=variant, location=location).select_for_update(no_key=True).first()


def _book_correction(counts: list[Count], *, reason: str, note: str, txn: str, actor: Actor, at: datetime) -> None:
    other = ACCOUNTS.get(reason, "count")
    entries = []
    for count in counts:
        here = _on_hand(count.location_id)
        debit, credit = (here, other) if count.change > 0 else (other, here)
        line = (count.variant_id, count.location_id, abs(count.change))
        entries.append(_movement("adjusted", line, debit, credit, ref=txn, actor=actor, at=at, reason=reason, note=note))
    _post(entries)


def _movement(
    kind: str, line: tuple[int, int, int], debit: str, credit: str, *, ref: str, actor: Actor, at: datetime, reason="", note=""
) -> StockMovement:
    variant_id, location_id, pieces = line
    return StockMovement(
        txn=f"{ref}:{variant_id}:{location_id}"[-80:],
        kind=kind,
        debit=debit,
        credit=credit,
        amount=pieces,
        unit=PIECES,
        ref=ref,
        actor=f"{actor.kind}:{actor.id}"[:120],
        at=at,
        variant_id=variant_id,
        location_id=location_id,
        reason=f"{reason}: {note}" if note else reason,
    )


def _post(entries: list[StockMovement]) -> None:
    try:
        ledger.post(StockMovement, entries)
    except IntegrityError as error:
        raise AlreadyBooked(ref=entries[0].ref) from error


def _on_hand(location_id: int) -> str:
    return f"on_hand:{location_id}"


def _tell(count: Count, *, reason: str, note: str, actor: Actor, at: datetime) -> None:
    data = {"variant": count.variant_id, "location": count.location_id, "change": count.change, "on_hand": count.on_hand}
    data |= {"reason": reason, "note": note}
    events.record("stock.adjusted", subject=("inventory.stocklevel", count.level_id), actor=actor, at=at, data=data)
    if count.became_low:
        alerts.became_low([(count.variant_id, count.location_id)], at=at)


def _pieces(quantity: object, *, least: int = 1, field: str = "quantity") -> int:
    if type(quantity) is not int or not least <= quantity <= MOST_PIECES:
        raise InvalidPieces(fields={field: InvalidPieces.title})
    return quantity
