"""Returns, from the request to the refund: for who placed the order, and for programs of the staff."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.accounts.access import Principal
from mercer.aftersales import inspection
from mercer.aftersales import returns as verbs
from mercer.aftersales.inspection import Finding
from mercer.aftersales.models import Return as ReturnRow
from mercer.aftersales.returns import Asking
from mercer.api import doors, files, limits, once
from mercer.api.schemas.plain import Number, Page
from mercer.api.schemas.returns import (
    Arrived,
    Decided,
    Found,
    Inspected,
    Return,
    ReturnAsked,
    ReturnCount,
    ReturnQuestion,
)
from mercer.fulfillment import tracking
from mercer.kernel import clock, paging
from mercer.kernel.errors import Invalid, NotFound

router = Router(tags=["Returns"], throttle=limits.OWN_ORDERS)


@router.post(
    "/orders/{number}/returns",
    response={201: Return},
    auth=doors.order_or_key("returns.decide"),
    summary="Open a return",
)
def open_return(request: HttpRequest, number: Number, sent: ReturnAsked) -> Status:
    """The shop's policy decides at once, or asks one of the staff; either way it says why."""
    asked = [Asking(wish.line, wish.quantity, wish.reason, wish.condition) for wish in sent.lines]
    found = doors.order(request, number)
    opened = verbs.open_return(found, asked, note=sent.note, actor=doors.actor(request), now=clock.now())
    return Status(201, _told(opened.number))


@router.get(
    "/returns", response=Page[Return], auth=access.api("returns.view"), throttle=limits.PROGRAMS, summary="Find returns"
)
def returns(request: HttpRequest, asked: Query[ReturnQuestion]) -> Page[Return]:
    """Newest first; where their parcels were seen is told one by one."""
    rows = _rows().filter(state=asked.state) if asked.state else _rows()
    page = paging.page(rows, by=("-requested_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[Return](items=[Return.of(row, []) for row in page.rows], next=page.next)


@router.get("/returns/{number}", response=Return, auth=doors.order_or_key("returns.view"), summary="Look at a return")
def returning(request: HttpRequest, number: Number) -> Return:
    """Every step of it."""
    return _told(_found(request, number).number)


@router.get(
    "/returns/{number}/label", auth=doors.order_or_key("returns.view"), openapi_extra={"responses": files.PDF},
    summary="The label of a return",
)  # fmt: skip
def label(request: HttpRequest, number: Number) -> HttpResponse:
    """A PDF for the shopper to print; made soon after the approval."""
    return files.document(_found(request, number).label)


@router.post(
    "/returns/{number}/cancel", response=Return, auth=doors.order_or_key("returns.decide"), summary="Withdraw a return"
)
def cancel(request: HttpRequest, number: Number) -> Return:
    """Until the parcel was handed in."""
    found = _found(request, number)
    verbs.cancel(found, actor=doors.actor(request), now=clock.now())
    return _told(found.number)


@router.post(
    "/returns/{number}/decide", response=Return, auth=access.api("returns.decide"), summary="Approve or deny a return"
)
def decide(request: HttpRequest, number: Number, sent: Decided) -> Return:
    """What the policy left open."""
    found = _found(request, number)
    verbs.decide(found, approve=sent.approve, note=sent.note, actor=doors.actor(request), now=clock.now())
    return _told(found.number)


@router.post(
    "/returns/{number}/receive", response=Return, auth=access.api("returns.receive"), summary="Receive a return"
)
def receive(request: HttpRequest, number: Number, sent: Arrived) -> Return:
    """The parcel is here; its goods are counted, but not yet for sale."""
    found = _found(request, number)
    _check_lines(found, sent.lines)
    counted = {count.line: count.quantity for count in sent.lines}
    verbs.receive(found, counted, actor=doors.actor(request), now=clock.now())
    return _told(found.number)


@router.post(
    "/returns/{number}/inspect", response=Return, auth=access.api("returns.receive"), summary="Inspect a return"
)
def inspect(request: HttpRequest, number: Number, sent: Inspected, idempotency_key: once.Key) -> HttpResponse:
    """Restock or scrap what came; the refund of exactly its worth follows by itself."""
    found = _found(request, number)
    _check_lines(found, sent.lines)
    return once.answer(request, idempotency_key, lambda: _inspected(request, found, sent), status=200)


def _inspected(request: HttpRequest, found: ReturnRow, sent: Inspected) -> Return:
    findings = [Finding(line.line, restock=line.restock, scrap=line.scrap, note=line.note) for line in sent.lines]
    inspection.inspect(found, findings, actor=doors.actor(request), now=clock.now())
    return _told(found.number)


def _check_lines(found: ReturnRow, lines: Sequence[ReturnCount | Found]) -> None:
    """Lines of this return, and each only once."""
    named = [line.line for line in lines]
    if len(set(named)) != len(named) or not set(named) <= {line.pk for line in found.lines.all()}:
        raise Invalid(fields={"lines": _("Name lines of this return, each only once.")})


def _rows():
    return ReturnRow.objects.select_related("order", "label").prefetch_related("lines__order_line")


def _found(request: HttpRequest, number: str) -> ReturnRow:
    """The return, for a key or for the holder of its order; to others it does not exist."""
    found = _rows().filter(number=number.upper()).first()
    who = request.auth  # type: ignore[attr-defined]
    if found is None or not (isinstance(who, Principal) or who.holds(found.order)):
        raise NotFound(returning=number)
    return found


def _told(number: str) -> Return:
    row = _rows().get(number=number)
    return Return.of(row, tracking.story(row.tracking_number) if row.tracking_number else [])
