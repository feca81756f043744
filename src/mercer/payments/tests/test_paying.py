"""From the first attempt to the money in the books (P2, P4, P5, S12)."""

import pytest

from mercer.kernel import clock
from mercer.kernel.models import Event
from mercer.payments import advance, attempts, reconciler
from mercer.payments.gateways.stripe.simulator import faults
from mercer.payments.models import PaymentAttempt
from mercer.payments.tests import making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proven")]


def test_a_paid_order_is_paid_and_its_money_is_where_it_belongs(stripe):
    order = making.order(11_900, tax=1_900, delivery=595)
    attempt = making.attempt(order)
    assert attempt.state == "started" and attempt.redirect_url

    answer = making.pay(attempt)
    assert answer.status_code == 303 and answer.headers["location"] == "http://shop.test/back"
    attempt = making.settle(attempt)

    order.refresh_from_db()
    assert (attempt.state, attempt.captured_amount, attempt.check_at) == ("captured", 11_900, None)
    assert (order.payment_state, order.paid_amount) == ("paid", 11_900)
    assert making.balances() == {
        "clearing:stripe": 11_900, "sales": -9_500, "delivery": -500, "tax:VAT 19%": -1_267, "tax:VAT 7%": -633,
    }  # fmt: skip


def test_p2_whoever_asks_again_changes_nothing(stripe):
    order = making.order()
    attempt = making.paid(order)
    for _ in range(3):
        advance.advance(attempt.pk, now=clock.now())
    assert Event.objects.filter(verb="order.paid").count() == 1
    order.refresh_from_db()
    assert order.paid_amount == order.total_amount


def test_a_declined_card_leaves_the_attempt_open_and_says_why(stripe):
    attempt = making.attempt(making.order())
    making.pay(attempt, making.DECLINED)
    attempt = making.settle(attempt)
    assert (attempt.state, attempt.failure) == ("started", "Your card was declined.")
    making.pay(attempt)
    assert making.settle(attempt).state == "captured"


def test_3d_secure_is_asked_for_and_counts_when_approved(stripe):
    attempt = making.attempt(making.order())
    answer = making.pay(attempt, making.SECURE)
    assert answer.headers["location"].endswith("/secure")
    assert making.settle(attempt).state == "started"
    making.httpx.post(answer.headers["location"], data={"verdict": "approve"})
    assert making.settle(attempt).state == "captured"


@pytest.mark.parametrize("fault", ["refuse", "error_before", "drop", "error_after"])
def test_p5_a_lost_answer_to_the_start_still_makes_one_session(stripe, fault):
    order = making.order()
    faults.add(stripe.store, fault, part="POST /v1/checkout/sessions")
    attempt = making.attempt(order)
    assert (attempt.state, attempt.redirect_url) == ("new", "")

    later = attempt.check_at
    reconciler.run(now=later)
    attempt.refresh_from_db()
    assert attempt.state == "started" and attempt.redirect_url
    assert len(stripe.store.newest("checkout.session")) == 1


@pytest.mark.parametrize("fault", ["refuse", "error_before", "drop", "error_after"])
def test_p5_a_lost_answer_to_the_question_is_asked_for_again(stripe, fault):
    attempt = making.attempt(making.order())
    making.pay(attempt)
    faults.add(stripe.store, fault, part="GET /v1/checkout/sessions")
    attempt = making.settle(attempt)
    assert attempt.state == "started" and attempt.failure and attempt.check_at
    reconciler.run(now=attempt.check_at)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.failure, attempt.check_at) == ("captured", "", None)


def test_p4_without_any_notification_the_reconciler_finds_the_payment(stripe):
    order = making.order()
    attempt = making.attempt(order)
    making.pay(attempt)
    assert reconciler.run(now=attempt.check_at) == 1
    order.refresh_from_db()
    assert order.payment_state == "paid"
    assert reconciler.run(now=attempt.check_at) == 0


def test_a_refused_start_fails_and_another_try_may_begin(stripe):
    order = making.order()
    with making.transaction.atomic():
        attempt = attempts.open(order, gateway="stripe", now=clock.now())
    attempt = attempts.start(attempt.pk, return_url="", cancel_url="", now=clock.now())  # Stripe needs an address
    assert attempt.state == "failed" and "success_url" in attempt.failure
    second = attempts.retry(order, "stripe", now=clock.now())
    assert second.pk != attempt.pk and second.state == "new"


def test_a_failed_start_is_not_started_again_by_looking_at_it(stripe):
    order = making.order()
    with making.transaction.atomic():
        attempt = attempts.open(order, gateway="stripe", now=clock.now())
    attempt = attempts.start(attempt.pk, return_url="", cancel_url="", now=clock.now())
    assert making.settle(attempt).check_at is None


def test_trouble_after_the_capture_is_forgotten_when_it_is_over(stripe):
    attempt = making.paid(making.order())
    faults.add(stripe.store, "error_before")
    attempt = making.settle(attempt)
    assert attempt.failure and attempt.check_at
    reconciler.run(now=attempt.check_at)
    attempt.refresh_from_db()
    assert (attempt.failure, attempt.check_at) == ("", None)


def test_going_on_with_the_same_way_to_pay_is_the_same_attempt(stripe):
    order = making.order()
    attempt = making.attempt(order)
    again = attempts.retry(order, "stripe", now=clock.now())
    assert (again.pk, again.redirect_url) == (attempt.pk, attempt.redirect_url)


def test_the_other_way_to_pay_closes_the_first_at_the_provider(stripe, settings):
    settings.BANK_DETAILS = "DE00 1234"
    order = making.order()
    card = making.attempt(order)
    transfer = attempts.retry(order, "transfer", now=clock.now())
    card.refresh_from_db()
    assert card.state == "canceled"
    assert stripe.store.get("checkout.session", card.provider_ref)["status"] == "expired"
    assert making.pay(card).status_code == 200  # "this page has expired"
    order.refresh_from_db()
    assert transfer.gateway == order.payment_method == "transfer" and order.pay_before


def test_closing_what_was_just_paid_books_it_instead(stripe):
    order = making.order()
    attempt = making.attempt(order)
    making.pay(attempt)
    assert attempts.close_all(order.pk, now=clock.now())
    attempt.refresh_from_db()
    assert attempt.state == "captured"
    with pytest.raises(attempts.NothingToPay):
        attempts.retry(order, "stripe", now=clock.now())


def test_what_cannot_be_closed_stays_open_and_no_second_try_begins(stripe):
    order = making.order()
    attempt = making.attempt(order)
    faults.add(stripe.store, "refuse", part="/expire", times=-1)
    assert not attempts.close_all(order.pk, now=clock.now())
    with pytest.raises(attempts.StillOpen):
        attempts.retry(order, "cod", now=clock.now())
    attempt.refresh_from_db()
    assert attempt.is_open and attempt.check_at


def test_an_attempt_nobody_was_told_of_is_simply_closed(stripe):
    order = making.order()
    with making.transaction.atomic():
        attempt = attempts.open(order, gateway="stripe", now=clock.now())
    assert attempts.close_all(order.pk, now=clock.now())
    attempt.refresh_from_db()
    assert attempt.state == "canceled" and stripe.store.newest("checkout.session") == []
    assert attempts.start(attempt.pk, return_url="x", cancel_url="x", now=clock.now()).state == "canceled"


def test_a_payment_that_arrives_after_the_cancellation_goes_back(stripe):
    order = making.order()
    attempt = making.attempt(order)
    order.canceled_at = clock.now()
    order.save(update_fields=["canceled_at"])
    making.pay(attempt)
    making.settle(attempt)
    making.work()
    order.refresh_from_db()
    assert (order.paid_amount, order.refunded_amount, order.payment_state) == (11_900, 11_900, "refunded")
    assert stripe.store.newest("charge")[0]["amount_refunded"] == 11_900
    assert making.balances() == {}


def test_an_unpaid_attempt_of_a_canceled_order_is_closed_by_the_reconciler(stripe):
    order = making.order()
    attempt = making.attempt(order)
    order.canceled_at = clock.now()
    order.save(update_fields=["canceled_at"])
    reconciler.run(now=attempt.check_at)
    attempt.refresh_from_db()
    assert attempt.state == "canceled"
    assert stripe.store.get("checkout.session", attempt.provider_ref)["status"] == "expired"


def test_p12_the_amount_is_the_orders_and_nobody_elses(stripe):
    order = making.order(20_000)
    attempt = making.attempt(order)
    making.httpx.post(attempt.redirect_url, data={"number": making.OK, "amount": "1", "price": "1"})
    assert making.settle(attempt).captured_amount == 20_000


def test_a_session_of_another_amount_is_never_booked(stripe):
    order = making.order()
    attempt = making.attempt(order)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(amount=11_901)
    making.pay(attempt)
    attempt = making.settle(attempt)
    assert attempt.state == "started" and attempt.captured_amount == 0
    assert attempt.failure == "The provider was asked for 119.00 EUR, not for 119.01 EUR."
    making.settle(attempt)
    assert Event.objects.filter(verb="payment.mismatch").count() == 1
    PaymentAttempt.objects.filter(pk=attempt.pk).update(amount=11_900)


def test_no_network_inside_a_transaction(stripe):
    attempt = making.attempt(making.order())
    with pytest.raises(Exception, match="transaction"), making.transaction.atomic():
        advance.advance(attempt.pk, now=clock.now())
