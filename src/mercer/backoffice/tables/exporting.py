"""A list as a file: everything that matches, streamed, so that a hundred thousand rows cost no more memory than five hundred."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from mercer.accounts import access
from mercer.backoffice.tables import asking, columns, known, views
from mercer.backoffice.tables.asking import Asked
from mercer.backoffice.tables.columns import Column
from mercer.kernel import clock, db, events

CHUNK = 500
MARK = "\ufeff"  # tells a spreadsheet that the letters are UTF-8
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
MOST_KEYS = 1_000


class _Echo:
    """What a csv writer needs of a file: it gives back what it is told to write."""

    def write(self, text: str) -> str:
        return text


@access.staff()
def export(request: HttpRequest, table: str) -> Any:
    """`/staff/tables/<table>/export.csv?…&columns=all&separator=semicolon&mark=0`: the filters are those of the list's address.

    With `ids` only those rows. Lists of people ask for a fresh proof of who is asking.
    """
    wanted = known.find(request, table)
    if wanted.needs_proof_to_export and not access.proved_lately(request):
        raise ReauthenticationRequired
    user: Any = request.user
    setup = views.setup(wanted, user)
    asked = asking.read(wanted, request.GET, views=views.listed(wanted, user), setup=setup, may=user.may)
    now, ids = clock.now(), request.GET.getlist("ids")[:MOST_KEYS]
    rows = asked.rows(now)
    rows = rows.filter(pk__in=_keys(rows, ids)) if ids else rows
    told = wanted.visible(user.may) if request.GET.get("columns") == "all" else list(asked.columns)
    told = [column for column in told if column.is_exported]
    with db.transaction():
        data = {"filters": asked.given, "rows": rows.count(), "columns": [column.key for column in told]}
        events.record("list.exported", subject=("list", table), actor=access.actor(request), at=now, data=data)
    mark = MARK if request.GET.get("mark", "1") == "1" else ""
    separator = SEPARATORS.get(request.GET.get("separator", ""), ",")
    answer = StreamingHttpResponse(_file(asked, rows, told, mark, separator), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name(asked, now)}"'
    return answer


def lines(asked: Asked, rows: QuerySet, told: list[Column], separator: str) -> Iterator[str]:
    """The lines of the file, heads first."""
    writer = csv.writer(_Echo(), delimiter=separator)
    yield writer.writerow([columns.safe(head) for column in told for head in columns.heads(column)])
    for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
        for row in asked.table.decorate(chunk):
            yield writer.writerow([text for column in told for text in columns.texts(column, row)])


def _file(asked: Asked, rows: QuerySet, told: list[Column], mark: str, separator: str) -> Iterator[bytes]:
    """In pieces of some size: a piece for each line would cost more than its content."""
    told_lines = lines(asked, rows, told, separator)
    first = True
    for chunk in _chunks(told_lines):
        text = "".join(chunk)
        yield (mark + text if first else text).encode()
        first = False


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _name(asked: Asked, now: datetime) -> str:
    return f"{asked.table.key}-{now:%Y-%m-%d}.csv"


def _keys(rows: QuerySet, ids: list[str]) -> list[Any]:
    return [key for key in (known.key_of(rows, one) for one in ids) if key is not None]
