"""Stock of a product file: how many are on hand at one place, counted anew."""

from __future__ import annotations

import datetime

from mercer.inventory import locations, stock
from mercer.inventory.models import Location
from mercer.kernel import db, errors
from mercer.kernel.actors import Actor

DIFFERENT = """
SELECT r.variant_id, r.stock FROM intake_row r
  LEFT JOIN inventory_stocklevel level ON level.variant_id = r.variant_id AND level.location_id = %s
 WHERE r.reason IS NULL AND r.stock IS NOT NULL AND level.on_hand IS DISTINCT FROM r.stock ORDER BY r.variant_id
"""


def location(code: str, *, actor: Actor, now: datetime.datetime) -> Location:
    """The place with that code, else the first one goods leave from; a shop without any gets one. `NotFound`."""
    places = Location.objects.filter(archived_at=None)
    if code:
        found = places.filter(code__iexact=code).first()
        if found is None:
            raise errors.NotFound(location=code)
        return found
    return places.first() or locations.create("MAIN", name="Main warehouse", actor=actor, now=now)


def load(place: Location, *, ref: str, actor: Actor, now: datetime.datetime) -> list[int]:
    """Sets what differs; the variants."""
    rows = db.fetch_rows(DIFFERENT, [place.pk])
    stock.load_many([(variant_id, place.pk, pieces) for variant_id, pieces in rows], ref=ref, actor=actor, at=now)
    return [variant_id for variant_id, _pieces in rows]
