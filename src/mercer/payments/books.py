"""The books: where every cent is, in double entry. Balanced by construction, as each row names both sides.

Accounts (debit receives, credit gives):

    clearing:<gateway>   what a provider, the bank or the cash box holds for us
    order:<number>       what an order has been paid, until it is a sale; empty afterwards
    owed:<number>        money nobody asked for, or that came back: it belongs to the shopper
    sales, delivery      what was earned, without tax
    tax:<name>           what the state gets
    returns              earnings that were given back, without tax

Booked when it happens, once per (txn, kind):

    captured             clearing → order, and what is too much → owed                  capture:<attempt>:<sum so far>
    fully paid           order → sales, delivery, tax: the sale, on cash basis          sale:<number>
    refunded             order → clearing, and returns, tax → order if it was a sale    refund:<refund>
    excess sent back     owed → clearing                                                refund:<refund>
    refund came back     clearing → owed                                                bounce:<refund>
    sent by hand then    owed → clearing:transfer                                       resend:<refund>
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mercer.kernel import db, ledger
from mercer.kernel.actors import Actor
from mercer.orders.models import Order
from mercer.payments import proof
from mercer.payments.models import MoneyTransfer, PaymentAttempt, Refund

SALES, DELIVERY, RETURNS = "sales", "delivery", "returns"
TAXES = "SELECT name, tax_amount FROM orders_ordertax WHERE order_id = %s ORDER BY name, rate"


def clearing(gateway: str) -> str:
    return f"clearing:{gateway}"


def of_order(order: Order) -> str:
    return f"order:{order.number}"


def owed(order: Order) -> str:
    return f"owed:{order.number}"


def captured(attempt: PaymentAttempt, order: Order, *, counted: int, excess: int, actor: Actor, at: datetime) -> None:
    """Money has come, and the order knows: `attempt.captured_amount` and `order.paid_amount` are already the new sums.

    With it the sale, once all is paid: what the order was paid becomes earnings and tax.
    """
    entry = _Entries(order, f"capture:{attempt.key}:{attempt.captured_amount}", attempt.provider_charge, actor, at)
    entry.add("payment", debit=clearing(attempt.gateway), credit=of_order(order), amount=counted)
    entry.add("excess", debit=clearing(attempt.gateway), credit=owed(order), amount=excess)
    sale = _Entries(order, sale_of(order), "", actor, at)
    if counted and order.canceled_at is None and order.paid_amount >= order.total_amount:
        for kind, account, amount in _shares(order):
            sale.add(kind, debit=of_order(order), credit=account, amount=amount)
    ledger.post(MoneyTransfer, [*entry.rows, *sale.rows])


def refunded(refund: Refund, order: Order, *, before: int, actor: Actor, at: datetime) -> None:
    """Money has gone back. `before`: what the order was refunded until now, so that taxes add up over several refunds."""
    entry = _Entries(order, f"refund:{refund.pk}", refund.provider_ref or "", actor, at)
    if refund.excess:
        entry.add("excess", debit=owed(order), credit=clearing(refund.via), amount=refund.amount)
    else:
        entry.add("refund", debit=of_order(order), credit=clearing(refund.via), amount=refund.amount)
        if is_sold(order):
            for kind, account, amount in _given_back(order, before, refund.amount):
                entry.add(f"back {kind}", debit=account, credit=of_order(order), amount=amount)
    entry.post()


def bounced(refund: Refund, order: Order, *, actor: Actor, at: datetime) -> None:
    """A refund came back to us."""
    entry = _Entries(order, f"bounce:{refund.pk}", refund.provider_ref or "", actor, at)
    entry.add("bounce", debit=clearing(refund.via), credit=owed(order), amount=refund.amount)
    entry.post()


def resent(refund: Refund, order: Order, *, actor: Actor, at: datetime) -> None:
    """What came back was sent another way; `refund.via` is that way."""
    entry = _Entries(order, f"resend:{refund.pk}", "", actor, at)
    entry.add("resend", debit=owed(order), credit=clearing(refund.via), amount=refund.amount)
    entry.post()


def sale_of(order: Order) -> str:
    return f"sale:{order.number}"


def is_sold(order: Order) -> bool:
    return MoneyTransfer.objects.filter(txn=sale_of(order)).exists()


class _Entries:
    """The rows of one transaction of the books, posted together."""

    def __init__(self, order: Order, txn: str, ref: str, actor: Actor, at: datetime) -> None:
        self.rows: list[MoneyTransfer] = []
        who = f"{actor.kind}:{actor.id}"[:120]
        self.common = {"order": order, "unit": order.currency, "txn": txn, "ref": ref, "actor": who, "at": at}

    def add(self, kind: str, *, debit: str, credit: str, amount: int) -> None:
        """A row, turned round when the amount is negative, left out when it is nothing."""
        if amount < 0:
            debit, credit, amount = credit, debit, -amount
        if amount:
            self.rows.append(MoneyTransfer(kind=kind, debit=debit, credit=credit, amount=amount, **self.common))

    def post(self) -> None:
        ledger.post(MoneyTransfer, self.rows)


def _taxes(order: Order) -> list[tuple[str, int]]:
    """Tax per name; two rates of one name are one account."""
    sums: dict[str, int] = {}
    for name, amount in db.fetch_rows(TAXES, [order.pk]):
        sums[f"tax:{name}"] = sums.get(f"tax:{name}", 0) + amount
    rest = order.tax_amount - sum(sums.values())
    return [*sums.items(), *([("tax:other", rest)] if rest else [])]


def _shares(order: Order) -> Iterator[tuple[str, str, int]]:
    """What a paid order consists of: goods and delivery without tax, and the taxes; the sum is its total."""
    taxes = _taxes(order)
    contained = int(order.quote.get("delivery_tax", 0)) if order.prices_include_tax else 0
    delivery = order.delivery_amount - contained
    yield "goods", SALES, order.total_amount - delivery - sum(tax for _, tax in taxes)
    yield "delivery", DELIVERY, delivery
    for number, (account, tax) in enumerate(taxes, 1):
        yield f"tax {number}", account, tax


def _given_back(order: Order, before: int, amount: int) -> Iterator[tuple[str, str, int]]:
    """A refund's share of each tax, so that refunding everything gives back exactly every tax; the rest is returns."""
    rest = amount
    for number, (account, tax) in enumerate(_taxes(order), 1):
        share = tax * (before + amount) // order.total_amount - tax * before // order.total_amount
        rest -= share
        yield f"tax {number}", account, share
    yield "goods", RETURNS, rest


def check() -> list[proof.Finding]:
    """What does not add up between books, payments and orders; an empty list is the proof."""
    return proof.check()
