"""The counter of a variant at a place: the statements that change what is on hand.

(What is reserved is changed by the functions of `migrations/counters_*.sql` alone.) A change carries its condition in
its WHERE, so it either happens or tells why not; the table's constraints stand behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mercer.catalog.models import Variant
from mercer.inventory.models import Location, StockLevel
from mercer.kernel import db, errors

MOST_PIECES = 1_000_000_000


class WouldOversell(errors.Refusal):
    """The change would leave less than is promised, or less than nothing."""

    code = "would_oversell"
    title = _("That many pieces are not free here.")


class InvalidPieces(errors.Refusal):
    code = "invalid_pieces"
    status = 422
    title = _("Give a whole number of pieces.")


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


def change(variant: Variant, location: Location, by: int) -> Count:
    """Adds (or takes) pieces; opens the counter when goods arrive for the first time."""
    params = {"variant": variant.pk, "location": location.pk, "change": by}
    rows = db.fetch_rows(CHANGE, params)
    if not rows and by > 0:
        open_many([(variant.pk, location.pk)])
        rows = db.fetch_rows(CHANGE, params)
    if not rows:
        level = StockLevel.objects.filter(variant=variant, location=location).first()
        on_hand, reserved = (level.on_hand, level.reserved) if level else (0, 0)
        raise WouldOversell(fields={"change": str(WouldOversell.title)}, on_hand=on_hand, reserved=reserved)
    return Count(*rows[0])


def locked(variant: Variant, location: Location) -> StockLevel:
    """The row, opened when there was none, and ours until the transaction ends."""
    open_many([(variant.pk, location.pk)])
    return StockLevel.objects.select_for_update(no_key=True).get(variant=variant, location=location)


def open_many(places: list[tuple[int, int]]) -> None:
    """Makes counters (variant, location) that do not exist, at zero."""
    db.execute(OPEN_MANY, _columns(places))


def set_many(wanted: Mapping[tuple[int, int], int]) -> list[tuple[Count, str]]:
    """Sets counters (variant, location) → on hand, opened before: each as it is now, and "set", "same" or "refused"."""
    rows = db.fetch_rows(SET_MANY, _columns([(*place, pieces) for place, pieces in sorted(wanted.items())]))
    return [(Count(*row[:-1]), row[-1]) for row in rows]


def whole(quantity: object, *, least: int = 1, field: str = "quantity") -> int:
    """The number of pieces, or `InvalidPieces`."""
    if type(quantity) is not int or not least <= quantity <= MOST_PIECES:
        raise InvalidPieces(fields={field: str(InvalidPieces.title)})
    return quantity


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


CHANGE = """
UPDATE inventory_stocklevel SET on_hand = on_hand + %(change)s
WHERE variant_id = %(variant)s AND location_id = %(location)s
  AND (%(change)s > 0 OR (on_hand + %(change)s >= 0 AND on_hand + %(change)s + allowance >= reserved))
RETURNING id, variant_id, location_id, on_hand - %(change)s, on_hand, reserved, low_at
"""
OPEN_MANY = """
INSERT INTO inventory_stocklevel (variant_id, location_id, on_hand, reserved, allowance, low_at, bin)
SELECT u.v, u.p, 0, 0, 0, 0, '' FROM unnest(%s::bigint[], %s::bigint[]) u(v, p)
WHERE NOT EXISTS (SELECT FROM inventory_stocklevel s WHERE s.variant_id = u.v AND s.location_id = u.p)
ORDER BY u.v, u.p
ON CONFLICT (variant_id, location_id) DO NOTHING
"""
SET_MANY = """
WITH held AS MATERIALIZED (
    SELECT s.*, u.n FROM inventory_stocklevel s
    JOIN unnest(%s::bigint[], %s::bigint[], %s::int[]) u(v, p, n) ON s.variant_id = u.v AND s.location_id = u.p
    ORDER BY s.id FOR NO KEY UPDATE OF s
), written AS (
    UPDATE inventory_stocklevel s SET on_hand = h.n FROM held h
    WHERE s.id = h.id AND h.n <> h.on_hand AND h.n + h.allowance >= h.reserved
    RETURNING s.id
)
SELECT h.id, h.variant_id, h.location_id, h.on_hand, h.n, h.reserved, h.low_at,
       CASE WHEN w.id IS NOT NULL THEN 'set' WHEN h.n = h.on_hand THEN 'same' ELSE 'refused' END
FROM held h LEFT JOIN written w ON w.id = h.id
ORDER BY h.id
"""
