"""Wishes: put on, taken off, joined at log-in, shared."""

from datetime import timedelta

import pytest

from mercer.cart import wishlist
from mercer.cart.models import Wish, WishList
from mercer.catalog import products
from mercer.customers import people
from mercer.kernel.money import Money


@pytest.fixture
def mine(world):
    return wishlist.begin(customer=world.ada, now=world.now)


def test_a_product_is_on_the_list_once(world, mine):
    assert wishlist.add(mine, world.mug.pk, price=Money(2400, "EUR"), now=world.now)
    assert not wishlist.add(mine, world.mug.pk, variant_id=world.mug_ink.pk, now=world.now)
    wish = Wish.objects.get()
    assert (wish.variant_id, wish.seen_amount, wish.was_sold_out) == (world.mug_ink.pk, 2400, False)
    assert wishlist.remove(mine, world.mug.pk, now=world.now)
    assert not wishlist.remove(mine, world.mug.pk, now=world.now)


def test_what_is_not_on_sale_cannot_be_wished_for(world, mine):
    products.archive(world.mug, actor=world.staff, now=world.now)
    for product, variant in ((world.mug.pk, None), (0, None), (world.bowl.product_id, world.mug_ink.pk)):
        with pytest.raises(wishlist.NotWishable):
            wishlist.add(mine, product, variant_id=variant, now=world.now)
    assert not Wish.objects.exists()


def test_a_list_has_an_end(world, mine, monkeypatch):
    monkeypatch.setattr(wishlist, "MOST_WISHES", 1)
    wishlist.add(mine, world.mug.pk, now=world.now)
    with pytest.raises(wishlist.ListFull):
        wishlist.add(mine, world.bowl.product_id, now=world.now)


def test_at_log_in_a_guests_wishes_join_the_customers(world, mine):
    guests = wishlist.begin(now=world.now)
    wishlist.add(mine, world.mug.pk, price=Money(2600, "EUR"), now=world.now)
    wishlist.add(guests, world.mug.pk, now=world.now)
    wishlist.add(guests, world.bowl.product_id, now=world.now)
    wishlist.merge(guests, mine, now=world.now)
    assert sorted(wishlist.product_ids(mine)) == sorted([world.mug.pk, world.bowl.product_id])
    assert Wish.objects.get(product=world.mug).seen_amount == 2600
    assert WishList.objects.count() == 1


def test_a_customers_list_never_joins_by_its_id(world, mine):
    other = wishlist.begin(customer=people.find_or_create("b@example.test", now=world.now), now=world.now)
    wishlist.add(other, world.mug.pk, now=world.now)
    assert wishlist.find(list_id=other.pk) is None
    wishlist.merge(other, mine, now=world.now)
    assert WishList.objects.count() == 2


def test_two_customers_who_are_one_have_one_list(world, mine):
    guest = people.find_or_create("b@example.test", now=world.now)
    theirs = wishlist.begin(customer=guest, now=world.now)
    wishlist.add(theirs, world.mug.pk, now=world.now)
    wishlist.move(from_customer=guest.pk, to_customer=world.ada.pk, now=world.now)
    assert wishlist.product_ids(mine) == [world.mug.pk]


def test_a_link_is_shared_until_it_is_taken_back(world, mine):
    token = wishlist.share(mine, now=world.now)
    assert wishlist.share(mine, now=world.now) == token
    assert wishlist.shared(token) == mine
    wishlist.unshare(mine, now=world.now)
    assert wishlist.shared(token) is None
    assert wishlist.share(mine, now=world.now) != token


def test_the_list_tells_what_came_down_and_what_is_back(world, mine):
    world.set_stock(world.teapot, 0)
    wishlist.add(mine, world.teapot.product_id, price=Money(9500, "EUR"), now=world.now)
    [wish] = wishlist.rows(mine)
    assert wishlist.came_down(wish, Money(9000, "EUR")) == Money(500, "EUR")
    assert wishlist.came_down(wish, Money(9500, "EUR")) is None
    assert wishlist.came_down(wish, Money(100, "USD")) is None
    assert not wishlist.is_back(wish, {world.teapot.pk: 0})
    assert wishlist.is_back(wish, {world.teapot.pk: 2})


def test_old_lists_of_guests_are_forgotten_unless_shared(world, mine):
    wishlist.begin(now=world.now)
    kept = wishlist.begin(now=world.now)
    wishlist.share(kept, now=world.now)
    assert wishlist.forget_old(now=world.now + timedelta(days=181)) == 1
    assert set(WishList.objects.all()) == {mine, kept}
