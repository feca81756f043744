"""Promises of goods."""

from datetime import timedelta

import pytest

from mercer.inventory import availability, proof, reservations
from mercer.inventory.models import Hold, StockLevel
from mercer.kernel import db
from mercer.kernel.models import Event


def free(world, *variants):
    return [availability.of([variant.pk])[variant.pk] for variant in variants]


def attach(held, order_ref, now):
    with db.transaction():
        reservations.attach(held, order_ref=order_ref, now=now)


def release(promise, now):
    with db.transaction():
        return reservations.release(promise, now=now, reason="test")


def test_a_hold_takes_from_the_place_that_goes_first(world):
    held = reservations.hold("cart-1", {world.mug_sage.pk: 3, world.bowl.pk: 2}, now=world.now)
    assert set(held.lines) == {(world.mug_sage.pk, world.main.pk, 3), (world.bowl.pk, world.main.pk, 2)}
    assert held.demand == {world.mug_sage.pk: 3, world.bowl.pk: 2}
    assert free(world, world.mug_sage, world.bowl) == [117, 13]
    assert proof.check() == []


def test_a_place_that_serves_the_line_alone_goes_before_a_split(world):
    world.set_stock(world.bowl, main=2, east=5)
    held = reservations.hold("cart-1", {world.bowl.pk: 4}, now=world.now)
    assert held.lines == ((world.bowl.pk, world.east.pk, 4),)


def test_a_line_no_place_serves_alone_is_split(world):
    held = reservations.hold("cart-1", {world.bowl.pk: 13}, now=world.now)
    assert sorted(held.lines) == [(world.bowl.pk, world.main.pk, 10), (world.bowl.pk, world.east.pk, 3)]
    assert free(world, world.bowl) == [2]


def test_a_hold_is_all_or_nothing_and_says_what_is_left(world):
    with pytest.raises(reservations.OutOfStock) as refused:
        reservations.hold("cart-1", {world.mug_sage.pk: 1, world.teapot.pk: 2, world.bowl.pk: 16}, now=world.now)
    assert refused.value.short == {world.teapot.pk: 1, world.bowl.pk: 15}
    assert refused.value.status == 409
    assert free(world, world.mug_sage, world.teapot, world.bowl) == [120, 1, 15]
    assert not Hold.objects.exists()


def test_what_was_never_on_a_shelf_is_sold_out(world):
    with pytest.raises(reservations.OutOfStock) as refused:
        reservations.hold("cart-1", {2_000_000_000: 1}, now=world.now)
    assert refused.value.short == {2_000_000_000: 0}


def test_s3_an_article_wanted_twice_is_counted_together(world):
    with pytest.raises(reservations.OutOfStock):
        reservations.hold("cart-1", [(world.bowl.pk, 8), (world.bowl.pk, 8)], now=world.now)
    assert free(world, world.bowl) == [15]
    held = reservations.hold("cart-1", [(world.bowl.pk, 8), (world.bowl.pk, 7)], now=world.now)
    assert held.demand == {world.bowl.pk: 15}


@pytest.mark.parametrize("pieces", [0, -1, 1.5, True, "1"])
def test_s10_nobody_holds_an_absurd_number(world, pieces):
    with pytest.raises(ValueError, match="nobody can hold"):
        reservations.hold("cart-1", {world.bowl.pk: pieces}, now=world.now)
    with pytest.raises(ValueError, match="nothing"):
        reservations.hold("cart-1", {}, now=world.now)


def test_the_same_demand_again_is_the_same_hold_running_longer(world):
    first = reservations.hold("cart-1", {world.bowl.pk: 2}, now=world.now)
    later = world.now + timedelta(minutes=10)
    again = reservations.hold("cart-1", {world.bowl.pk: 2}, now=later)
    assert again.id == first.id
    assert again.lines == first.lines
    assert Hold.objects.get().expires_at == later + timedelta(minutes=15)
    assert free(world, world.bowl) == [13]


def test_a_changed_cart_takes_its_former_pieces_into_the_new_hold(world):
    first = reservations.hold("cart-1", {world.bowl.pk: 15}, now=world.now)
    second = reservations.hold("cart-1", {world.bowl.pk: 14, world.teapot.pk: 1}, now=world.now)
    assert Hold.objects.get(pk=first.id).state == Hold.RELEASED
    assert second.demand == {world.bowl.pk: 14, world.teapot.pk: 1}
    assert free(world, world.bowl, world.teapot) == [1, 0]
    assert proof.check() == []


def test_after_a_refusal_the_former_hold_stays(world):
    first = reservations.hold("cart-1", {world.bowl.pk: 2}, now=world.now)
    with pytest.raises(reservations.OutOfStock) as refused:
        reservations.hold("cart-1", {world.bowl.pk: 16}, now=world.now)
    assert refused.value.short == {world.bowl.pk: 15}  # its own two are among them
    assert Hold.objects.get().pk == first.id
    assert free(world, world.bowl) == [13]


def test_back_orders_go_as_far_as_they_are_allowed(world):
    StockLevel.objects.filter(variant=world.teapot, location=world.main).update(allowance=2)
    reservations.hold("cart-1", {world.teapot.pk: 3}, now=world.now)
    with pytest.raises(reservations.OutOfStock):
        reservations.hold("cart-2", {world.teapot.pk: 1}, now=world.now)


def test_a_promise_out_of_time_is_given_back(world):
    held = reservations.hold("cart-1", {world.teapot.pk: 1}, minutes=15, now=world.now)
    assert reservations.expire(now=world.now + timedelta(minutes=14)) == 0
    assert reservations.expire(now=world.now + timedelta(minutes=15)) == 1
    assert free(world, world.teapot) == [1]
    with pytest.raises(reservations.HoldLost):
        attach(held, "M-1", world.now)
    assert proof.check() == []


def test_an_order_keeps_its_promise_when_time_is_over(world):
    held = reservations.hold("cart-1", {world.teapot.pk: 1}, now=world.now)
    attach(held, "M-1", world.now)
    assert reservations.expire(now=world.now + timedelta(days=1)) == 0
    assert free(world, world.teapot) == [0]
    assert availability.allocation("M-1") == [(world.teapot.pk, world.main.pk, 1)]
    assert proof.check() == []


def test_a_hold_is_attached_once(world):
    held = reservations.hold("cart-1", {world.teapot.pk: 1}, now=world.now)
    attach(held, "M-1", world.now)
    with pytest.raises(reservations.HoldLost):
        attach(held, "M-2", world.now)


def test_releasing_an_order_frees_its_pieces_once(world):
    held = reservations.hold("cart-1", {world.bowl.pk: 12}, now=world.now)
    attach(held, "M-1", world.now)
    assert release(held, world.now) == 0  # it is the order's by now
    assert release("M-1", world.now) == 1
    assert release("M-1", world.now) == 0
    assert free(world, world.bowl) == [15]
    assert proof.check() == []


def test_a_cart_s_hold_is_dropped_once(world):
    held = reservations.hold("cart-1", {world.bowl.pk: 12}, now=world.now)
    assert [release(held, world.now), release(held, world.now)] == [1, 0]
    assert free(world, world.bowl) == [15]


def test_part_of_a_promise_is_given_back_where_goods_leave_last(world):
    held = reservations.hold("cart-1", {world.bowl.pk: 13}, now=world.now)
    attach(held, "M-1", world.now)
    with db.transaction():
        given = reservations.give_back("M-1", {world.bowl.pk: 4}, now=world.now)
    assert sorted(given) == [(world.bowl.pk, world.main.pk, 1), (world.bowl.pk, world.east.pk, 3)]
    with pytest.raises(reservations.NotHeld), db.transaction():
        reservations.give_back("M-1", {world.bowl.pk: 10}, now=world.now)
    assert availability.allocation("M-1") == [(world.bowl.pk, world.main.pk, 9)]
    assert proof.check() == []


def test_all_pieces_given_back_settle_the_promise(world):
    attach(reservations.hold("cart-1", {world.bowl.pk: 3}, now=world.now), "M-1", world.now)
    with db.transaction():
        reservations.give_back("M-1", {world.bowl.pk: 3}, now=world.now)
    assert Hold.objects.get().state == Hold.CONSUMED
    assert release("M-1", world.now) == 0


def test_an_archived_place_promises_nothing(world):
    world.set_stock(world.bowl, main=0, east=5)
    world.main.__class__.objects.filter(pk=world.east.pk).update(archived_at=world.now)
    with pytest.raises(reservations.OutOfStock):
        reservations.hold("cart-1", {world.bowl.pk: 1}, now=world.now)


def test_little_left_is_told_once_when_it_becomes_so(world):
    StockLevel.objects.filter(variant=world.mug_ink, location=world.main).update(low_at=45)
    reservations.hold("cart-1", {world.mug_ink.pk: 4}, now=world.now)
    assert not Event.objects.filter(verb="stock.low").exists()
    reservations.hold("cart-2", {world.mug_ink.pk: 1}, now=world.now)
    reservations.hold("cart-3", {world.mug_ink.pk: 1}, now=world.now)
    told = Event.objects.get(verb="stock.low")
    assert told.data["sku"] == "MUG-INK"
    assert told.data["low_at"] == 45


def test_a_hold_inside_a_transaction_is_a_mistake(world):
    with pytest.raises(RuntimeError, match="transaction of its own"), db.transaction():
        reservations.hold("cart-1", {world.bowl.pk: 1}, now=world.now)


def test_a_hold_is_one_statement(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        reservations.hold("cart-1", {world.mug_sage.pk: 1, world.bowl.pk: 3, world.handbook.pk: 2}, now=world.now)
