"""Money back: never twice, never more than came (P6, P7)."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mercer.kernel import clock
from mercer.kernel.models import Event
from mercer.payments import advance, reconciler, refunds
from mercer.payments.gateways.stripe.simulator import faults, refunding
from mercer.payments.models import PaymentAttempt, Refund
from mercer.payments.tests import making
from mercer.payments.tests.making import STAFF, eur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proven")]


def request(order, amount, key="r1", **more):
    with transaction.atomic():
        return refunds.request(order, eur(amount), key=key, reason="R-1", actor=STAFF, now=clock.now(), **more)


def test_a_refund_goes_back_and_the_books_follow(stripe):
    order = making.order(11_900, tax=1_900, delivery=595)
    making.paid(order)
    refund = request(order, 5_000)
    making.work()
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.refunded_amount, order.payment_state) == ("done", 5_000, "partly_refunded")
    assert stripe.store.newest("charge")[0]["amount_refunded"] == 5_000
    assert making.balances()["clearing:stripe"] == 6_900


def test_refunding_all_in_parts_gives_back_every_cent_of_tax(stripe):
    order = making.order(10_001, tax=1_597, delivery=333)
    making.paid(order)
    for number, part in enumerate((1, 3_333, 3_334, 3_333)):
        request(order, part, key=f"part{number}")
    making.work()
    order.refresh_from_db()
    books = making.balances()
    assert order.payment_state == "refunded"
    assert books == {
        "sales": books["sales"],
        "delivery": books["delivery"],
        "returns": -books["sales"] - books["delivery"],
    }


def test_the_same_key_is_the_same_refund(stripe):
    order = making.order()
    making.paid(order)
    assert request(order, 1_000).pk == request(order, 1_000).pk
    with pytest.raises(refunds.SomethingElse):
        request(order, 1_001)
    making.work()
    assert len(stripe.store.newest("refund")) == 1


def test_p7_more_than_was_paid_is_refused(stripe):
    order = making.order()
    making.paid(order)
    request(order, 11_000)
    with pytest.raises(refunds.TooMuch) as no:
        request(order, 901, key="r2")
    assert no.value.facts["refundable"] == eur(900)
    assert Refund.objects.count() == 1


def test_p7_the_database_refuses_too(stripe):
    attempt = making.paid(making.order())
    with pytest.raises(IntegrityError, match="never_refund_more_than_captured"), transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(refunded_amount=11_901)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 12_500), min_size=1, max_size=5))
def test_p7_whatever_is_asked_for_never_more_goes_back_than_came(stripe, amounts):
    order = making.order()
    making.paid(order)
    left = 11_900
    for number, amount in enumerate(amounts):
        try:
            request(order, amount, key=f"{order.number}-{number}")
            left -= amount
        except refunds.TooMuch as no:
            assert amount > left and no.facts["refundable"] == eur(left)
    making.work()
    order.refresh_from_db()
    assert 0 <= left == order.paid_amount - order.refunded_amount == refunds.refundable(order).amount


@pytest.mark.parametrize("fault", ["refuse", "error_before", "drop", "error_after"])
def test_p5_a_lost_answer_to_a_refund_sends_it_once(stripe, fault):
    order = making.order()
    making.paid(order)
    faults.add(stripe.store, fault, part="POST /v1/refunds")
    refund = request(order, 2_000)
    making.work()
    refund.refresh_from_db()
    assert refund.state == "requested" and refund.check_at
    reconciler.run(now=refund.check_at)
    refund.refresh_from_db()
    assert refund.state == "done"
    assert [row["amount"] for row in stripe.store.newest("refund")] == [2_000]


def test_p6_a_notification_that_overtakes_our_own_answer_books_the_same_refund(stripe):
    order = making.order()
    attempt = making.paid(order)
    faults.add(stripe.store, "drop", part="POST /v1/refunds")
    refund = request(order, 2_000)
    refunds.advance(refund.pk, now=clock.now())  # carried out, the answer is lost
    advance.advance(attempt.pk, now=clock.now())  # the notification makes us look
    refund.refresh_from_db()
    assert refund.state == "done" and refund.provider_ref
    refunds.advance(refund.pk, now=clock.now())
    order.refresh_from_db()
    assert order.refunded_amount == 2_000 and Refund.objects.count() == 1
    assert Event.objects.filter(verb="order.refunded").count() == 1


def test_a_refund_made_at_the_providers_pages_is_booked_once(stripe):
    order = making.order()
    attempt = making.paid(order)
    making.refund_there(stripe, 3_000)
    for _ in range(2):
        advance.advance(attempt.pk, now=clock.now())
    order.refresh_from_db()
    assert order.refunded_amount == 3_000
    assert Refund.objects.get().reason == "made at the provider"


def test_p6_both_refund_everything_at_once_ours_is_refused_and_theirs_counts(stripe):
    order = making.order()
    attempt = making.paid(order)
    ours = request(order, 11_900)
    making.refund_there(stripe, 11_900)
    advance.advance(attempt.pk, now=clock.now())  # theirs is seen, but ours still holds the amount
    making.work()
    ours.refresh_from_db()
    assert (ours.state, ours.done_at) == ("failed", None) and "already been refunded" in ours.failure
    reconciler.run(now=clock.now() + making.timedelta(hours=1))
    order.refresh_from_db()
    assert (order.refunded_amount, order.payment_state) == (11_900, "refunded")


def test_a_pending_refund_is_asked_about_until_it_is_done(stripe):
    order = making.order()
    making.paid(order, making.LATE_REFUND)
    refund = request(order, 500)
    making.work()
    refund.refresh_from_db()
    order.refresh_from_db()
    assert refund.state == "pending" and refund.check_at and order.refunded_amount == 0
    turn(stripe)
    reconciler.run(now=refund.check_at)
    order.refresh_from_db()
    assert order.refunded_amount == 500


def test_a_refund_that_comes_back_is_owed_until_it_is_sent_by_hand(stripe):
    order = making.order()
    attempt = making.paid(order, making.BAD_REFUND)
    refund = request(order, 500)
    making.work()
    turn(stripe)
    advance.advance(attempt.pk, now=clock.now())
    refund.refresh_from_db()
    assert refund.state == "failed" and refund.done_at
    assert making.balances()[f"owed:{order.number}"] == -500
    refunds.record_sent(refund, actor=STAFF, now=clock.now())
    refund.refresh_from_db()
    assert (refund.state, refund.via) == ("done", "transfer")
    assert f"owed:{order.number}" not in making.balances() and making.balances()["clearing:transfer"] == -500


def turn(simulator) -> None:
    """What time would bring to a refund."""
    with simulator.store.transaction():
        refunding.turn(simulator.store, simulator.store.newest("refund")[0])
