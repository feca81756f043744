"""Rows written and read by statements that are composed once (`kernel.plain`), tried with carts, customers and events."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mercer.cart.models import Cart
from mercer.channels.models import Channel
from mercer.customers.models import Customer
from mercer.kernel import clock, db, plain
from mercer.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(channel: Channel) -> Cart:
    now = clock.now()
    return Cart(channel=channel, answers={"city": "Oslo"}, created_at=now, updated_at=now)


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.first() or Channel.objects.create(
        code="shop", name="Shop", currency="EUR", country="NL", language="en"
    )


def _event(n: int) -> Event:
    return Event(
        verb="thing.done", subject_kind="thing", subject_id=str(n), actor_kind="system", actor_id="", at=clock.now()
    )


def _customer(index: int) -> Customer:
    return Customer(email="a@example.com", email_index=index, created_at=clock.now())


def test_a_row_is_what_the_orm_reads(cart: Cart) -> None:
    plain.insert([cart])
    assert not cart._state.adding
    read = Cart.objects.get(pk=cart.pk)
    [fetched] = plain.fetch(Cart, "WHERE id = %s", [cart.pk])
    for name in ("channel_id", "customer_id", "answers", "created_at", "ordered_at"):
        assert getattr(read, name) == getattr(fetched, name) == getattr(cart, name)


def test_a_secret_is_sealed_in_the_table(cart: Cart) -> None:
    plain.insert([cart])
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM cart_cart WHERE id = %s", [cart.pk])
        assert b"Oslo" not in bytes(cursor.fetchone()[0])


def test_many_rows_get_their_keys_in_order() -> None:
    events = [_event(n) for n in range(plain.AT_ONCE + 3)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        plain.insert(events)
    assert len(asked) == 2
    kept = dict(Event.objects.filter(subject_kind="thing").values_list("pk", "subject_id"))
    assert kept == {event.pk: event.subject_id for event in events}


def test_nothing_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        plain.insert([])
    assert not asked.captured_queries


def test_the_same_key_twice_is_an_error_unless_it_may_be_there() -> None:
    assert plain.insert_if_new(_customer(1))
    second = _customer(1)
    assert not plain.insert_if_new(second)
    assert second._state.adding
    with pytest.raises(IntegrityError):
        plain.insert([_customer(1)])


def test_an_update_writes_only_what_it_names(cart: Cart) -> None:
    plain.insert([cart])
    later = cart.created_at + timedelta(hours=1)
    Cart.objects.filter(pk=cart.pk).update(ordered_at=later)
    assert plain.update(cart, {"answers": {"city": "Bergen"}, "updated_at": later})
    read = Cart.objects.get(pk=cart.pk)
    assert (read.answers, read.updated_at, read.ordered_at) == ({"city": "Bergen"}, later, later)
    assert cart.answers == {"city": "Bergen"}


def test_an_update_that_comes_too_late_changes_nothing_not_even_in_hand(cart: Cart) -> None:
    plain.insert([cart])
    later = cart.created_at + timedelta(hours=1)
    assert not plain.update(cart, {"answers": {}}, where={"updated_at": later})
    assert cart.answers == Cart.objects.get(pk=cart.pk).answers == {"city": "Oslo"}
    cart.id = uuid.uuid4()
    assert not plain.update(cart, {"updated_at": later})


def test_a_number_too_large_for_its_column_is_refused_and_never_cut() -> None:
    large = Channel(code="large", name="Large", currency="EUR", country="NL", position=65_537)
    with pytest.raises(DataError), transaction.atomic():
        plain.insert([large])
    most = 2**63 - 1
    assert db.fetch_value("SELECT %s::bigint", [most]) == most
