"""Walking along the shelves: nothing twice, nothing left out, whatever changes in between."""

from datetime import timedelta

import pytest

from mercer.catalog import browsing, products, variants
from mercer.catalog.models import Product
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.pricing import lists, shelf

pytestmark = pytest.mark.django_db
SORTS = ["newest", "price", "price-down", "name"]
BY = Actor("staff", "1", "Olga Owner")


def walk(world, *, meanwhile=lambda: None, **asked):
    found, after = [], None
    while True:
        stretch = shelf.stretch(browsing.question(size=1, **asked), channel=world.europe, now=world.now, after=after)
        found += [card.slug for card in stretch.cards]
        after = stretch.after
        if after is None:
            return found
        meanwhile()


@pytest.mark.parametrize("sort", SORTS)
def test_single_steps_give_what_a_page_gives(world, sort):
    page = shelf.page(browsing.question(sort=sort), channel=world.europe, now=world.now)
    assert walk(world, sort=sort) == [card.slug for card in page.cards]


def test_words_are_walked_by_relevance(world):
    assert walk(world, text="mug") == ["tidewater-mug"]


@pytest.mark.parametrize("sort", SORTS)
def test_new_and_archived_goods_shift_nothing(world, sort):
    whole, made = walk(world, sort=sort), []

    def meanwhile():
        if len(made) == 3:
            return
        by = {"actor": BY, "now": world.now}
        new = products.create(name=f"A new thing {len(made)}", published_at=world.now, **by)
        variant = variants.add(new, sku=f"NEW-{len(made)}", **by)
        lists.set_price(variant, world.eur, Money(1_000 * len(made), "EUR"), **by)
        made.append(new.slug)
        if len(made) == 1:
            products.archive(world.bowl.product, actor=BY, now=world.now)

    seen = walk(world, sort=sort, meanwhile=meanwhile)
    assert len(seen) == len(set(seen)) and set(whole) - {"harvest-bowl"} <= set(seen)


def test_only_what_is_in_stock(world):
    stocked = Product.objects.exclude(slug="lantern-teapot").values("pk")
    stretch = shelf.stretch(browsing.question(in_stock=True), channel=world.europe, now=world.now, stocked=stocked)
    assert "lantern-teapot" not in [card.slug for card in stretch.cards] and stretch.after is None


def test_a_place_of_another_order_is_none(world):
    with pytest.raises(ValueError, match="another order"):
        shelf.stretch(browsing.question(sort="price"), channel=world.europe, now=world.now, after=("1",))


def test_what_is_published_later_comes_later(world):
    before = shelf.stretch(browsing.question(), channel=world.europe, now=world.now - timedelta(days=1))
    assert before.cards == ()
