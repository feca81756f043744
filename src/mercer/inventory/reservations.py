"""A promise of goods: held for a cart, attached to an order, then shipped or given back.

A cart's hold runs out; an order's stays until it is settled. The hold is a transaction of its own that does not wait
for the disk, and one call to the database, so a counter that everybody wants is locked for as short as can be. The
order's durable transaction only attaches the hold and does not touch the counter. The statements themselves are in
`migrations/counters_*.sql`; nothing else changes `StockLevel.reserved`.

Every function locks in the same order: the hold, then its counters by ascending id.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mercer.inventory import alerts
from mercer.inventory.models import Hold
from mercer.kernel import db, errors, ids

Demand = Mapping[int, int] | Iterable[tuple[int, int]]

ATTACH = """
UPDATE inventory_hold SET state = 'attached', order_ref = %s, expires_at = NULL WHERE id = %s AND state = 'open'
"""


class OutOfStock(errors.Refusal):
    """`short` tells what is still available of each variant that is short."""

    code = "sold_out"
    status = 409
    title = _("Some of this has just been sold.")

    @property
    def short(self) -> dict[int, int]:
        """variant id → pieces still available."""
        return self.facts["short"]


class HoldLost(Exception):
    """The hold is no longer open: it ran out, was replaced, or a crash lost it. Hold again, once."""


class NotHeld(errors.Refusal):
    """More was to be settled than is promised to the order (at that place)."""

    code = "not_held"
    status = 409
    title = _("The order has no such pieces reserved there.")


@dataclass(frozen=True, slots=True)
class Held:
    """What a cart was promised."""

    id: uuid.UUID
    cart_ref: str
    expires_at: datetime
    lines: tuple[tuple[int, int, int], ...]  # (variant, location, pieces)

    @property
    def demand(self) -> dict[int, int]:
        return summed((variant_id, pieces) for variant_id, _location, pieces in self.lines)


def hold(cart_ref: str, demand: Demand, *, minutes: int = 15, now: datetime) -> Held:
    """Promises all of `demand` (variant id → pieces) to the cart, or nothing: `OutOfStock`.

    Outermost: commits by itself. The cart's former hold becomes part of the new one; after a refusal it stays.
    """
    _must_be_outermost()
    wanted = summed(demand)
    expires_at = now + timedelta(minutes=minutes)
    rows = db.fetch_rows(
        "SELECT * FROM stock_hold(%s, %s, %s::bigint[], %s::int[], %s, %s)",
        [ids.uuid7(), str(cart_ref), list(wanted), list(wanted.values()), expires_at, now],
    )
    short = {variant_id: pieces for what, _hold, variant_id, _place, pieces, _low in rows if what == "short"}
    if short:
        raise OutOfStock(short=short)
    low = [
        (variant_id, location_id) for _what, _hold, variant_id, location_id, _pieces, became_low in rows if became_low
    ]
    if low:
        with db.fast_transaction():
            alerts.became_low(low, at=now)
    lines = tuple((variant_id, location_id, pieces) for _what, _hold, variant_id, location_id, pieces, _low in rows)
    return Held(rows[0][1], str(cart_ref), expires_at, lines)


def attach(held: Held, *, order_ref: str, now: datetime) -> None:
    """Makes the cart's hold the order's, inside the transaction that places it; `HoldLost` when it is not open any more.

    A hold past its time that nobody has taken back yet is still good: the goods are there.
    """
    db.require_transaction("attaching a hold")
    if not db.execute(ATTACH, [order_ref, held.id]):
        raise HoldLost(held.id)


def release(promise: Held | str, *, now: datetime, reason: str = "") -> int:
    """Takes back a cart's hold that is still open, or what is left of an order's (by its reference); how many ended.

    Repeating it changes nothing, nor does releasing a cart's hold that has become an order's. `now` and `reason` are for
    the caller's event; a release moves no goods.
    """
    db.require_transaction("releasing a hold")
    if isinstance(promise, Held):
        return db.fetch_value("SELECT stock_release(%s::uuid[], 'open')", [[promise.id]])
    found = list(Hold.objects.filter(order_ref=promise).values_list("id", flat=True))
    return db.fetch_value("SELECT stock_release(%s::uuid[], 'attached')", [found]) if found else 0


def give_back(order_ref: str, pieces: Mapping[int, int], *, now: datetime) -> list[tuple[int, int, int]]:
    """Stops promising some pieces to an order (variant id → pieces): [(variant, location, pieces)] or `NotHeld`."""
    db.require_transaction("giving back")
    return settle(order_ref, [(variant_id, None, count) for variant_id, count in pieces.items()], leaves=False)


def expire(*, now: datetime, limit: int = 500) -> int:
    """Takes back carts' holds that ran out; how many. Outermost, and repeatable."""
    _must_be_outermost()
    return db.fetch_value("SELECT stock_expire(%s, %s)", [now, limit])


def settle(order_ref: str, lines: list[tuple[int, int | None, int]], *, leaves: bool) -> list[tuple[int, int, int]]:
    """For `stock.ship` and `give_back`: ends part of an order's promise; `leaves` says that the goods go too."""
    rows = db.fetch_rows(
        "SELECT * FROM stock_settle(%s, %s::bigint[], %s::bigint[], %s::int[], %s)",
        [order_ref, *(list(column) for column in zip(*lines, strict=True)), leaves],
    )
    short = [(variant_id, location_id, pieces) for what, variant_id, location_id, pieces in rows if what == "short"]
    if short:
        raise NotHeld(order_ref=order_ref, short=short)
    return [(variant_id, location_id, pieces) for _what, variant_id, location_id, pieces in rows]


def summed(demand: Demand) -> dict[int, int]:
    """One number per variant, however many lines ask for it, by ascending variant."""
    pairs = demand.items() if isinstance(demand, Mapping) else demand
    total: Counter[int] = Counter()
    for variant_id, pieces in pairs:
        if type(pieces) is not int or pieces < 1:
            raise ValueError(f"nobody can hold {pieces!r} pieces")
        total[variant_id] += pieces
    if not total:
        raise ValueError("a hold of nothing")
    return dict(sorted(total.items()))


def _must_be_outermost() -> None:
    if db.in_transaction():
        raise RuntimeError("a hold is a transaction of its own: inside another one, its counters would stay locked")
