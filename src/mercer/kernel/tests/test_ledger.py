"""Ledgers: written once, balanced, and every later touch is found."""

import datetime
import json
import threading
import time

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from mercer.kernel import db, ledger
from mercer.kernel.models import Seal
from mercer.kernel.tests.conftest import unguarded
from mercer.kernel.tests.rows import Booking

NOW = datetime.datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=datetime.UTC)


def entry(txn, **changes):
    values = {"kind": "sale", "debit": "till", "credit": "sales", "amount": 100, "unit": "EUR", "ref": "r", "at": NOW}
    return Booking(txn=str(txn), **(values | changes))


def write(*numbers):
    with db.transaction():
        return ledger.post(Booking, [entry(number) for number in numbers])


def sealed(book):
    """The newest seal, once all is sealed: another transaction of this database holds it up."""
    for _ in range(200):
        ledger.seal(book, at=NOW)
        if not ledger.verify(book).unsealed:
            break
        time.sleep(0.05)
    return Seal.objects.filter(book=book).latest("number")


def whats_wrong(book):
    return [(p.what, p.row, p.seal) for p in ledger.verify(book).problems]


def test_a_book_nobody_touched_is_whole(book):
    write(1, 2, 3)
    first = sealed(book)
    write(4)
    second = sealed(book)
    write(5)
    report = ledger.verify(book)
    assert report.ok
    assert (report.rows, report.seals, report.unsealed) == (5, 2, 1)
    assert (first.count, second.count) == (3, 1)
    assert report.head == bytes(second.hash).hex()
    assert sealed(book).count == 1
    assert ledger.seal(book, at=NOW) is None


def test_many_rows_are_copied_and_as_whole(book, monkeypatch):
    monkeypatch.setattr(ledger, "MANY", 2)
    write(1, 2, 3)
    assert ledger.verify(book).ok and ledger.verify(book).rows == 3
    with pytest.raises(IntegrityError):
        write(4, 4)
    assert ledger.verify(book).rows == 3


@pytest.mark.parametrize(
    "change", ["amount = 101", "debit = 'mine'", "at = at + interval '1 microsecond'", "ref = ''", "note = ''"]
)
def test_a_changed_column_is_found(book, change):
    rows = write(1, 2, 3)
    unguarded(f"UPDATE kernel_booking SET {change} WHERE id = %s", [rows[1].pk])
    assert whats_wrong(book) == [("a row was changed", rows[1].pk, None)]


def test_a_flipped_bit_of_a_digest_is_found(book):
    rows = write(1, 2, 3)
    sealed(book)
    unguarded(
        "UPDATE kernel_booking SET digest = set_bit(digest, 7, 1 - get_bit(digest, 7)) WHERE id = %s", [rows[1].pk]
    )
    assert whats_wrong(book)[0] == ("a row was changed", rows[1].pk, None)


def test_a_deleted_row_is_found(book):
    rows = write(1, 2, 3)
    sealed(book)
    unguarded("DELETE FROM kernel_booking WHERE id = %s", [rows[1].pk])
    assert whats_wrong(book) == [("3 rows were sealed, 2 are there", None, 1)]


def test_exchanged_rows_are_found(book):
    one, two, _ = write(1, 2, 3)
    sealed(book)
    unguarded("UPDATE kernel_booking SET id = -id WHERE id IN (%s, %s)", [one.pk, two.pk])
    unguarded("UPDATE kernel_booking SET id = %s - (-id) WHERE id < 0", [one.pk + two.pk])
    assert whats_wrong(book) == [("rows were exchanged, or the seal was rewritten", None, 1)]


def test_a_copied_row_is_found(book):
    write(1, 2, 3)
    sealed(book)
    unguarded(
        """INSERT INTO kernel_booking (id, txn, kind, debit, credit, amount, unit, ref, actor, at, digest, xid)
           SELECT -id, txn || 'x', kind, debit, credit, amount, unit, ref, actor, at, digest, xid FROM kernel_booking
            WHERE txn = '2'"""
    )
    assert {what for what, *_ in whats_wrong(book)} == {"a row was changed", "3 rows were sealed, 4 are there"}


@pytest.mark.parametrize(
    "change", ["hash = set_bit(hash, 7, 1 - get_bit(hash, 7))", "at = at + interval '1 s'", "from_id = 0"]
)
def test_a_rewritten_seal_is_found(book, change):
    write(1, 2)
    sealed(book)
    unguarded(f"UPDATE kernel_seal SET {change}")
    assert whats_wrong(book) == [("rows were exchanged, or the seal was rewritten", None, 1)]


def test_a_seal_taken_out_with_its_rows_is_found(book):
    for number in (1, 2, 3):
        write(number)
        sealed(book)
    unguarded("DELETE FROM kernel_booking WHERE txn = '2'")
    unguarded("DELETE FROM kernel_seal WHERE number = 2")
    assert ("seal 2 is missing", None, 3) in whats_wrong(book)


def test_the_newest_seal_taken_out_is_found_by_a_head_kept_elsewhere(book):
    write(1)
    sealed(book)
    write(2)
    kept = bytes(sealed(book).hash).hex()
    unguarded("DELETE FROM kernel_booking WHERE txn = '2'")
    unguarded("DELETE FROM kernel_seal WHERE number = 2")
    assert ledger.verify(book).head != kept


def test_without_the_key_no_row_can_be_forged(book, settings):
    real = settings.LEDGER_KEY
    write(1)
    settings.LEDGER_KEY = b"guess" * 8
    write(2)
    settings.LEDGER_KEY = real
    assert [row for _, row, _ in whats_wrong(book)] == [Booking.objects.get(txn="2").pk]


@pytest.mark.race
def test_a_late_commit_is_never_skipped(book):
    """A transaction takes its number, sleeps while others are sealed, and commits."""
    started, go_on = threading.Event(), threading.Event()

    def slow():
        with db.transaction():
            ledger.post(Booking, [entry("slow")])
            started.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert started.wait(10)
    write("fast")
    assert ledger.seal(book, at=NOW) is None
    go_on.set()
    thread.join(10)
    assert sealed(book).count == 2
    assert ledger.verify(book).ok


def test_another_database_of_the_server_holds_nothing_up(book):
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    elsewhere = {
        name: parameters[name] for name in ("dbname", "host", "port", "user", "password") if name in parameters
    }
    with psycopg.connect(**elsewhere) as other:
        other.execute("SELECT pg_current_xact_id()")
        write("fast")
        assert ledger.seal(book, at=NOW).count == 1
        other.rollback()


@pytest.mark.race
def test_two_sealers_at_once_make_one_chain(book, at_once):
    for number in range(6):
        write(number)
    at_once(4, lambda i: sealed(book))
    assert sum(seal.count for seal in Seal.objects.all()) == 6
    assert ledger.verify(book).ok


def test_a_server_that_counts_from_the_beginning_again_is_noticed(book):
    write(1)
    seal = sealed(book)
    unguarded("UPDATE kernel_seal SET to_xid = to_xid + 1000000000 WHERE id = %s", [seal.pk])
    with pytest.raises(ledger.CounterWentBack):
        ledger.seal(book, at=NOW)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [({"amount": 0}, "amount_positive"), ({"amount": -5}, "amount_positive"), ({"credit": "till"}, "two_accounts")],
)
def test_the_database_refuses_what_is_no_transfer(book, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), db.transaction():
        ledger.post(Booking, [entry(1, **wrong)])
    assert not Booking.objects.exists()


def test_one_thing_is_booked_once(book):
    write(1)
    with pytest.raises(IntegrityError, match="booked_once"):
        write(1)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    "attack", ["UPDATE kernel_booking SET amount = 1", "DELETE FROM kernel_booking", "TRUNCATE kernel_booking"]
)
def test_the_database_refuses_to_rewrite(book, attack):
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(attack)
    assert Booking.objects.get().amount == 100


def test_a_row_in_hand_is_not_rewritten_either(book):
    [row] = write(1)
    for attempt in (row.save, row.delete):
        with pytest.raises(ledger.Immutable):
            attempt()


def test_an_entry_belongs_into_a_transaction(book):
    with pytest.raises(db.NotInTransaction):
        ledger.post(Booking, [entry(1)])
    assert not Booking.objects.exists()


def test_a_column_added_later_leaves_older_rows_whole(book):
    [row] = write(1)
    assert row.note is None
    assert ledger.verify(book).ok


def test_the_command_says_ok_or_the_first_bad_row(book, capsys):
    rows = write(1, 2)
    sealed(book)
    capsys.readouterr()
    call_command("audit_verify")
    assert capsys.readouterr().out.startswith("OK  kernel_booking: 2 rows")
    unguarded("UPDATE kernel_booking SET amount = 7 WHERE id = %s", [rows[1].pk])
    with pytest.raises(SystemExit) as exit_code:
        call_command("audit_verify", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert exit_code.value.code == 1
    assert not told["ok"]
    assert told["books"][0]["problems"][0] == {"what": "a row was changed", "row": rows[1].pk, "seal": None}


def test_seals_are_append_only(book):
    write(1)
    sealed(book)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Seal.objects.all().delete()
