"""Telling that little is left, once, when it becomes so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from mercer.inventory.models import StockLevel
from mercer.kernel import actors, events


def became_low(places: Sequence[tuple[int, int]], *, at: datetime) -> None:
    """Records `stock.low` for counters (variant, location) whose available pieces have just fallen to their mark."""
    if not places:
        return
    wanted = reduce(or_, (Q(variant=variant_id, location=location_id) for variant_id, location_id in places))
    for level in StockLevel.objects.filter(wanted).select_related("variant", "location"):
        events.record("stock.low", subject=level, actor=actors.SYSTEM, at=at, data=_facts(level))


def _facts(level: StockLevel) -> dict:
    return {
        "sku": level.variant.sku,
        "variant": level.variant_id,
        "location": level.location.code,
        "available": level.on_hand - level.reserved,
        "low_at": level.low_at,
    }
