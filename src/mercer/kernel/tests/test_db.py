"""Transactions: one outermost, durable; locks; trying again after a deadlock."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from mercer.kernel import db
from mercer.kernel.models import Bucket
from mercer.kernel.tests.rows import Parcel


@pytest.mark.django_db
def test_a_tests_own_wrapper_is_no_transaction():
    assert connection.in_atomic_block
    assert not db.in_transaction()
    with transaction.atomic():
        assert db.in_transaction()


@pytest.mark.django_db
def test_the_outermost_transaction_is_the_only_one_of_its_kind():
    @db.transaction
    def buy():
        assert db.in_transaction()
        return 7

    assert buy() == 7
    with db.transaction(), pytest.raises(RuntimeError, match="durable"):
        buy()
    with db.transaction(), pytest.raises(RuntimeError, match="durable"), db.fast_transaction():
        pass


@pytest.mark.django_db(transaction=True)
def test_only_a_fast_transaction_does_not_wait_for_the_disk():
    db.execute("SET synchronous_commit = on")
    with db.fast_transaction():
        assert db.fetch_value("SHOW synchronous_commit") == "off"
    with db.transaction():
        assert db.fetch_value("SHOW synchronous_commit") == "on"
    db.execute("RESET synchronous_commit")


@pytest.mark.django_db
def test_rows_come_with_their_names():
    assert db.fetch_dicts("SELECT 1 AS one, %s AS two", ["x"]) == [{"one": 1, "two": "x"}]
    assert db.fetch_value("SELECT 1 WHERE false") is None
    assert db.execute("DELETE FROM kernel_bucket") == Bucket.objects.count() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_named_lock_has_one_holder(at_once):
    inside, most = [], []

    def hold(i):
        with db.transaction():
            db.advisory_lock("till")
            inside.append(i)
            most.append(len(inside))
            db.execute("SELECT pg_sleep(0.01)")
            inside.remove(i)

    assert at_once(5, hold) == [None] * 5
    assert max(most) == 1


@pytest.mark.django_db
def test_a_lock_ends_with_its_transaction_so_it_needs_one():
    with pytest.raises(db.NotInTransaction):
        db.advisory_lock("till")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_victim_of_a_deadlock_tries_again(tables, at_once):
    one, two = Parcel.objects.create(), Parcel.objects.create()
    tries, met = [], threading.Barrier(2)

    @db.retry_on_deadlock
    @db.transaction
    def both(first, second):
        tries.append(first)
        Parcel.objects.filter(pk=first).update(moves=1)
        if len(tries) <= 2:
            met.wait(5)
        Parcel.objects.filter(pk=second).update(moves=1)

    pairs = [(one.pk, two.pk), (two.pk, one.pk)]
    assert at_once(2, lambda i: both(*pairs[i])) == [None, None]
    assert len(tries) == 3
    Parcel.objects.all().delete()


@pytest.mark.django_db
def test_other_errors_are_not_tried_again():
    tries = []

    @db.retry_on_deadlock
    def fails():
        tries.append(1)
        raise OperationalError("no space left on device")

    with pytest.raises(OperationalError):
        fails()
    assert len(tries) == 1
