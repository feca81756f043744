"""Rows of models by statements that are composed once.

The ORM composes its SQL anew each time, and on the way of an order that was most of this process's work: 1,500 Python calls
for one insertion. Here the text is made once for each shape of statement; what a column writes and reads (secrets, JSON,
digests) stays the business of its field. For statements that every order asks, not for the rest: no signals are sent,
related rows are not looked at, and what the database makes up (counted keys, defaults, generated columns) is always its own.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper as Database
from django.db.models import Field, Model

from mercer.kernel import db

M = TypeVar("M", bound=Model)

AT_ONCE = 50  # rows of a statement; each number of rows is a text of its own


def insert(rows: Sequence[Model]) -> None:
    """Writes new rows of one model in the open transaction; afterwards they know what the database has made up."""
    for start in range(0, len(rows), AT_ONCE):
        _insert(rows[start : start + AT_ONCE])


def insert_if_new(row: Model) -> bool:
    """Inserts the row unless one with the same unique value is there; False then. Waits for nobody else's savepoint."""
    return _insert([row], "ON CONFLICT DO NOTHING") == 1


def fetch(model: type[M], tail: str, params: Sequence[Any]) -> list[M]:
    """Whole rows. `tail` is the SQL behind the table's name: WHERE, ORDER BY, a lock."""
    start, names, readers = _reading(model)
    found = db.fetch_rows(f"{start} {tail}", params)
    return [model.from_db(DEFAULT_DB_ALIAS, names, _read(row, readers)) for row in found]


def update(row: Model, facts: Mapping[str, Any], *, where: Mapping[str, Any] | None = None) -> bool:
    """Writes columns of the row, if others are (still) as in `where`; False: nothing was written.

    The row in hand shows what was written. `facts` and `where` hold values, no expressions; `where` no None.
    """
    guard, database = where or {}, _database()
    sql, fields, guards = _updating(type(row), tuple(facts), tuple(guard))
    before = dict(row.__dict__)
    row.__dict__.update(facts)
    values = [field.get_db_prep_save(field.pre_save(row, False), database) for field in fields]
    expected = zip(guards, [row.pk, *guard.values()], strict=True)
    values += [field.get_db_prep_save(value, database) for field, value in expected]
    if db.fetch_rows(sql, values):
        return True
    row.__dict__ = before
    return False


def _insert(rows: Sequence[Model], conflict: str = "") -> int:
    model, database = type(rows[0]), _database()
    fields, returned = _columns(model)
    values = [field.get_db_prep_save(field.pre_save(row, True), database) for row in rows for field in fields]
    written = db.fetch_rows(_inserting(model, len(rows), conflict), values)
    readers = _readers(returned)
    for row, made in zip(rows, written, strict=False):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        for field, value in zip(returned, _read(made, readers), strict=True):
            row.__dict__[field.attname] = value
    return len(written)


@functools.cache
def _columns(model: type[Model]) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """What is written of a new row, and what is read back: its key and what the database makes up."""
    meta = model._meta
    made = {meta.auto_field, *meta.db_returning_fields}
    written = tuple(field for field in meta.concrete_fields if field not in made)
    return written, (meta.pk, *(field for field in meta.db_returning_fields if field is not meta.pk))


@functools.lru_cache(maxsize=512)
def _inserting(model: type[Model], count: int, conflict: str) -> str:
    fields, returned = _columns(model)
    row = f"({', '.join(['%s'] * len(fields))})"
    table = _quoted(model._meta.db_table)
    rows = ", ".join([row] * count)
    return f"INSERT INTO {table} ({_list(fields)}) VALUES {rows} {conflict} RETURNING {_list(returned)}"  # noqa: S608  names of ours


@functools.cache
def _reading(model: type[Model]) -> tuple[str, list[str], tuple]:
    fields = model._meta.concrete_fields
    start = f"SELECT {_list(fields)} FROM {_quoted(model._meta.db_table)}"  # noqa: S608  names of ours
    return start, [field.attname for field in fields], _readers(fields)


@functools.cache
def _updating(
    model: type[Model], names: tuple[str, ...], guards: tuple[str, ...]
) -> tuple[str, list[Field], list[Field]]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields, where = [by_name[name] for name in names], [model._meta.pk, *(by_name[name] for name in guards)]
    sets = ", ".join(f"{_quoted(str(field.column))} = %s" for field in fields)
    conditions = " AND ".join(f"{_quoted(str(field.column))} = %s" for field in where)
    table = _quoted(model._meta.db_table)
    sql = f"UPDATE {table} SET {sets} WHERE {conditions} RETURNING {_list(where[:1])}"  # noqa: S608  names of ours
    return sql, fields, where


def _readers(fields: Sequence[Field]) -> tuple:
    """How values become those of a model: (place, converter, the column as converters know it)."""
    database = _database()
    return tuple(
        (place, converter, field.cached_col)
        for place, field in enumerate(fields)
        for converter in field.get_db_converters(database)
    )


def _read(row: Sequence[Any], readers: tuple) -> list[Any]:
    values, database = list(row), _database()
    for place, converter, column in readers:
        values[place] = converter(values[place], column, database)
    return values


def _list(fields: Sequence[Field]) -> str:
    return ", ".join(_quoted(str(field.column)) for field in fields)


def _quoted(name: str) -> str:
    return _database().ops.quote_name(name)


def _database() -> Database:
    """This thread's connection itself: its usual proxy looks for it at every access, twenty times a row."""
    return connections[DEFAULT_DB_ALIAS]
