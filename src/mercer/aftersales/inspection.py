"""Inspecting what came back: what goes to the shelf, what is scrapped, and the refund that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from mercer.aftersales import reasons, rules, worth
from mercer.aftersales.models import Return, ReturnLine, ReturnPolicy
from mercer.aftersales.returns import STEPS
from mercer.inventory import stock
from mercer.kernel import db, errors, events
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.orders.models import Order
from mercer.payments import refunds


class WrongFindings(errors.Refusal):
    """Every received piece is either restocked or scrapped, and each line is looked at."""

    code = "wrong_findings"
    status = 422
    title = _("Say for every received piece whether it goes back to the shelf.")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one return line; the two numbers add up to what was received."""

    line_id: int
    restock: int
    scrap: int
    note: str = ""


@db.transaction
def inspect(returning: Return, findings: Iterable[Finding], *, actor: Actor, now: datetime) -> Return:
    """Book the findings and ask for the refund: the worth of the received pieces, with the delivery when all came back.

    Refusals: `WrongFindings`, `IllegalTransition` (inspected before). Locks in the global order: stock, order, payment.
    """
    lines = _lines(returning).select_for_update(of=("self",))
    found = {finding.line_id: finding for finding in findings}
    _check(lines, found)
    STEPS.require(returning, to=Return.REFUNDED, closed_at=now)
    for line in lines:
        if line.pk in found:
            _book(returning, line, found[line.pk], actor=actor, now=now)
    order = Order.objects.select_for_update(of=("self",)).get(pk=returning.order_id)
    _refund(returning, order, _settle(order, returning, lines), actor=actor, now=now)
    return returning


def due(returning: Return) -> tuple[Money, Money]:
    """What would be refunded and kept back as fee if the return were inspected now."""
    settlement = _settle(returning.order, returning, _lines(returning))
    return settlement.refund, settlement.fee


@dataclass(frozen=True, slots=True)
class _Settlement:
    """What the received pieces are worth, line by line, and what of it goes back."""

    lines: dict[int, Money]
    refund: Money
    fee: Money


def _lines(returning: Return) -> QuerySet[ReturnLine]:
    return returning.lines.select_related("order_line", "order_line__variant").order_by("pk")


def _refund(returning: Return, order: Order, settlement: _Settlement, *, actor: Actor, now: datetime) -> None:
    for line_id, value in settlement.lines.items():
        ReturnLine.objects.filter(pk=line_id).update(refund_amount=value.amount)
    amount, fee = settlement.refund, settlement.fee
    returning.refund_amount, returning.fee_amount = amount.amount, fee.amount
    if amount.amount > 0:
        key = f"return-{returning.pk}"
        returning.refund = refunds.request(order, amount, key=key, reason=returning.number, actor=actor, now=now)
    returning.save(update_fields=["refund_amount", "fee_amount", "refund"])
    facts = {"return": returning.number, "order": order.number, "amount": amount, "fee": fee}
    events.record("return.refunded", subject=returning, actor=actor, at=now, data=facts)


def _check(lines: Iterable[ReturnLine], found: dict[int, Finding]) -> None:
    if not found.keys() <= {line.pk for line in lines}:
        raise WrongFindings(_("These pieces do not belong to this return."))
    for line in lines:
        finding = found.get(line.pk, Finding(line.pk, 0, 0))
        if finding.restock < 0 or finding.scrap < 0 or finding.restock + finding.scrap != line.received_quantity:
            raise WrongFindings(line=line.pk, received=line.received_quantity)


def _book(returning: Return, line: ReturnLine, finding: Finding, *, actor: Actor, now: datetime) -> None:
    line.restocked_quantity, line.scrapped_quantity, line.inspection = (
        finding.restock,
        finding.scrap,
        finding.note[:200],
    )
    line.save(update_fields=["restocked_quantity", "scrapped_quantity", "inspection"])
    variant, place = line.order_line.variant, returning.location
    if variant and place and finding.restock:
        stock.restock(variant, place, finding.restock, ref=returning.number, actor=actor, at=now)
    if variant and place and finding.scrap:
        stock.scrap(variant, place, finding.scrap, ref=returning.number, actor=actor, at=now)


def _settle(order: Order, returning: Return, lines: Iterable[ReturnLine]) -> _Settlement:
    """Never more than was paid and has not gone back yet, for instance when cash on delivery was not collected."""
    values = {line.pk: _worth(order, line) for line in lines}
    amount, policy = sum(values.values(), Money.zero(order.currency)), rules.current()
    if policy.refunds_delivery and _all_is_back(order, returning):
        amount += worth.of_delivery(order)
    fee = _fee(amount, lines, policy)
    return _Settlement(values, min(amount - fee, refunds.refundable(order)), fee)


def _worth(order: Order, line: ReturnLine) -> Money:
    return worth.of_pieces(
        line.order_line,
        before=_refunded_before(line),
        pieces=line.received_quantity,
        currency=order.currency,
        includes_tax=order.prices_include_tax,
    )


def _refunded_before(line: ReturnLine) -> int:
    earlier = ReturnLine.objects.filter(order_line=line.order_line_id, returning__state=Return.REFUNDED)
    return earlier.exclude(returning=line.returning_id).aggregate(pieces=Sum("received_quantity"))["pieces"] or 0


def _all_is_back(order: Order, returning: Return) -> bool:
    """Everything that was not canceled came back and, with this return, was inspected: the delivery is refunded once."""
    closed = ReturnLine.objects.filter(returning__order=order, returning__state=Return.REFUNDED).exclude(
        returning=returning
    )
    pieces = closed.aggregate(pieces=Sum("received_quantity"))["pieces"] or 0
    pieces += sum(line.received_quantity for line in returning.lines.all())
    return pieces == order.piece_count - order.canceled_count


def _fee(amount: Money, lines: Iterable[ReturnLine], policy: ReturnPolicy) -> Money:
    """The label is the shopper's when nothing was wrong with the goods."""
    ours = any(line.reason in reasons.OUR_FAULT for line in lines)
    if ours or policy.currency != amount.currency:
        return Money.zero(amount.currency)
    return Money(min(policy.shopper_pays_label_amount, amount.amount), amount.currency)
