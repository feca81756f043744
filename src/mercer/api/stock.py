"""Stock, for programs of the staff: what lies where, and corrections with their reasons."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from mercer.accounts import access
from mercer.api import articles, doors, limits, once
from mercer.api.schemas.plain import Page
from mercer.api.schemas.stock import Adjustment, Level, Location, StockQuestion
from mercer.inventory import stock as verbs
from mercer.inventory.models import Location as Place
from mercer.inventory.models import StockLevel
from mercer.kernel import clock, paging
from mercer.kernel.errors import NotFound

router = Router(tags=["Stock"], throttle=limits.PROGRAMS, auth=access.api("stock.view"))


@router.get("/stock", response=Page[Level], summary="What lies where")
def levels(request: HttpRequest, asked: Query[StockQuestion]) -> Page[Level]:
    """A level for each variant and place."""
    rows = StockLevel.objects.select_related("variant", "location").filter(location__archived_at=None)
    if asked.sku:
        rows = rows.filter(variant__sku__iexact=asked.sku)
    if asked.location:
        rows = rows.filter(location__code=asked.location)
    if asked.low:
        rows = rows.filter(on_hand__lte=F("reserved") + F("low_at") - F("allowance"))
    page = paging.page(rows, by=("id",), limit=asked.limit, cursor=asked.cursor)
    return Page[Level](items=[Level.of(row) for row in page.rows], next=page.next)


@router.get("/stock/locations", response=list[Location], summary="Places that hold stock")
def locations(request: HttpRequest) -> list[Location]:
    """Goods leave from the highest priority first."""
    rows = Place.objects.filter(archived_at=None)
    return [Location(code=row.code, name=row.name, country=row.country, priority=row.priority) for row in rows]


@router.post("/stock/adjustments", response={201: Level}, auth=access.api("stock.adjust"), summary="Correct the stock")
def adjust(request: HttpRequest, sent: Adjustment, idempotency_key: once.Key) -> HttpResponse:
    """Pieces more or less at a place, with the reason; the new level."""
    return once.answer(request, idempotency_key, lambda: _adjusted(request, sent))


def _adjusted(request: HttpRequest, sent: Adjustment) -> Level:
    place = Place.objects.filter(code=sent.location, archived_at=None).first()
    if place is None:
        raise NotFound(location=sent.location)
    count = verbs.adjust(
        articles.find(sent.article), place, sent.change, reason=sent.reason, note=sent.note,
        actor=doors.actor(request), at=clock.now(),
    )  # fmt: skip
    return Level.of(StockLevel.objects.select_related("variant", "location").get(pk=count.level_id))
