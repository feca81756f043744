"""Transactions and plain SQL.

One outermost function opens the transaction with `@db.transaction`; everything below it just runs
inside. No network call happens in between (`kernel.http` refuses).

Statements written here by us are bound and, when asked again, prepared in the server; those of the ORM are not (decision 5).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db import transaction as django_transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery
from psycopg.types import numeric

# As text a number that is too large for its column is refused by the server; packed into bytes it would be cut off.
for _kind, _dumper in (
    (numeric.Int2, numeric.Int2Dumper),
    (numeric.Int4, numeric.Int4Dumper),
    (numeric.Int8, numeric.Int8Dumper),
):
    psycopg.adapters.register_dumper(_kind, _dumper)

RETRIABLE_STATES = {"40P01", "40001"}  # deadlock_detected, serialization_failure


class NotInTransaction(RuntimeError):
    """A verb that belongs into somebody's transaction was called without one."""


def transaction(function: Callable | None = None) -> Any:
    """The outermost, durable transaction: `@db.transaction` or `with db.transaction():`.

    `RuntimeError` when one is already open, because its commit would then not be one. The wrapper
    that Django's test cases put around a test does not count.
    """
    return django_transaction.atomic(cast(Any, function), durable=True)


@contextlib.contextmanager
def fast_transaction() -> Iterator[None]:
    """An own transaction that does not wait for the disk.

    A crash of the server may lose the last fraction of a second of such commits, but never half of
    one. For holds and counters that expire or are rebuilt; never for orders and money.
    """
    with django_transaction.atomic(durable=True):
        execute("SET LOCAL synchronous_commit = off")
        yield


def in_transaction() -> bool:
    """True inside a real transaction; a test case's own wrapper does not count."""
    if not connection.in_atomic_block:
        return not connection.get_autocommit() if connection.connection else False
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def require_transaction(what: str) -> None:
    if not in_transaction():
        raise NotInTransaction(f"{what} belongs into the transaction of what it tells about")


def advisory_lock(name: str, *, wait: bool = True) -> bool:
    """One holder of `name` at a time, until the end of the open transaction.

    False (only with `wait=False`) when somebody else holds it.
    """
    require_transaction("a lock")
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    if wait:
        execute("SELECT pg_advisory_xact_lock(%s)", [key])
        return True
    return bool(fetch_value("SELECT pg_try_advisory_xact_lock(%s)", [key]))


def retry_on_deadlock(function: Callable, *, attempts: int = 4) -> Callable:
    """Decorator above `@db.transaction`: runs it again when PostgreSQL chose it as a deadlock's victim."""

    @functools.wraps(function)
    def retrying(*args: Any, **kwargs: Any) -> Any:
        for attempt in range(1, attempts + 1):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                state = getattr(error.__cause__, "sqlstate", None)
                if attempt == attempts or state not in RETRIABLE_STATES or in_transaction():
                    raise
            time.sleep(random.uniform(0.002, 0.02) * 2**attempt)  # noqa: S311  only spreads the retries
        return None  # pragma: no cover

    return retrying


def bound_cursor() -> CursorWrapper:
    """A cursor that sends parameters apart from the text, so that the server can keep the plan of what is asked often."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.validate_thread_sharing()
    cursor = psycopg.Cursor(database.connection)
    wrapped = database.make_debug_cursor if database.queries_logged else database.make_cursor
    return wrapped(cast(Any, cursor))


def execute(sql: str, params: Sequence | dict | None = None) -> int:
    """Runs one statement; the number of rows it touched."""
    with bound_cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def fetch_value(sql: str, params: Sequence | dict | None = None) -> Any:
    """The first column of the first row, or None."""
    with bound_cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None


def fetch_rows(sql: str, params: Sequence | dict | None = None) -> list[tuple]:
    with bound_cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes many rows by COPY, in the open transaction. Names are a programmer's, never input."""
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'COPY "{table}" ({names}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as stream:
        for row in rows:
            stream.write_row(row)


def update_returning(rows: QuerySet, columns: Sequence[str], **facts: Any) -> list[tuple]:
    """`rows.update(**facts)`, answering with these columns of each row as they are afterwards, in one statement."""
    query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
    query.add_update_values(facts)
    sql, params = query.get_compiler(rows.db).as_sql()
    returned = ", ".join(f'"{rows.model._meta.get_field(name).column}"' for name in columns)
    return fetch_rows(f"{sql} RETURNING {returned}", params)


def fetch_dicts(sql: str, params: Sequence | dict | None = None) -> list[dict[str, Any]]:
    with bound_cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
