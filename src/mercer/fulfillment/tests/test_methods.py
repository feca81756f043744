"""Ways to deliver: set up, changed, no longer offered."""

import pytest

from mercer.fulfillment import methods, options
from mercer.kernel.money import Money


def offered(world, weight=1000):
    lines = [(world.mug_sage.pk, 1, weight)]
    goods = Money(2400, "EUR")
    return {o.code: o for o in options.offers(lines, channel=world.europe, country="DE", goods=goods, now=world.now)}


@pytest.fixture
def by(world):
    return {"actor": world.staff, "now": world.now}


def test_a_new_method_is_offered_once_it_has_a_rate(world, by):
    facts = {"name": "By boat", "carrier": "courier", "countries": ["DE"], "min_days": 1, "max_days": 3}
    boat = methods.create("boat", **facts, **by)
    assert "boat" not in offered(world)
    methods.set_rate(boat, 2000, Money(350, "EUR"), free_from=Money(5000, "EUR"), **by)
    assert offered(world)["boat"].price == Money(350, "EUR")
    assert "boat" not in offered(world, weight=2001)


def test_a_rate_is_replaced_and_removed(world, by):
    rate = methods.set_rate(world.standard, 5000, Money(100, "EUR"), **by)
    assert offered(world)["standard"].price == Money(100, "EUR")
    methods.remove_rate(rate, **by)
    assert offered(world)["standard"].price == Money(980, "EUR")  # the next heavier one


def test_an_archived_method_is_not_offered_until_restored(world, by):
    methods.archive(world.standard, **by)
    assert "standard" not in offered(world)
    methods.restore(world.standard, **by)
    assert "standard" in offered(world)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"carrier": "pigeon"}, "carrier"),
        ({"countries": ["DE", "XX"]}, "countries"),
        ({"min_days": 9}, "max_days"),
        ({"cut_off_hour": 25}, "cut_off_hour"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(world, by, changes, field):
    with pytest.raises(methods.BadMethod) as no:
        methods.edit(world.standard, **changes, **by)
    assert field in no.value.fields
    world.standard.refresh_from_db()
    assert (world.standard.carrier, world.standard.countries, world.standard.min_days) == ("courier", [], 2)


def test_a_code_is_taken_once(world, by):
    with pytest.raises(methods.BadMethod) as no:
        methods.create("standard", name="Again", carrier="courier", **by)
    assert "code" in no.value.fields
