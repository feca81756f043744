"""What a shopper can choose, what it costs and when it comes."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.fulfillment import options, promises
from mercer.kernel.money import Money


def offered(world, *, channel=None, country="DE", grams=1000, goods=2400, now=None):
    channel = channel or world.europe
    made = options.offers(
        [(world.mug_sage.pk, 1, grams)], channel=channel, country=country, goods=Money(goods, channel.currency),
        now=now or world.now,
    )  # fmt: skip
    return {offer.code: offer for offer in made}


def test_every_country_gets_what_goes_there(world):
    assert set(offered(world)) == {"standard", "express"}
    assert set(offered(world, country="IT")) == {"standard"}


def test_every_currency_has_its_own_rates(world):
    assert offered(world, channel=world.states, country="US")["standard"].price == Money(650, "USD")
    assert "express" not in offered(world, channel=world.states, country="DE")


@pytest.mark.parametrize(("grams", "price"), [(0, 490), (5000, 490), (5001, 980), (30_000, 980), (30_001, None)])
def test_the_lightest_rate_that_carries_it_counts(world, grams, price):
    offer = offered(world, grams=grams).get("standard")
    assert (offer.price.amount if offer else None) == price


@pytest.mark.parametrize(("goods", "price"), [(9_999, 490), (10_000, 0), (10_001, 0)])
def test_delivery_is_free_from_a_value_of_goods_on(world, goods, price):
    assert offered(world, goods=goods)["standard"].price == Money(price, "EUR")
    assert offered(world, goods=goods)["express"].price == Money(990, "EUR")


def test_the_order_keeps_what_was_offered(world):
    kept = offered(world)["standard"].to_json()
    assert (kept["amount"], kept["carrier"], kept["earliest"], kept["latest"]) == (
        490,
        "courier",
        "2026-06-03",
        "2026-06-05",
    )
    assert promises.of_option(kept) == (date(2026, 6, 3), date(2026, 6, 5))
    assert promises.of_option({}) is None


@pytest.mark.parametrize(
    ("now", "zone", "day"),
    [
        (datetime(2026, 6, 1, 11, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 6, 1)),  # 13:59 on a Monday
        (datetime(2026, 6, 1, 12, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 6, 2)),  # 14:00
        (datetime(2026, 6, 5, 12, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 6, 8)),  # Friday, too late
        (datetime(2026, 6, 6, 8, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 6, 8)),  # Saturday morning
        (datetime(2026, 6, 7, 23, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 6, 8)),  # Monday there already
        (datetime(2026, 6, 7, 23, 0, tzinfo=UTC), "America/New_York", date(2026, 6, 8)),  # still Sunday
        (datetime(2026, 6, 1, 5, 59, tzinfo=UTC), "Asia/Shanghai", date(2026, 6, 1)),
        (datetime(2026, 6, 1, 6, 0, tzinfo=UTC), "Asia/Shanghai", date(2026, 6, 2)),
        (datetime(2026, 3, 27, 12, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 27)),  # winter time: 13:59
        (datetime(2026, 3, 30, 12, 1, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 31)),  # summer time: 14:01
        (datetime(2026, 10, 23, 12, 1, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 26)),  # a Friday in summer time
        (datetime(2026, 10, 26, 12, 1, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 26)),  # a Monday in winter time
    ],
)
def test_an_order_leaves_the_same_working_day_before_the_cut_off(now, zone, day):
    assert promises.leaving_day(14, time_zone=zone, now=now) == day


def test_no_cut_off_is_the_whole_day_and_none_at_all_is_the_next():
    assert promises.leaving_day(24, time_zone="UTC", now=datetime(2026, 6, 1, 23, 59, tzinfo=UTC)) == date(2026, 6, 1)
    assert promises.leaving_day(0, time_zone="UTC", now=datetime(2026, 6, 1, 0, 0, tzinfo=UTC)) == date(2026, 6, 2)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_a_promise_is_kept_on_a_working_day(day, count):
    arrives = promises.working_days_after(day, count)
    assert arrives.weekday() < 5
    between = [date.fromordinal(number).weekday() < 5 for number in range(day.toordinal() + 1, arrives.toordinal() + 1)]
    assert sum(between) == count
