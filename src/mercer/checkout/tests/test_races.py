"""Many buttons pressed at once."""

import random
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from tests import races

from mercer.cart.models import Cart
from mercer.checkout import placing, unpaid
from mercer.inventory import availability, proof, reservations
from mercer.inventory.models import Hold, HoldLine
from mercer.kernel import db
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.orders import progress, records
from mercer.orders.models import Order, OrderLine
from mercer.payments.models import PaymentAttempt

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

SHOPPER = Actor("shopper", "guest")


@pytest.fixture
def form(world):
    return placing.CheckoutForm(
        email="guest@example.test",
        delivery_address=world.berlin,
        delivery_code="standard",
        payment_code="transfer",
        shown_total=9500 + 490,
    )


def press(world, cart_id, form):
    """One press of the button, in a request of its own."""
    return lambda: placing.buy(Cart.objects.get(pk=cart_id), form=form, language="en", actor=SHOPPER, now=world.now)


def test_p1_twenty_presses_of_one_button_are_one_order(world, form):
    cart = world.cart((world.teapot, 1))
    results = races.together([press(world, cart.pk, form)] * 20)
    assert races.kinds(results) == {"ok": 20}
    assert len({placed.order.number for placed in results}) == 1
    assert sum(placed.token is not None for placed in results) == 1
    assert Order.objects.count() == PaymentAttempt.objects.count() == 1
    assert Event.objects.filter(verb="order.placed").count() == 1
    assert Hold.objects.exclude(state=Hold.RELEASED).count() == 1
    assert proof.check() == []


def test_s1_twenty_carts_for_the_last_piece_are_one_order(world, form):
    carts = [world.cart((world.teapot, 1)) for _ in range(20)]
    calls = [press(world, cart.pk, replace(form, email=f"guest{i}@example.test")) for i, cart in enumerate(carts)]
    results = races.together(calls)
    assert races.kinds(results) == {"ok": 1, "OutOfStock": 19}
    assert all(refused.short == {world.teapot.pk: 0} for refused in results if isinstance(refused, Exception))
    assert Order.objects.count() == 1
    assert proof.check() == []


def test_s5_whatever_fails_every_order_has_its_hold_and_its_payment(world, form, monkeypatch):
    world.set_stock(world.teapot, main=8)
    attach, record_placed, create = reservations.attach, progress.record_placed, records.create

    def sometimes(function, share):
        chance = random.Random(7)
        lock = threading.Lock()

        def risky(*args, **kwargs):
            with lock:
                fails = chance.random() < share
            if fails:
                raise RuntimeError("a step failed")
            return function(*args, **kwargs)

        return risky

    monkeypatch.setattr(reservations, "attach", sometimes(attach, 0.2))
    monkeypatch.setattr(progress, "record_placed", sometimes(record_placed, 0.2))
    monkeypatch.setattr(records, "create", sometimes(create, 0.2))
    carts = [world.cart((world.teapot, 1)) for _ in range(20)]
    results = races.together([press(world, cart.pk, form) for cart in carts])
    placed = races.kinds(results)
    assert set(placed) <= {"ok", "OutOfStock", "RuntimeError"}
    assert Order.objects.count() == placed.get("ok", 0)
    held = set(Hold.objects.filter(state=Hold.ATTACHED).values_list("order_ref", flat=True))
    assert held == set(Order.objects.values_list("number", flat=True))
    assert PaymentAttempt.objects.count() == len(held)
    reservations.expire(now=world.now + timedelta(hours=1))
    assert availability.of([world.teapot.pk]) == {world.teapot.pk: 8 - len(held)}
    assert proof.check() == []


def test_two_shoppers_who_want_the_same_two_things_never_wait_for_each_other_forever(world, form):
    world.set_stock(world.bowl, main=100)
    world.set_stock(world.teapot, main=100)
    carts = []
    for i in range(20):
        wanted = [(world.bowl, 1), (world.teapot, 1)]
        carts.append(world.cart(*(wanted if i % 2 else reversed(wanted))))
    form = replace(form, shown_total=3850 + 9500)  # from 100 euros on, delivery is free
    results = races.together([press(world, cart.pk, form) for cart in carts])
    assert races.kinds(results) == {"ok": 20}
    assert OrderLine.objects.count() == 40
    assert sum(HoldLine.objects.values_list("quantity", flat=True)) == 40
    assert proof.check() == []


def test_s12_twenty_payments_recorded_at_once_complete_the_order_once(world):
    order = world.order((world.mug_sage, 1))
    part = Money(order.total_amount // 20 + 1, "EUR")

    def pay():
        with db.transaction():
            progress.record_payment(Order.objects.get(pk=order.pk), part, at=world.now, actor=world.staff)

    assert races.kinds(races.together([pay] * 20)) == {"ok": 20}
    assert Order.objects.get().paid_amount == 20 * part.amount
    assert Event.objects.filter(verb="order.paid").count() == 1


def test_s9_twenty_parallel_shipments_and_returns_of_one_piece_are_one(world):
    order = world.order((world.bowl, 1))
    line = order.lines.get()

    def record(verb):
        def call():
            with db.transaction():
                getattr(progress, verb)(Order.objects.get(pk=order.pk), {line.pk: 1}, at=world.now, actor=world.staff)

        return call

    for verb in ("record_shipment", "record_return"):
        assert races.kinds(races.together([record(verb)] * 20)) == {"ok": 1, "NotPossible": 19}
    line.refresh_from_db()
    assert (line.shipped_quantity, line.returned_quantity) == (1, 1)


def test_s7_paying_and_expiring_at_once_ends_one_way(world):
    world.set_stock(world.bowl, main=50)
    orders = [world.order((world.bowl, 1)) for _ in range(10)]
    late = orders[0].pay_before

    def pay(order):
        with db.transaction():
            progress.record_payment(Order.objects.get(pk=order.pk), order.total, at=late, actor=world.staff)

    calls = [lambda order=order: pay(order) for order in orders] + [lambda: unpaid.expire(now=late)] * 3
    assert set(races.kinds(races.together(calls))) == {"ok"}
    for order in Order.objects.all():
        held = bool(availability.allocation(order.number))
        assert held == (order.canceled_at is None)
        assert order.paid_amount == order.total_amount  # of a canceled one, payments gives it back
    assert proof.check() == []
