"""Pages by key instead of by number: the next page begins after the last row seen.

Rows added or removed in between neither repeat nor hide others, and page 10,000 costs what page 1
does. The cursor is signed, so nobody can make it compare what they like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core import signing
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mercer.kernel.errors import Refusal

MOST = 100
SALT = "mercer.paging"
Row = TypeVar("Row", bound=Model)


class BadCursor(Refusal):
    """A cursor that was not given out for this list."""

    code = "bad_cursor"
    status = 422
    title = _("This page does not exist (any more). Please start from the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """At most `limit` rows and the cursor of what follows, None on the last page."""

    rows: list[Row]
    next: str | None


def page(rows: QuerySet[Row], *, by: Sequence[str], limit: int = 25, cursor: str | None = None) -> Page[Row]:
    """The rows after `cursor` in the order of `by` (like `order_by`: "-placed_at", "-id").

    The last name in `by` must be unique and none may be null. `limit` is cut to 1..100.
    """
    limit = max(1, min(limit, MOST))
    wanted = rows.order_by(*by)
    if cursor:
        wanted = wanted.filter(_after(rows.model, by, _read(cursor, by)))
    found = list(wanted[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], cursor_of(found[limit - 1], by=by) if more else None)


def cursor_of(row: Model, *, by: Sequence[str]) -> str:
    """The cursor of what follows this row, also of what will follow it one day."""
    values = [_field(type(row), name.lstrip("-")).value_to_string(row) for name in by]
    return signing.dumps([",".join(by), *values], salt=SALT, compress=True)


def _after(model: type[Model], by: Sequence[str], values: list[str]) -> Q:
    """a > x, or a = x and (b > y, or b = y and …), with < for descending names."""
    condition = Q()
    for name, value in reversed(list(zip(by, values, strict=True))):
        field = name.lstrip("-")
        typed = _field(model, field).to_python(value)
        beyond = Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": typed})
        condition = beyond | (Q(**{field: typed}) & condition) if condition else beyond
        inclusive = Q(**{f"{field}__{'lte' if name.startswith('-') else 'gte'}": typed})
        condition = inclusive & condition  # lets PostgreSQL begin at this place in the index
    return condition


def _field(model: type[Model], name: str) -> Field:
    return cast(Field, model._meta.get_field(name))


def _read(cursor: str, by: Sequence[str]) -> list[Any]:
    try:
        order, *values = signing.loads(cursor, salt=SALT)
    except signing.BadSignature as error:
        raise BadCursor from error
    if order != ",".join(by) or len(values) != len(by):
        raise BadCursor
    return values
