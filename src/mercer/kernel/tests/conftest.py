import contextlib
import threading

import pytest
from django.db import connection

from mercer.kernel import ledger, operations
from mercer.kernel.tests import rows


@pytest.fixture(scope="session")
def tables(django_db_setup, django_db_blocker):
    """The tables of `tests.rows`, there for the whole session."""
    with django_db_blocker.unblock():
        with contextlib.suppress(Exception):
            _drop()
        with connection.schema_editor() as editor:
            for model in rows.TABLES:
                editor.create_model(model)
            editor.execute(operations.AppendOnly("kernel_booking").sql, params=None)
    yield
    with django_db_blocker.unblock():
        _drop()


@pytest.fixture
def book(tables, transactional_db, monkeypatch):
    """The name of an empty ledger with committed rows."""
    monkeypatch.setattr(ledger, "books", lambda: {"kernel_booking": rows.Booking})
    yield "kernel_booking"
    unguarded("TRUNCATE kernel_booking")


@pytest.fixture
def at_once():
    """Runs a function in n threads with their own connections; what each returned or raised."""

    def run(n, function):
        results, gate = [None] * n, threading.Barrier(n)

        def one(i):
            try:
                gate.wait(10)
                results[i] = function(i)
            except Exception as error:  # the test judges
                results[i] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(i,)) for i in range(n)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return results

    return run


def unguarded(sql, params=None):
    """What somebody with all rights on the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET session_replication_role = DEFAULT")


def _drop():
    with connection.schema_editor() as editor:
        for model in rows.TABLES:
            editor.delete_model(model)
