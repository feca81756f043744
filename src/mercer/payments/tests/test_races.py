"""Everybody at once, over real connections: the return, the notification, the reconciler, the staff (P2, P6, S12)."""

import threading
from collections.abc import Callable, Iterable

import pytest
from django.db import connection, transaction

from mercer.kernel import clock, db, jobs
from mercer.kernel.models import Event
from mercer.payments import advance, attempts, proof, reconciler, refunds, transfers
from mercer.payments.gateways import protocol
from mercer.payments.models import MoneyTransfer, Notification, PaymentAttempt, Refund
from mercer.payments.tests import making
from mercer.payments.tests.making import STAFF, eur

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def together(calls: Iterable[Callable]) -> list:
    """Calls all of them at the same moment, each over its own connection; what each gave or raised."""
    calls = list(calls)
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def one(number: int, call: Callable) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def errors(results: list) -> list:
    return [result for result in results if isinstance(result, Exception)]


def test_s12_of_twenty_transitions_one_counts():
    order = making.order()
    with transaction.atomic():
        attempt = attempts.open(order, gateway="stripe", now=clock.now())
    PaymentAttempt.objects.filter(pk=attempt.pk).update(state="started", started_at=clock.now(), provider_ref="cs_1")
    seen = protocol.Seen(
        state=protocol.CAPTURED, provider_ref="cs_1", amount=eur(11_900), captured=eur(11_900),
        merchant_ref=attempt.key, order_number=order.number, charge_ref="pi_1",
    )  # fmt: skip
    assert errors(together([lambda: advance.apply(attempt.pk, seen, now=clock.now())] * 20)) == []
    order.refresh_from_db()
    assert order.paid_amount == 11_900
    assert Event.objects.filter(verb="order.paid").count() == 1
    assert Event.objects.filter(verb="payment.captured").count() == 1
    assert MoneyTransfer.objects.filter(kind="payment").count() == 1
    assert proof.check() == []


@pytest.mark.parametrize("round", range(3))
def test_p2_return_notification_and_reconciler_at_once(stripe, round):
    order = making.order()
    attempt = making.attempt(order)
    making.pay(attempt)
    told = making.events(stripe)
    due = attempt.check_at

    def notified():
        for event in told:
            making.notify(event)

    callers = [lambda: making.settle(attempt)] * 4 + [notified] * 3 + [lambda: reconciler.run(now=due)] * 2
    assert errors(together(callers)) == []
    jobs.run_pending()
    order.refresh_from_db()
    assert (order.paid_amount, order.payment_state) == (11_900, "paid")
    assert Event.objects.filter(verb="order.paid").count() == 1
    assert Notification.objects.exclude(state__in=["done", "ignored"]).count() == 0
    assert proof.check() == []


def test_p1_twenty_starts_are_one_session(stripe):
    order = making.order()
    with transaction.atomic():
        attempt = attempts.open(order, gateway="stripe", now=clock.now())
    addresses = {"return_url": "http://s.test/", "cancel_url": "http://s.test/"}
    started = together([lambda: attempts.start(attempt.pk, **addresses, now=clock.now())] * 20)
    assert errors(started) == []
    assert len({row.redirect_url for row in started}) == 1
    assert len(stripe.store.newest("checkout.session")) == 1


def test_twenty_attempts_are_one(stripe):
    order = making.order()
    opened = together([db.transaction(lambda: attempts.open(order, gateway="stripe", now=clock.now()))] * 20)
    assert errors(opened) == [] and len({row.pk for row in opened}) == 1


def test_p6_twenty_partial_refunds_never_exceed_what_came(stripe):
    order = making.order()
    making.paid(order)

    def refund(number: int) -> Callable:
        return db.transaction(
            lambda: refunds.request(order, eur(1_000), key=f"r{number}", reason="x", actor=STAFF, now=clock.now())
        )

    results = together([refund(number) for number in range(20)])
    assert len(errors(results)) == 9 and all(isinstance(error, refunds.TooMuch) for error in errors(results))
    jobs.run_pending()
    order.refresh_from_db()
    assert order.refunded_amount == 11_000 == stripe.store.newest("charge")[0]["amount_refunded"]
    assert proof.check() == []


def test_p6_staff_refund_job_and_notification_at_once(stripe):
    order = making.order()
    attempt = making.paid(order)
    with transaction.atomic():
        refund = refunds.request(order, eur(2_000), key="r", reason="x", actor=STAFF, now=clock.now())
    callers = [lambda: refunds.advance(refund.pk, now=clock.now())] * 6
    callers += [lambda: advance.advance(attempt.pk, now=clock.now())] * 6
    assert errors(together(callers)) == []
    jobs.run_pending()
    order.refresh_from_db()
    assert order.refunded_amount == 2_000 and Refund.objects.count() == 1
    assert len(stripe.store.newest("refund")) == 1
    assert MoneyTransfer.objects.filter(kind="refund").count() == 1
    assert proof.check() == []


def test_p6_a_refund_made_at_the_provider_seen_by_twenty_is_booked_once(stripe):
    order = making.order()
    attempt = making.paid(order)
    making.refund_there(stripe, 700)
    assert errors(together([lambda: advance.advance(attempt.pk, now=clock.now())] * 20)) == []
    order.refresh_from_db()
    assert order.refunded_amount == 700 and Refund.objects.count() == 1
    assert proof.check() == []


def test_the_bank_the_card_and_a_cancellation_at_once(stripe, settings):
    """Money from two sides while the order is being closed: in the end what is too much goes back, and it adds up."""
    order = making.order()
    card = making.attempt(order)
    making.pay(card)
    callers = [
        lambda: making.settle(card),
        lambda: transfers.record_received(order, eur(11_900), actor=STAFF, now=clock.now(), key="t1"),
        lambda: transfers.record_received(order, eur(11_900), actor=STAFF, now=clock.now(), key="t1"),
        lambda: attempts.close_all(order.pk, now=clock.now()),
    ]
    assert errors(together(callers)) == []
    jobs.run_pending()
    order.refresh_from_db()
    assert (order.paid_amount, order.refunded_amount) == (11_900, 0)
    assert Refund.objects.get().amount == 11_900
    assert proof.check() == []
