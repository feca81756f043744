"""Figures, and the feed of what happens."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from mercer.accounts import access
from mercer.api import limits
from mercer.api.schemas.reports import Event, EventQuestion, Feed, Sales, SalesQuestion, Seller, SellerQuestion
from mercer.insights import sales as figures
from mercer.kernel import paging
from mercer.kernel.models import Event as EventRow

router = Router(tags=["Reports"], throttle=limits.PROGRAMS, auth=access.api("reports.view"))


@router.get("/reports/sales", response=list[Sales], summary="Sales by period")
def sales(request: HttpRequest, asked: Query[SalesQuestion]) -> list[Sales]:
    """Oldest first; today's orders and imported history together, cancellations and returns taken off."""
    found = figures.by_period(asked.by, since=asked.since, until=asked.until)
    return [
        Sales(period=row.period, currency=row.currency, net=row.net, orders=row.orders, lines=row.lines)
        for row in found
    ]


@router.get("/reports/best-sellers", response=list[Seller], summary="Best sellers")
def best_sellers(request: HttpRequest, asked: Query[SellerQuestion]) -> list[Seller]:
    """Goods with the highest net; postage and fees are left out."""
    found = figures.best_sellers(currency=asked.currency, since=asked.since, until=asked.until, limit=asked.limit)
    return [Seller(sku=row.sku, name=row.name, quantity=row.quantity, net=row.net) for row in found]


@router.get("/events", response=Feed, auth=access.api("events.view"), summary="What happens")
def events(request: HttpRequest, asked: Query[EventQuestion]) -> Feed:
    """Oldest first, each once. Keep `next` and ask with it again: it goes on from there, however long after."""
    rows = EventRow.objects.filter(verb=asked.verb) if asked.verb else EventRow.objects.all()
    page = paging.page(rows, by=("id",), limit=asked.limit, cursor=asked.cursor)
    last = paging.cursor_of(page.rows[-1], by=("id",)) if page.rows else asked.cursor
    return Feed(items=[_told(row) for row in page.rows], next=last)


def _told(row: EventRow) -> Event:
    names = ("id", "verb", "subject_kind", "subject_id", "actor_kind", "at", "data")
    return Event(actor=row.actor_name or row.actor_id, **{name: getattr(row, name) for name in names})
