"""What happens to an order after it was placed, as facts; the database makes the states of them.

Called by those who know the facts (payments, fulfillment, after-sales) inside their transactions. Each verb is one guarded
UPDATE of the order, which also locks it, then one of its lines; a fact that cannot be is refused and changes nothing.
The order in hand shows what was written. In the global lock order the order comes after the stock: ship the stock first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor
from mercer.kernel.money import CurrencyMismatch, Money
from mercer.orders.models import Order, OrderLine

LONGEST_REASON = 200


class NotPossible(errors.Refusal):
    """More pieces than were ordered, shipped or left; or the order is canceled."""

    code = "not_possible"
    title = _("This does not fit what has happened to the order so far.")


class AlreadyCanceled(NotPossible):
    code = "already_canceled"
    title = _("This order has been canceled.")


class RefundsTooMuch(errors.Refusal):
    code = "refunds_too_much"
    title = _("More cannot be given back than was paid.")


def record_placed(order: Order, *, actor: Actor, at: datetime) -> None:
    """The order was placed: the first line of its timeline."""
    data = {"number": order.number, "total": order.total, "pieces": order.piece_count, "payment": order.payment_method}
    events.record("order.placed", subject=order, actor=actor, at=at, data=data)


def record_authorization(order: Order, amount: Money, *, at: datetime, actor: Actor) -> None:
    """A provider guarantees the amount, which replaces what was guaranteed before."""
    _write(order, Q(), NotPossible, authorized_amount=_positive(amount, order))
    events.record("order.authorized", subject=order, actor=actor, at=at, data={"amount": amount})


def record_payment(order: Order, amount: Money, *, at: datetime, actor: Actor) -> None:
    """Money came. Also recorded of a canceled order, whose payer gets it back: a fact is a fact.

    The caller records each payment once (its own unique key); `order.paid` is told once, when the sum is reached.
    """
    db.require_transaction("a fact about an order")
    _show(order, db.fetch_rows(PAY, {"id": order.pk, "amount": _positive(amount, order), "at": at}), NotPossible)
    was_due = order.paid_amount - amount.amount < order.total_amount
    _tell_payment(order, amount, completes=was_due and order.paid_at is not None, at=at, actor=actor)


def record_free(order: Order, *, at: datetime, actor: Actor) -> None:
    """There is nothing to pay, and that is on record as a decision: the order counts as paid."""
    nothing = Q(total_amount=0, paid_at=None, canceled_at=None)
    _write(order, nothing, NotPossible, paid_at=at)
    events.record("order.paid", subject=order, actor=actor, at=at, data={"amount": order.total, "free": True})


def record_refund(order: Order, amount: Money, *, at: datetime, actor: Actor) -> None:
    """Money went back; `RefundsTooMuch` beyond what was paid."""
    returned = F("refunded_amount") + _positive(amount, order)
    _write(order, Q(paid_amount__gte=returned), RefundsTooMuch, refunded_amount=returned)
    data = {"amount": amount, "refunded": order.refunded, "complete": order.refunded_amount == order.paid_amount}
    events.record("order.refunded", subject=order, actor=actor, at=at, data=data)


def record_shipment(order: Order, pieces: Mapping[int, int], *, at: datetime, actor: Actor) -> None:
    """Pieces left the house: order line → how many. `NotPossible` beyond what was ordered and not canceled."""
    sent = F("shipped_count") + _sum(pieces)
    promised = F("piece_count") - F("canceled_count")
    complete = When(Q(shipped_count__gte=promised - _sum(pieces)), then=Coalesce("shipped_at", Value(at)))
    possible = Q(canceled_at=None, shipped_count__lte=promised - _sum(pieces))
    _write(order, possible, NotPossible, shipped_count=sent, shipped_at=Case(complete, default="shipped_at"))
    _write_lines(order, SHIP, pieces)
    _tell_pieces("order.shipped", order, pieces, complete=order.shipped_at is not None, at=at, actor=actor)


def record_delivery(order: Order, pieces: Mapping[int, int], *, at: datetime, actor: Actor) -> None:
    """Pieces arrived. `NotPossible` beyond what was shipped."""
    arrived = F("delivered_count") + _sum(pieces)
    promised = F("piece_count") - F("canceled_count")
    complete = When(Q(delivered_count__gte=promised - _sum(pieces)), then=Coalesce("delivered_at", Value(at)))
    possible = Q(shipped_count__gte=arrived)
    _write(order, possible, NotPossible, delivered_count=arrived, delivered_at=Case(complete, default="delivered_at"))
    _write_lines(order, DELIVER, pieces)
    _tell_pieces("order.delivered", order, pieces, complete=order.delivered_at is not None, at=at, actor=actor)


def record_return(order: Order, pieces: Mapping[int, int], *, at: datetime, actor: Actor) -> None:
    """Pieces are back in the house. `NotPossible` beyond what was shipped."""
    back = F("returned_count") + _sum(pieces)
    _write(order, Q(shipped_count__gte=back), NotPossible, returned_count=back)
    _write_lines(order, RETURN, pieces)
    complete = order.returned_count == order.shipped_count
    _tell_pieces("order.returned", order, pieces, complete=complete, at=at, actor=actor)


def record_cancellation(
    order: Order, pieces: Mapping[int, int] | None, *, reason: str, at: datetime, actor: Actor
) -> dict[int, int]:
    """Pieces are not wanted any more (None: everything not shipped); what was canceled of each line.

    The order counts as canceled when nothing was shipped and nothing is left. `AlreadyCanceled`, `NotPossible`.
    """
    locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    if locked.canceled_at is not None:
        raise AlreadyCanceled(number=order.number)
    wanted = _unshipped(order) if pieces is None else dict(pieces)
    if not wanted or _sum(wanted) > locked.unshipped_count:
        raise NotPossible(number=order.number)
    canceled = locked.canceled_count + _sum(wanted)
    facts: dict[str, Any] = {"canceled_count": canceled, "cancel_reason": reason[:LONGEST_REASON]}
    if canceled == locked.piece_count:
        facts["canceled_at"] = at
    elif canceled + locked.shipped_count == locked.piece_count:
        facts["shipped_at"] = at
    _write(order, Q(), NotPossible, **facts)
    _write_lines(order, CANCEL, wanted)
    complete = order.canceled_at is not None
    _tell_pieces("order.canceled", order, wanted, complete=complete, at=at, actor=actor, reason=reason)
    return wanted


def note(order: Order, text: str, *, at: datetime, actor: Actor) -> None:
    """What the staff write down about an order, for themselves. The last text counts; the timeline says who changed it."""
    db.require_transaction("a note")
    _write(order, Q(), NotPossible, staff_note=text)
    events.record("order.noted", subject=order, actor=actor, at=at)


SHIP = """
UPDATE orders_orderline l SET shipped_quantity = l.shipped_quantity + u.n
FROM unnest(%s::bigint[], %s::int[]) u(id, n)
WHERE l.id = u.id AND l.order_id = %s AND l.shipped_quantity + u.n <= l.quantity - l.canceled_quantity
"""
DELIVER = """
UPDATE orders_orderline l SET delivered_quantity = l.delivered_quantity + u.n
FROM unnest(%s::bigint[], %s::int[]) u(id, n)
WHERE l.id = u.id AND l.order_id = %s AND l.delivered_quantity + u.n <= l.shipped_quantity
"""
RETURN = """
UPDATE orders_orderline l SET returned_quantity = l.returned_quantity + u.n
FROM unnest(%s::bigint[], %s::int[]) u(id, n)
WHERE l.id = u.id AND l.order_id = %s AND l.returned_quantity + u.n <= l.shipped_quantity
"""
CANCEL = """
UPDATE orders_orderline l SET canceled_quantity = l.canceled_quantity + u.n
FROM unnest(%s::bigint[], %s::int[]) u(id, n)
WHERE l.id = u.id AND l.order_id = %s AND l.canceled_quantity + u.n <= l.quantity - l.shipped_quantity
"""


def _write(order: Order, guard: Q, refusal: type[errors.Refusal], **facts: Any) -> None:
    """Writes facts where the guard holds, and shows them in the order in hand. The row is ours until the commit."""
    db.require_transaction("a fact about an order")
    _show(order, db.update_returning(Order.objects.filter(guard, pk=order.pk), FACTS, **facts), refusal)


def _show(order: Order, written: list[tuple], refusal: type[errors.Refusal]) -> None:
    if not written:
        raise refusal(number=order.number)
    for name, value in zip(FACTS, written[0], strict=True):
        setattr(order, name, value)


def _write_lines(order: Order, statement: str, pieces: Mapping[int, int]) -> None:
    if db.execute(statement, [list(pieces), list(pieces.values()), order.pk]) != len(pieces):
        raise NotPossible(number=order.number, lines=dict(pieces))


FACTS = [
    *("authorized_amount", "paid_amount", "refunded_amount", "paid_at", "shipped_at", "delivered_at", "canceled_at"),
    *("canceled_count", "shipped_count", "delivered_count", "returned_count", "payment_state", "fulfillment_state"),
    *("cancel_reason", "staff_note"),
]
# Asked for every order, so it is not composed anew each time.
PAY = f"""
UPDATE orders_order SET paid_amount = paid_amount + %(amount)s,
       paid_at = CASE WHEN total_amount <= paid_amount + %(amount)s THEN coalesce(paid_at, %(at)s) ELSE paid_at END
 WHERE id = %(id)s RETURNING {", ".join(FACTS)}
"""  # noqa: S608  names of ours


def _unshipped(order: Order) -> dict[int, int]:
    left = F("quantity") - F("canceled_quantity") - F("shipped_quantity")
    return dict(OrderLine.objects.filter(order=order).annotate(left=left).filter(left__gt=0).values_list("id", "left"))


def _positive(amount: Money, order: Order) -> int:
    if amount.currency != order.currency:
        raise CurrencyMismatch(f"the order is in {order.currency}, not in {amount.currency}")
    if amount.amount <= 0:
        raise ValueError("money that moves is above zero")
    return amount.amount


def _sum(pieces: Mapping[int, int]) -> int:
    if not pieces or min(pieces.values()) < 1:
        raise ValueError("pieces that move are above zero")
    return sum(pieces.values())


def _tell_payment(order: Order, amount: Money, *, completes: bool, at: datetime, actor: Actor) -> None:
    if order.canceled_at is not None:
        verb = "order.paid_too_late"
    elif completes:
        verb = "order.paid"
    else:
        verb = "order.partly_paid" if order.paid_at is None else "order.overpaid"
    events.record(verb, subject=order, actor=actor, at=at, data={"amount": amount, "paid": order.paid})


def _tell_pieces(
    verb: str, order: Order, pieces: Mapping[int, int], *, complete: bool, at: datetime, actor: Actor, **more: Any
) -> None:
    lines = {str(line): count for line, count in pieces.items()}
    events.record(verb, subject=order, actor=actor, at=at, data={"lines": lines, "complete": complete, **more})
