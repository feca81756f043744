"""Pages by key: everything once, in order, whatever is added in between."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.kernel import paging
from mercer.kernel.models import Bucket

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


def fill(values):
    Bucket.objects.all().delete()
    Bucket.objects.bulk_create(
        Bucket(scope="s", key=i, tokens=value, at=NOW + datetime.timedelta(microseconds=value))
        for i, value in enumerate(values)
    )


def walk(by, limit):
    cursor = None
    for _ in itertools.count():
        page = paging.page(Bucket.objects.all(), by=by, limit=limit, cursor=cursor)
        assert len(page.rows) <= limit
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


@given(
    st.lists(st.integers(0, 5), max_size=25),
    st.integers(1, 7),
    st.sampled_from([("-at", "-id"), ("at", "-id"), ("tokens", "at", "id"), ("-id",)]),
)
@pytest.mark.usefixtures("_once")
def test_every_row_comes_once_and_in_order(values, limit, by):
    fill(values)
    assert list(walk(by, limit)) == list(Bucket.objects.order_by(*by))


@pytest.fixture
def _once(db):
    """One transaction for all examples."""


def test_a_row_added_in_front_does_not_repeat_another():
    fill(range(6))
    first = paging.page(Bucket.objects.all(), by=("-tokens", "-id"), limit=3)
    Bucket.objects.create(scope="s", key=99, tokens=99, at=NOW)
    second = paging.page(Bucket.objects.all(), by=("-tokens", "-id"), limit=3, cursor=first.next)
    assert [row.tokens for row in first.rows + second.rows] == [5, 4, 3, 2, 1, 0]
    assert second.next is None


def test_the_limit_is_limited():
    fill(range(120))
    assert len(paging.page(Bucket.objects.all(), by=("id",), limit=10_000).rows) == 100
    assert len(paging.page(Bucket.objects.all(), by=("id",), limit=-1).rows) == 1


@pytest.mark.parametrize("forge", [lambda c: c[:-2] + "xx", lambda c: "x", lambda c: "", lambda c: c + "1"])
def test_a_forged_cursor_is_refused(forge):
    fill(range(5))
    cursor = forge(paging.page(Bucket.objects.all(), by=("id",), limit=2).next)
    if not cursor:
        assert len(paging.page(Bucket.objects.all(), by=("id",), limit=2, cursor=cursor).rows) == 2
        return
    with pytest.raises(paging.BadCursor):
        paging.page(Bucket.objects.all(), by=("id",), limit=2, cursor=cursor)


def test_a_cursor_of_another_order_is_refused():
    fill(range(5))
    cursor = paging.page(Bucket.objects.all(), by=("id",), limit=2).next
    with pytest.raises(paging.BadCursor):
        paging.page(Bucket.objects.all(), by=("-id",), limit=2, cursor=cursor)
