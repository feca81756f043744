"""Bank transfers and cash: booked by people, too little, too much, twice."""

import pytest

from mercer.kernel import clock
from mercer.messages import letters
from mercer.payments import methods, refunds, transfers
from mercer.payments.models import PaymentAttempt, Refund
from mercer.payments.tests import making
from mercer.payments.tests.making import STAFF, eur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proven")]


@pytest.fixture
def order(settings):
    settings.BANK_DETAILS = "Hafenbank, DE00 1234"
    order = making.order(method="transfer")
    making.attempt(order, gateway="transfer")
    return order


def receive(order, amount, **more):
    return transfers.record_received(order, eur(amount), actor=STAFF, now=clock.now(), **more)


def test_the_shopper_is_told_where_to_pay_with_the_order_number_as_reference(order):
    attempt = order.attempts.get()
    assert attempt.state == "started" and attempt.check_at is None
    assert attempt.instructions == {"reference": order.number, "payee": "Mercer", "text": "Hafenbank, DE00 1234"}


def test_what_arrives_pays_the_order(order):
    receive(order, 11_900, reference="statement 12")
    order.refresh_from_db()
    assert order.payment_state == "paid" and order.attempts.get().state == "captured"
    assert making.balances()["clearing:transfer"] == 11_900


def test_too_little_leaves_it_open_until_the_rest_comes(order):
    receive(order, 10_000)
    order.refresh_from_db()
    assert (order.payment_state, order.attempts.get().state) == ("partly_paid", "started")
    assert making.balances() == {"clearing:transfer": 10_000, f"order:{order.number}": -10_000}
    receive(order, 1_900)
    order.refresh_from_db()
    assert (order.payment_state, order.attempts.get().state) == ("paid", "captured")


def test_too_much_is_owed_and_goes_back_by_hand(order):
    first, extra = receive(order, 12_900)
    order.refresh_from_db()
    assert (order.paid_amount, order.payment_state) == (11_900, "paid")
    assert (first.excess_amount, extra.excess_amount) == (0, 1_000)
    assert making.balances()[f"owed:{order.number}"] == -1_000
    refund = Refund.objects.get()
    making.work()
    refund.refresh_from_db()
    assert (refund.state, refund.excess) == ("pending", True)
    refunds.record_sent(refund, actor=STAFF, now=clock.now())
    order.refresh_from_db()
    assert (order.refunded_amount, order.payment_state) == (0, "paid")
    assert making.balances()["clearing:transfer"] == 11_900
    assert f"owed:{order.number}" not in making.balances()


def test_the_same_form_sent_twice_books_once(order):
    assert [a.pk for a in receive(order, 5_000, key="form-1")] == [a.pk for a in receive(order, 5_000, key="form-1")]
    order.refresh_from_db()
    assert order.paid_amount == 5_000


def test_paid_twice_by_two_transfers_the_second_goes_back(order):
    receive(order, 11_900)
    receive(order, 11_900)
    order.refresh_from_db()
    assert order.paid_amount == 11_900 and Refund.objects.get().amount == 11_900


def test_a_transfer_for_a_canceled_order_goes_back(order):
    order.canceled_at = clock.now()
    order.save(update_fields=["canceled_at"])
    receive(order, 11_900)
    order.refresh_from_db()
    assert order.paid_amount == 11_900
    making.work()
    refunds.record_sent(Refund.objects.get(), actor=STAFF, now=clock.now())
    order.refresh_from_db()
    assert order.payment_state == "refunded" and making.balances() == {}


def test_what_several_transfers_brought_goes_back_over_several(order):
    receive(order, 6_000)
    PaymentAttempt.objects.filter(order=order).update(state="canceled")
    receive(order, 5_900)
    with making.transaction.atomic():
        refund = refunds.request_all(order, key="all", reason="x", actor=STAFF, now=clock.now())
    assert sorted(Refund.objects.values_list("key", "amount")) == [("all", 5_900), ("all.2", 6_000)]
    assert refund.key == "all"


@pytest.mark.parametrize("amount", [eur(0), eur(-5), making.Money(100, "USD")])
def test_what_is_no_amount_is_refused(order, amount):
    with pytest.raises(transfers.NotAnAmount):
        transfers.record_received(order, amount, actor=STAFF, now=clock.now())
    order.refresh_from_db()
    assert order.paid_amount == 0


def test_cash_on_delivery_is_booked_when_it_was_collected(db):
    order = making.order(method="cod")
    attempt = making.attempt(order, gateway="cod")
    assert attempt.state == "started" and not attempt.instructions
    transfers.record_received(order, eur(11_900), actor=STAFF, now=clock.now())
    order.refresh_from_db()
    assert order.payment_state == "paid" and making.balances()["clearing:cod"] == 11_900


def test_a_card_session_is_closed_when_the_money_came_by_bank(stripe, settings):
    order = making.order()
    card = making.attempt(order)
    transfers.record_received(order, eur(11_900), actor=STAFF, now=clock.now())
    making.work()
    card.refresh_from_db()
    assert card.state == "canceled"


def test_a_card_charged_after_the_bank_transfer_goes_back(stripe):
    order = making.order()
    card = making.attempt(order)
    making.pay(card)
    transfers.record_received(order, eur(11_900), actor=STAFF, now=clock.now())
    making.work()
    order.refresh_from_db()
    card.refresh_from_db()
    assert (order.paid_amount, order.refunded_amount) == (11_900, 0)
    assert (card.excess_amount, card.refunded_amount) == (11_900, 11_900)
    assert stripe.store.newest("charge")[0]["refunded"] is True


def test_bank_transfer_is_offered_only_where_the_shop_has_an_account(db, settings):
    settings.BANK_DETAILS = ""
    assert [method.code for method in methods.offered(eur(1_000), "DE")] == ["stripe", "cod"]
    settings.BANK_DETAILS = "DE00"
    assert [method.code for method in methods.offered(eur(1_000), "DE")] == ["stripe", "transfer", "cod"]


def test_the_letters_are_written(order):
    receive(order, 12_000)
    making.work()
    written = {letter.kind: letter for letter in letters.about(order)}
    assert order.number in written["payment_instructions"].text
    assert "€1.00" in written["payment_sent_back"].subject
