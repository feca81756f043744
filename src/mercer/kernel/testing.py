"""What tests of a shop need from the kernel: a pytest plugin, named in the root `conftest.py`."""

from __future__ import annotations

import hypothesis
import pytest
from django.db import connection

from mercer.kernel import clock

# The machines that run tests are slow at times; how long an example takes is not what is tested.
hypothesis.settings.register_profile("shop", deadline=None)
hypothesis.settings.load_profile("shop")

QUIET, LOUD = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
NO_JOBS = "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"


@pytest.fixture(autouse=True)
def own_time():
    """A clock moved by one test is not seen by the next."""
    clock.forget()
    yield
    clock.forget()


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_can_be_emptied():
    """`transaction=True` tests truncate all tables; as the replica role, triggers do not object.

    Django leaves out procrastinate's tables, as it does not manage them; jobs would leak into other tests.
    """
    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush(self, sql_list):
        return original(self, [QUIET, *sql_list, NO_JOBS, LOUD])

    operations.execute_sql_flush = flush
    yield
    operations.execute_sql_flush = original
