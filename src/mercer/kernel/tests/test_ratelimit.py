"""Allowances are shared by all processes and refill with time."""

import datetime

import pytest

from mercer.kernel import db, ratelimit
from mercer.kernel.models import Bucket

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


def take(key="1.2.3.4", *, after=0.0, scope="login"):
    return ratelimit.take(scope, key, rate=0.1, burst=3, now=NOW + datetime.timedelta(seconds=after))


def test_a_burst_is_allowed_and_then_no_more():
    assert [take() for _ in range(3)] == [2, 1, 0]
    with pytest.raises(ratelimit.TooMany) as refusal:
        take()
    assert refusal.value.problem()["status"] == 429
    assert refusal.value.headers == {"Retry-After": "10"}


def test_time_refills_up_to_the_burst():
    for _ in range(3):
        take()
    assert take(after=10) == pytest.approx(0)
    assert take(after=100_000) == 2


def test_a_refused_call_costs_nothing():
    for _ in range(3):
        take()
    for second in (1, 2, 3, 9):
        with pytest.raises(ratelimit.TooMany):
            take(after=second)
    assert take(after=10) == pytest.approx(0)


def test_a_clock_that_goes_back_gives_nothing():
    for _ in range(3):
        take(after=100)
    with pytest.raises(ratelimit.TooMany):
        take(after=0)
    assert take(after=110) == pytest.approx(0)


def test_keys_and_scopes_have_their_own():
    for _ in range(3):
        take()
    assert take("5.6.7.8") == take(scope="coupon") == 2


def test_no_address_is_kept():
    take("ada@example.org")
    assert "ada" not in str(db.fetch_rows("SELECT * FROM kernel_bucket"))


def test_old_buckets_are_forgotten():
    take()
    assert ratelimit.purge(now=NOW + datetime.timedelta(days=2)) == 1
    assert not Bucket.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_three_get_through(at_once):
    results = at_once(10, lambda i: take())
    assert sum(not isinstance(result, Exception) for result in results) == 3
    assert sum(isinstance(result, ratelimit.TooMany) for result in results) == 7
