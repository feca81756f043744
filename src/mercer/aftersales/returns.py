"""A return (RMA): asked for by the shopper, decided by the policy or a person, sent, received, inspected, refunded.

requested ─→ approved ─→ sent ─→ received ─→ refunded
    └─→ denied    └─────────────↗ (handed in without being seen on the way)
requested, approved ─→ canceled
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from mercer.aftersales import policy, reasons, rules, worth
from mercer.aftersales.models import Return, ReturnLine, ReturnPhoto
from mercer.fulfillment.models import Shipment
from mercer.inventory import stock
from mercer.inventory.models import Location
from mercer.kernel import db, errors, events, ids
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.kernel.states import Transitions
from mercer.media.models import Asset
from mercer.orders import progress
from mercer.orders.models import Order, OrderLine

STEPS = Transitions(
    "state",
    {
        Return.REQUESTED: {Return.APPROVED, Return.DENIED, Return.CANCELED},
        Return.APPROVED: {Return.SENT, Return.RECEIVED, Return.CANCELED},
        Return.SENT: {Return.RECEIVED},
        Return.RECEIVED: {Return.REFUNDED},
    },
)
DECIDED = {policy.APPROVE: Return.APPROVED, policy.ASK: Return.REQUESTED, policy.DENY: Return.DENIED}
MOST_PHOTOS = 6


class NotReturnable(errors.Refusal):
    """More pieces than were delivered and are not already coming back, or an unknown line, reason or condition."""

    code = "not_returnable"
    status = 422
    title = _("This cannot be returned.")


@dataclass(frozen=True, slots=True)
class Asking:
    """Pieces of an order line a shopper wants to send back."""

    line_id: int
    quantity: int
    reason: str
    condition: str = "unopened"


def returnable(order: Order) -> list[tuple[OrderLine, int]]:
    """The order's lines with the pieces that were delivered and are not already on their way back."""
    coming: dict[int, int] = {}
    known = ReturnLine.objects.filter(returning__order=order).exclude(
        returning__state__in=(Return.DENIED, Return.CANCELED)
    )
    for line_id, state, asked, received in known.values_list(
        "order_line_id", "returning__state", "quantity", "received_quantity"
    ):
        settled = state in (Return.RECEIVED, Return.REFUNDED)
        coming[line_id] = coming.get(line_id, 0) + (received if settled else asked)
    return [(line, line.delivered_quantity - coming.get(line.pk, 0)) for line in order.lines.all()]


@db.transaction
def open_return(
    order: Order, asked: Iterable[Asking], *, note: str = "", photos: Iterable[Asset] = (), actor: Actor, now: datetime
) -> Return:
    """Open a return; the policy decides at once or asks a person. Refusals: `NotReturnable` and nothing was opened.

    The order is locked, so that two requests at the same time cannot both take the last piece.
    """
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    asked, photos = list(asked), list(photos)[:MOST_PHOTOS]
    lines = _checked(order, asked)
    decision = _decide(order, asked, lines, has_photos=bool(photos), now=now)
    is_open = decision.verdict == policy.ASK
    returning = Return.objects.create(
        number=ids.speakable(8, "R"),
        order=order,
        state=DECIDED[decision.verdict],
        decision=decision.verdict,
        decision_reason=list(decision.reasons),
        decided_by="" if is_open else "policy",
        decided_at=None if is_open else now,
        note=note,
        currency=order.currency,
        location=_destination(order),
        requested_at=now,
    )
    ReturnLine.objects.bulk_create(_line(returning, asking) for asking in asked)
    ReturnPhoto.objects.bulk_create(ReturnPhoto(returning=returning, asset=photo) for photo in photos)
    _tell(returning, "return.requested", actor=actor, at=now, verdict=decision.verdict)
    if returning.state != Return.REQUESTED:
        _tell(returning, f"return.{returning.state}", actor=actor, at=now)
    return returning


def _line(returning: Return, asking: Asking) -> ReturnLine:
    facts = {"quantity": asking.quantity, "reason": asking.reason, "condition": asking.condition}
    return ReturnLine(returning=returning, order_line_id=asking.line_id, **facts)


@db.transaction
def decide(returning: Return, *, approve: bool, note: str, actor: Actor, now: datetime) -> None:
    """A person's word on a request the policy left open; `note` is shown to the shopper. Refusal: `IllegalTransition`."""
    to = Return.APPROVED if approve else Return.DENIED
    reason = [{"rule": "person", "says": policy.APPROVE if approve else policy.DENY, "note": note}]
    STEPS.require(
        returning,
        to=to,
        decided_at=now,
        decided_by=actor.name or actor.id,
        decision_reason=returning.decision_reason + reason,
    )
    _tell(returning, f"return.{to}", actor=actor, at=now)


@db.transaction
def cancel(returning: Return, *, actor: Actor, now: datetime) -> None:
    """The shopper keeps the goods after all; possible until the parcel was handed in. Refusal: `IllegalTransition`."""
    STEPS.require(returning, to=Return.CANCELED, closed_at=now)
    _tell(returning, "return.canceled", actor=actor, at=now)


@db.transaction
def receive(returning: Return, counted: dict[int, int], *, actor: Actor, now: datetime) -> None:
    """The parcel is here: `counted` says how many pieces of each return line were in it (missing lines: none).

    The pieces become stock in the account `returned`, not yet for sale. Refusals: `NotReturnable` (more than announced, or
    nothing at all), `IllegalTransition` (already received).
    """
    lines = list(
        returning.lines.select_related("order_line", "order_line__variant")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    counts = {line: counted.get(line.pk, 0) for line in lines}
    if any(not 0 <= count <= line.quantity for line, count in counts.items()) or not any(counts.values()):
        raise NotReturnable(_("Count between one piece and as many as were announced."))
    STEPS.require(returning, to=Return.RECEIVED, received_at=now)
    for line, count in counts.items():
        line.received_quantity = count
        line.save(update_fields=["received_quantity"])
        place = returning.location
        if count and place and line.order_line.variant:
            stock.receive_return(line.order_line.variant, place, count, ref=returning.number, actor=actor, at=now)
    returned = {line.order_line_id: count for line, count in counts.items() if count}
    progress.record_return(returning.order, returned, at=now, actor=actor)
    _tell(returning, "return.received", actor=actor, at=now)


def of_order(order: Order) -> QuerySet[Return]:
    """An order's returns with everything a page shows."""
    return (
        Return.objects.filter(order=order)
        .select_related("label", "refund")
        .prefetch_related("lines__order_line", "photos__asset")
    )


def _checked(order: Order, asked: list[Asking]) -> dict[int, OrderLine]:
    left = {line.pk: (line, pieces) for line, pieces in returnable(order)}
    if not asked or len({a.line_id for a in asked}) != len(asked):
        raise NotReturnable(_("Choose at least one article, and each only once."))
    for a in asked:
        line, pieces = left.get(a.line_id, (None, 0))
        if line is None or a.reason not in reasons.REASONS or a.condition not in reasons.CONDITIONS:
            raise NotReturnable(_("Choose an article, a reason and a condition."), line=a.line_id)
        if not 1 <= a.quantity <= pieces:
            raise NotReturnable(
                _("%(count)s pieces of %(name)s can be returned.") % {"count": pieces, "name": line.name},
                line=a.line_id,
            )
    return {line_id: line for line_id, (line, _pieces) in left.items()}


def _decide(
    order: Order, asked: list[Asking], lines: dict[int, OrderLine], *, has_photos: bool, now: datetime
) -> policy.Decision:
    tags = _tags(order)
    value = Money.zero(order.currency)
    for a in asked:
        line = lines[a.line_id]
        value += worth.of_pieces(
            line, before=0, pieces=a.quantity, currency=order.currency, includes_tax=order.prices_include_tax
        )
    arrived = order.delivered_at or _arrival_of([a.line_id for a in asked])
    days = None if arrived is None else (now - arrived).days
    asked_lines = tuple(
        policy.AskedLine(
            name=lines[a.line_id].name, tags=tags.get(a.line_id, frozenset()), reason=a.reason, condition=a.condition
        )
        for a in asked
    )
    facts = policy.Asked(days=days, value=value, lines=asked_lines, has_photos=has_photos)
    return policy.decide(facts, rules.of(rules.current()))


def _arrival_of(line_ids: list[int]) -> datetime | None:
    """When the last parcel with these lines arrived, of an order that is still under way with others."""
    parcels = Shipment.objects.filter(lines__order_line__in=line_ids)
    return parcels.aggregate(last=Max("delivered_at"))["last"]


def _tags(order: Order) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    pairs = order.lines.exclude(variant__product__tags=None).values_list("pk", "variant__product__tags__slug")
    for line_id, slug in pairs:
        found.setdefault(line_id, set()).add(slug)
    return {line_id: frozenset(slugs) for line_id, slugs in found.items()}


def _destination(order: Order) -> Location | None:
    """Goods go back to where they came from."""
    shipment = order.shipments.select_related("location").order_by("shipped_at").first()
    return shipment.location if shipment else Location.objects.filter(archived_at=None).first()


def _tell(returning: Return, verb: str, *, actor: Actor, at: datetime, **facts) -> None:
    facts |= {"return": returning.number, "order": returning.order.number}
    events.record(verb, subject=returning, actor=actor, at=at, data=facts)
