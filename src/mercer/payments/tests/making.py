"""Orders to pay, and people who pay them at the simulator."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta

import httpx
from django.db import transaction

from mercer.channels.models import Channel
from mercer.customers.models import Customer
from mercer.kernel import clock, ids, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.orders.models import Order, OrderTax
from mercer.payments import advance as advancing
from mercer.payments import attempts, inbox
from mercer.payments.gateways.stripe.simulator import Simulator, hooks, refunding
from mercer.payments.models import MoneyTransfer, Notification, PaymentAttempt

STAFF = Actor("staff", "1", "Olga Owner")
__all__ = ["httpx", "timedelta", "transaction"]
SECRET = "whsec_simulated"
OK, DECLINED, SECURE, LATE_REFUND, BAD_REFUND = (
    "4242424242424242", "4000000000000002", "4000000000003220", "4000000000007726", "4000000000005126",
)  # fmt: skip


def order(total: int = 11_900, *, tax: int = 1_900, delivery: int = 595, method: str = "stripe", **facts) -> Order:
    """An order of goods and delivery, tax included."""
    channel, _ = Channel.objects.get_or_create(code="web", defaults={"name": "Web", "currency": "EUR", "country": "DE"})
    now = clock.now()
    customer = Customer.objects.create(email="ada@example.org", email_index=uuid.uuid4().int >> 66, created_at=now)
    values = {
        "number": ids.speakable(prefix="M"), "cart_ref": uuid.uuid4(), "token_digest": uuid.uuid4().hex, "token": "t",
        "channel": channel, "customer": customer, "email": "ada@example.org", "delivery_address": {},
        "delivery_country": "DE", "delivery_option": {"code": "standard"}, "payment_method": method,
        "quote": {"delivery_tax": 95}, "currency": "EUR", "prices_include_tax": True, "goods_amount": total - delivery,
        "delivery_amount": delivery, "tax_amount": tax, "total_amount": total, "piece_count": 1, "placed_at": now,
    }  # fmt: skip
    made = Order.objects.create(**values | facts)
    rates = [("VAT 19%", "0.19", tax - tax // 3), ("VAT 7%", "0.07", tax // 3)]
    OrderTax.objects.bulk_create(
        OrderTax(order=made, name=name, rate=rate, net_amount=0, tax_amount=part) for name, rate, part in rates if part
    )
    return made


def attempt(order: Order, *, gateway: str = "stripe", now: datetime | None = None) -> PaymentAttempt:
    """Opened and made known to its gateway."""
    now = now or clock.now()
    with transaction.atomic():
        made = attempts.open(order, gateway=gateway, now=now)
    return attempts.start(made.pk, return_url="http://shop.test/back", cancel_url="http://shop.test/no", now=now)


def pay(attempt: PaymentAttempt, card: str = OK) -> httpx.Response:
    """A person at the pay page."""
    return httpx.post(attempt.redirect_url, data={"number": card}, timeout=20)


def paid(order: Order, card: str = OK) -> PaymentAttempt:
    """Paid, noticed and booked."""
    made = attempt(order)
    pay(made, card)
    return settle(made)


def settle(attempt: PaymentAttempt) -> PaymentAttempt:

    return advancing.advance(attempt.pk, now=clock.now())


def events(simulator: Simulator) -> list[dict]:
    """What the provider tells, oldest first; only kinds that matter."""
    return list(reversed(simulator.store.newest("event")))


def notify(event: dict, *, now: datetime | None = None, secret: str = SECRET) -> Notification:
    """The notification as the provider would send it now."""
    now = now or clock.now()
    body = json.dumps(event).encode()
    return inbox.receive("stripe", headers=hooks.sign(body, secret, at=now.timestamp()), body=body, now=now)


def refund_there(simulator: Simulator, amount: int) -> None:
    """Somebody refunds at the provider's own pages."""
    with simulator.store.transaction():
        charge = next(row for row in simulator.store.newest("charge") if row["paid"])
        refunding.refund(simulator.store, charge, amount=amount, reason=None, metadata={})


def work() -> int:
    """The worker does what is queued."""
    return jobs.run_pending()


def balances() -> dict[str, int]:
    """The books, by account; empty ones left out."""
    found: dict[str, int] = {}
    for row in MoneyTransfer.objects.all():
        found[row.debit] = found.get(row.debit, 0) + row.amount
        found[row.credit] = found.get(row.credit, 0) - row.amount
    return {account: amount for account, amount in found.items() if amount}


def eur(amount: int) -> Money:
    return Money(amount, "EUR")
