"""Promises under load: real threads on real connections."""

import itertools
import random
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from tests import races

from mercer.inventory import availability, proof, reservations, stock
from mercer.inventory.models import Hold, HoldLine, StockLevel, StockMovement
from mercer.kernel import db

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def buyer(cart, demand, now):
    return lambda: reservations.hold(cart, demand, now=now)


def order(held, number, now):
    with db.transaction():
        reservations.attach(held, order_ref=number, now=now)


def free(variant):
    return availability.of([variant.pk])[variant.pk]


def test_s1_the_last_piece_is_promised_once(world):
    results = races.together(buyer(f"cart-{i}", {world.teapot.pk: 1}, world.now) for i in range(20))
    assert races.kinds(results) == {"ok": 1, "OutOfStock": 19}
    assert StockLevel.objects.get(variant=world.teapot, location=world.main).reserved == 1
    assert proof.check() == []


def test_s2_a_hundred_for_a_hundred_leave_no_drift(world):
    world.set_stock(world.mug_sage, main=70, east=30)
    for part in range(4):
        calls = [buyer(f"cart-{part}-{i}", {world.mug_sage.pk: 1}, world.now) for i in range(25)]
        assert races.kinds(races.together(calls)) == {"ok": 25}
    assert free(world.mug_sage) == 0
    assert sum(HoldLine.objects.values_list("quantity", flat=True)) == 100
    assert proof.check() == []


def test_s11_a_thousand_pieces_for_64_buyers_are_all_sold_and_never_falsely_sold_out(world):
    world.set_stock(world.bowl, main=600, east=400)
    turn = itertools.count()
    wrong = []

    def buy_until_sold_out():
        sold = 0
        while True:
            try:
                reservations.hold(f"cart-{next(turn)}", {world.bowl.pk: 1}, now=world.now)
            except reservations.OutOfStock as refused:
                if refused.short[world.bowl.pk] >= 1:
                    wrong.append(refused.short)
                return sold
            sold += 1

    sold = races.together([buy_until_sold_out] * 64)
    assert sum(sold) == 1000
    assert wrong == []
    assert free(world.bowl) == 0
    assert proof.check() == []


def test_carts_that_want_the_same_goods_in_any_order_never_deadlock(world):
    goods = [world.mug_sage, world.mug_ink, world.bowl, world.handbook]
    for variant in goods:
        world.set_stock(variant, main=500, east=500)

    def shop(number):
        chance = random.Random(number)
        for i in range(10):
            wanted = chance.sample(goods, 3)
            held = reservations.hold(
                f"cart-{number}", {variant.pk: chance.randint(1, 5) for variant in wanted}, now=world.now
            )
            if i % 3 == 0:
                order(held, f"M-{number}-{i}", world.now)
            elif i % 3 == 1:
                with db.transaction():
                    reservations.release(held, now=world.now, reason="changed my mind")

    results = races.together([lambda n=n: shop(n) for n in range(20)])
    assert races.kinds(results) == {"ok": 20}
    assert proof.check() == []


def test_p1_one_cart_pressed_many_times_is_one_hold(world):
    results = races.together(buyer("cart-1", {world.bowl.pk: 2, world.teapot.pk: 1}, world.now) for _ in range(20))
    assert len({held.id for held in results}) == 1
    assert Hold.objects.count() == 1
    assert free(world.bowl) == 13


def test_s7_a_hold_ends_as_the_order_s_or_is_given_back_never_both(world):
    world.set_stock(world.bowl, main=1000)
    later = world.now + timedelta(minutes=15)
    holds = [reservations.hold(f"cart-{i}", {world.bowl.pk: 1}, now=world.now) for i in range(40)]

    def sweep():
        return reservations.expire(now=later, limit=7)

    calls = [lambda i=i, held=held: order(held, f"M-{i}", later) for i, held in enumerate(holds[:20])]
    results = races.together([*calls, sweep, sweep, sweep])
    while sweep():
        pass
    attached = Hold.objects.filter(state=Hold.ATTACHED)
    assert races.kinds(results[:20]).get("ok", 0) == attached.count()
    assert Hold.objects.filter(state=Hold.OPEN).count() == 0
    assert Hold.objects.filter(state=Hold.RELEASED).count() == 40 - attached.count()
    assert free(world.bowl) == 1000 - attached.count()
    assert proof.check() == []


def test_s9_two_parallel_shipments_of_one_piece_ship_one(world):
    order(reservations.hold("cart-1", {world.bowl.pk: 1}, now=world.now), "M-1", world.now)

    def ship(ref):
        with db.transaction():
            stock.ship("M-1", [(world.bowl.pk, world.main.pk, 1)], ref=ref, actor=world.staff, at=world.now)

    results = races.together([lambda n=n: ship(f"S-{n}") for n in range(20)])
    assert races.kinds(results) == {"ok": 1, "NotHeld": 19}
    assert StockMovement.objects.filter(kind="shipped").count() == 1
    assert proof.check() == []


def test_s4_staff_and_shoppers_cannot_oversell_together(world):
    world.set_stock(world.bowl, main=30, east=0)

    def lose():
        stock.adjust(world.bowl, world.main, -1, reason="lost", actor=world.staff, at=world.now)

    calls = [buyer(f"cart-{i}", {world.bowl.pk: 2}, world.now) for i in range(12)] + [lose] * 12
    kinds = races.kinds(races.together(calls))
    assert set(kinds) <= {"ok", "OutOfStock", "WouldOversell"}
    row = StockLevel.objects.get(variant=world.bowl, location=world.main)
    assert 0 <= row.reserved <= row.on_hand
    assert proof.check() == []


def test_a_buyer_who_dies_between_hold_and_order_leaves_a_hold_that_runs_out(world):
    held = reservations.hold("cart-1", {world.teapot.pk: 1}, now=world.now)
    dead = threading.Event()

    def die():
        with db.transaction():
            reservations.attach(held, order_ref="M-1", now=world.now)
            killer(db.fetch_value("SELECT pg_backend_pid()"))
            dead.set()
            db.fetch_value("SELECT 1")

    def killer(pid):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        finally:
            other.close()

    [result] = races.together([die])
    assert dead.is_set()
    assert isinstance(result, OperationalError)
    assert Hold.objects.get().state == Hold.OPEN
    assert reservations.expire(now=world.now + timedelta(minutes=15)) == 1
    assert free(world.teapot) == 1
    assert proof.check() == []
