"""Orders nobody paid in time."""

from datetime import timedelta

import pytest

from mercer.checkout import unpaid
from mercer.inventory import availability, proof
from mercer.kernel import db
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import attempts
from mercer.payments.models import PaymentAttempt


@pytest.fixture
def order(world):
    return world.order((world.teapot, 1))


def pay(order, amount, world):
    with db.transaction():
        progress.record_payment(order, Money(amount, "EUR"), at=world.now, actor=world.staff)


def test_an_unpaid_order_ends_and_its_goods_are_free(world, order):
    due = order.pay_before
    assert unpaid.expire(now=due - timedelta(seconds=1)) == 0
    assert unpaid.expire(now=due) == 1
    order = Order.objects.get()
    assert (order.fulfillment_state, order.cancel_reason) == ("canceled", "not paid in time")
    assert PaymentAttempt.objects.get().state == PaymentAttempt.CANCELED
    assert availability.of([world.teapot.pk]) == {world.teapot.pk: 1}
    assert proof.check() == []
    assert unpaid.expire(now=due) == 0
    assert Event.objects.filter(verb="order.canceled").count() == 1


def test_paid_orders_and_those_paid_in_part_stay(world, order):
    pay(order, 100, world)
    assert unpaid.expire(now=order.pay_before) == 0
    pay(order, order.total_amount - 100, world)
    assert unpaid.expire(now=order.pay_before) == 0
    assert availability.of([world.teapot.pk]) == {world.teapot.pk: 0}


def test_cash_on_delivery_never_ends_unpaid(world):
    world.order((world.teapot, 1), payment="cod")
    assert unpaid.expire(now=world.now + timedelta(days=365)) == 0


def test_s6_while_a_provider_does_not_answer_the_goods_stay_held(world, order, monkeypatch):
    monkeypatch.setattr(attempts, "close_all", lambda order_id, now: False)
    assert unpaid.expire(now=order.pay_before) == 0
    assert availability.of([world.teapot.pk]) == {world.teapot.pk: 0}
    assert Order.objects.get().canceled_at is None


def test_s7_money_that_comes_while_closing_keeps_the_order_and_its_goods(world, order, monkeypatch):
    def paid_in_the_last_moment(order_id, now):
        pay(order, order.total_amount, world)
        return True

    monkeypatch.setattr(attempts, "close_all", paid_in_the_last_moment)
    assert unpaid.expire(now=order.pay_before) == 0
    assert Order.objects.get().payment_state == "paid"
    assert availability.allocation(order.number) == [(world.teapot.pk, world.main.pk, 1)]
    assert proof.check() == []
