"""How many can be bought, and where an order's pieces lie. Asked freshly each time, never cached."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, QuerySet

from mercer.inventory.models import HoldLine, StockLevel
from mercer.kernel import db

FREE = """
SELECT s.variant_id, sum(greatest(s.on_hand + s.allowance - s.reserved, 0))::int
FROM inventory_stocklevel s JOIN inventory_location p ON p.id = s.location_id
WHERE s.variant_id = ANY (%s) AND p.archived_at IS NULL AND (%s::bigint[] IS NULL OR p.id = ANY (%s))
GROUP BY s.variant_id
"""


def of(variant_ids: Collection[int], *, location_ids: Collection[int] | None = None) -> dict[int, int]:
    """variant id → pieces that can be promised now, 0 when there is no stock; one query for any number."""
    wanted = list(variant_ids)
    if not wanted:
        return {}
    places = None if location_ids is None else list(location_ids)
    return dict.fromkeys(wanted, 0) | dict(db.fetch_rows(FREE, [wanted, places, places]))


def allocation(order_ref: str) -> list[tuple[int, int, int]]:
    """What is promised to an order and has not left: [(variant, location, pieces)]."""
    lines = HoldLine.objects.filter(hold__order_ref=order_ref, quantity__gt=0).order_by("stock_level")
    return list(lines.values_list("stock_level__variant_id", "stock_level__location_id", "quantity"))


def stocked_products() -> QuerySet:
    """The ids of products of which something can be promised now: a query to ask the shelves with."""
    free = StockLevel.objects.filter(location__archived_at=None, reserved__lt=F("on_hand") + F("allowance"))
    return free.values("variant__product_id")
