"""What lies in a cart."""

import uuid
from datetime import timedelta

import pytest
from tests import races

from mercer.cart import contents
from mercer.cart.models import Cart, CartLine


def inside(cart):
    return {line.variant_id: line.quantity for line in CartLine.objects.filter(cart=cart)}


@pytest.mark.parametrize("typed", ["3", " 3 ", "003", 3])
def test_plain_numbers_are_understood(typed):
    assert contents.parse_quantity(typed) == 3


@pytest.mark.parametrize(
    "typed",
    ["-1", "0", "1e9", "1.5", "1e3", "NaN", "nan", "inf", "٣", "３", "²", "", " ", "1 000", "1,5", "+1", "0x1", "1_0", "1\n",
     "1000", "999999999999999999999", None, -1, 0, 1000, 10**9, 1.0, 1.5, float("nan"), True, [1], b"1"],
)  # fmt: skip
def test_s10_everything_else_is_refused(typed):
    with pytest.raises(contents.InvalidQuantity) as refused:
        contents.parse_quantity(typed)
    assert refused.value.status == 400
    assert "quantity" in refused.value.fields


def test_nothing_is_a_number_where_it_means_to_take_out():
    assert contents.parse_quantity("0", least=0) == 0
    with pytest.raises(contents.InvalidQuantity):
        contents.parse_quantity("-0", least=0)


def test_adding_again_adds_up(world):
    cart = world.cart((world.mug_sage, 2))
    assert contents.add(cart, world.mug_sage.pk, 3, world.now) == 5
    assert inside(cart) == {world.mug_sage.pk: 5}


def test_s10_adding_never_passes_the_limit(world):
    cart = world.cart((world.handbook, 998))
    with pytest.raises(contents.InvalidQuantity):
        contents.add(cart, world.handbook.pk, 2, world.now)
    for quantity in (0, -1, 1.5, 10**9):
        with pytest.raises(contents.InvalidQuantity):
            contents.add(cart, world.handbook.pk, quantity, world.now)
        with pytest.raises(contents.InvalidQuantity):
            contents.change(cart, world.handbook.pk, quantity or 1000, world.now)
    assert inside(cart) == {world.handbook.pk: 998}


def test_what_is_not_on_sale_is_not_put_in(world):
    cart = world.cart()
    world.bowl.__class__.objects.filter(pk=world.bowl.pk).update(archived_at=world.now)
    world.mug.__class__.objects.filter(pk=world.mug.pk).update(published_at=world.now + timedelta(days=1))
    for variant_id in (world.bowl.pk, world.mug_sage.pk, 2_000_000_000, -1):
        with pytest.raises(contents.NotBuyable):
            contents.add(cart, variant_id, 1, world.now)
    assert inside(cart) == {}


def test_pieces_are_changed_and_taken_out(world):
    cart = world.cart((world.mug_sage, 2), (world.bowl, 1))
    contents.change(cart, world.mug_sage.pk, 7, world.now)
    contents.change(cart, world.bowl.pk, 0, world.now)
    contents.change(cart, world.teapot.pk, 3, world.now)  # never was in it
    assert inside(cart) == {world.mug_sage.pk: 7}


def test_a_cart_has_room_for_a_hundred_articles(world, monkeypatch):
    monkeypatch.setattr(contents, "MOST_LINES", 2)
    cart = world.cart((world.mug_sage, 1), (world.bowl, 1))
    with pytest.raises(contents.CartFull):
        contents.add(cart, world.teapot.pk, 1, world.now)
    assert contents.add(cart, world.bowl.pk, 1, world.now) == 2
    assert len(inside(cart)) == 2


def test_an_ordered_cart_never_changes_again(world):
    cart = world.cart((world.bowl, 1))
    Cart.objects.filter(pk=cart.pk).update(ordered_at=world.now)
    with pytest.raises(contents.AlreadyOrdered):
        contents.add(cart, world.bowl.pk, 1, world.now)
    with pytest.raises(contents.AlreadyOrdered):
        contents.change(cart, world.bowl.pk, 0, world.now)
    with pytest.raises(contents.AlreadyOrdered):
        contents.save_answers(cart, {"email": "x@y.test"}, world.now)
    assert inside(cart) == {world.bowl.pk: 1}
    assert contents.find(channel=world.europe, cart_id=cart.pk) is None


def test_a_guest_s_cart_is_found_by_its_id_only(world):
    cart = world.cart((world.bowl, 1))
    assert contents.find(channel=world.europe, cart_id=str(cart.pk)) == cart
    assert contents.find(channel=world.states, cart_id=cart.pk) is None
    for stranger in (None, "", "1", "' or 1=1", uuid.uuid4()):
        assert contents.find(channel=world.europe, cart_id=stranger) is None


def test_a_customer_s_cart_is_not_found_by_its_id(world):
    cart = world.cart((world.bowl, 1), customer=world.ada)
    assert contents.find(channel=world.europe, cart_id=cart.pk) is None
    assert contents.open_cart(channel=world.europe, customer=world.ada, now=world.now) == cart
    assert contents.open_cart(channel=world.states, customer=world.ada, now=world.now) != cart


def test_at_log_in_the_larger_number_counts_and_the_guest_s_cart_is_gone(world):
    mine = world.cart((world.mug_sage, 2), (world.bowl, 1), customer=world.ada)
    guest = world.cart((world.mug_sage, 1), (world.bowl, 3), (world.teapot, 1))
    contents.save_answers(mine, {"email": "ada@berger.test", "note": "old"}, world.now)
    contents.save_answers(guest, {"note": "new"}, world.now)
    merged = contents.merge(guest, mine, world.now)
    assert merged == mine
    assert inside(mine) == {world.mug_sage.pk: 2, world.bowl.pk: 3, world.teapot.pk: 1}
    assert Cart.objects.get(pk=mine.pk).answers == {"email": "ada@berger.test", "note": "new"}
    assert not Cart.objects.filter(pk=guest.pk).exists()
    assert contents.merge(guest, mine, world.now) == mine


def test_somebody_else_s_cart_is_never_merged(world):
    mine = world.cart((world.bowl, 1))
    theirs = world.cart((world.teapot, 1), customer=world.ada)
    contents.merge(theirs, mine, world.now)
    assert inside(mine) == {world.bowl.pk: 1}
    assert inside(theirs) == {world.teapot.pk: 1}


def test_answers_are_kept_sealed(world):
    cart = world.cart()
    contents.save_answers(cart, {"email": "ada@berger.test"}, world.now)
    contents.save_answers(cart, {"delivery_code": "express"}, world.now)
    assert Cart.objects.get(pk=cart.pk).answers == {"email": "ada@berger.test", "delivery_code": "express"}
    [sealed] = Cart.objects.filter(pk=cart.pk).values_list("answers", flat=True)
    assert b"ada@" not in bytes(sealed)


def test_carts_nobody_comes_back_to_are_forgotten(world):
    old, mine = world.cart((world.bowl, 1)), world.cart((world.bowl, 1), customer=world.ada)
    assert contents.forget_old(now=world.now + timedelta(days=89)) == 0
    assert contents.forget_old(now=world.now + timedelta(days=91)) == 1
    assert list(Cart.objects.all()) == [mine]
    assert not CartLine.objects.filter(cart=old).exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_no_click_is_lost_when_tabs_add_at_once(world):
    cart = world.cart()
    calls = [lambda: contents.add(cart, world.handbook.pk, 60, world.now)] * 20
    assert races.kinds(races.together(calls)) == {"ok": 16, "InvalidQuantity": 4}
    assert inside(cart) == {world.handbook.pk: 960}
