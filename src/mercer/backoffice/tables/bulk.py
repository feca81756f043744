"""Something done with many rows: prepared with exactly these rows, looked at, run, perhaps called off on the way.

    prepared → (waiting → running | running) → done | canceled | failed

The rows are chosen once, when it is prepared: whatever happens to the list meanwhile, what was looked at is what is run. Each row is
for itself; what one refuses does not keep the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mercer.accounts import access
from mercer.accounts.models import User
from mercer.backoffice.models import Operation
from mercer.backoffice.tables import known
from mercer.backoffice.tables.acts import Act
from mercer.backoffice.tables.table import Table
from mercer.kernel import clock, db, errors
from mercer.kernel.errors import Refusal

KIND = "bulk"
MOST = 50_000
CHUNK = 100
LOOKED_AT = 2_000  # rows a preview looks at
SHOWN = 100
PROBLEMS_KEPT = 500


class NothingChosen(errors.Invalid):
    code = "nothing_chosen"
    title = _("Tick some rows first.")


class TooMany(errors.Invalid):
    code = "too_many_rows"
    title = _("At most 50,000 rows at once. Narrow the list down.")


@dataclass(slots=True)
class Preview:
    """What will become of each row: (name, address, words). `unseen` rows were not looked at, there are so many."""

    fine: list[tuple[str, str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    fine_count: int = 0
    refused_count: int = 0
    unseen: int = 0


def prepare(table: Table, act: Act, keys: Sequence[str], *, user: User, now: datetime) -> Operation:
    """These rows, this act: nothing happens yet. `NothingChosen`, `TooMany`."""
    if not keys:
        raise NothingChosen()
    if len(keys) > MOST:
        raise TooMany()
    return Operation.objects.create(
        kind=KIND, title=str(act.title)[:200], wishes={"table": table.key, "act": act.code, "keys": list(keys), "typed": {}},
        total=len(keys), user=user, user_name=str(user)[:200], asked_at=now,
    )  # fmt: skip


def act_of(operation: Operation) -> tuple[Table, Act]:
    """Which list and act it is. `LookupError` when there is no such act any more."""
    table = known.get(operation.wishes["table"])
    act = next((one for one in table.acts if one.code == operation.wishes["act"]), None)
    if act is None:
        raise LookupError(f"no act {operation.wishes['act']} of {table.key}")
    return table, act


def form_of(operation: Operation, act: Act, typed: dict[str, str] | None = None) -> forms.Form | None:
    """The act's questions with what was answered; unanswered ones with what is usual."""
    if act.form is None:
        return None
    answers = operation.wishes["typed"] if typed is None else typed
    return act.form(answers or None)


def values_of(operation: Operation, act: Act) -> dict[str, Any]:
    """The answers, understood; nothing when there are none or wrong ones."""
    form = form_of(operation, act)
    return form.cleaned_data if form is not None and form.is_bound and form.is_valid() else {}


def preview(operation: Operation) -> Preview:
    """Asks every row (the first 2,000) whether it can be, and what will become of it; a few queries for each hundred."""
    table, act = act_of(operation)
    values, seen = values_of(operation, act), Preview()
    keys = operation.wishes["keys"]
    seen.unseen = max(0, len(keys) - LOOKED_AT)
    for chunk in _batched(keys[:LOOKED_AT], CHUNK):
        for row in _rows(table, act, chunk):
            why = act.refuses(row, values)
            _note(seen.refused if why else seen.fine, table, row, why or act.will(row, values))
            seen.refused_count += bool(why)
            seen.fine_count += not why
    return seen


def answer(operation: Operation, typed: dict[str, str]) -> None:
    """Keeps the answers to the act's questions."""
    operation.wishes = operation.wishes | {"typed": typed}
    Operation.objects.filter(pk=operation.pk, state=Operation.PREPARED).update(wishes=operation.wishes)


def begin(operation: Operation, *, waits: bool, now: datetime) -> bool:
    """From now on it runs, or waits for a worker; False when it was begun already."""
    state = Operation.WAITING if waits else Operation.RUNNING
    begun = Operation.objects.filter(pk=operation.pk, state=Operation.PREPARED)
    return bool(begun.update(state=state, started_at=None if waits else now, heard_at=now))


def call_off(operation: Operation, *, now: datetime) -> None:
    """Not begun: it is forgotten. Running: it stops before the next row; what is done stays done."""
    idle = Operation.objects.filter(pk=operation.pk, state__in=(Operation.PREPARED, Operation.WAITING))
    if not idle.update(state=Operation.CANCELED, finished_at=now, cancel_asked_at=now):
        Operation.objects.filter(pk=operation.pk, state=Operation.RUNNING).update(cancel_asked_at=now)


def run(operation: Operation) -> None:
    """Does it, going on where a worker that died has stopped."""
    table, act = act_of(operation)
    user = operation.user
    if user is None or not user.may(act.permission):
        _end(operation, Operation.FAILED, failure=str(access.NotAllowed.title))
        return
    begun = Operation.objects.filter(pk=operation.pk, state__in=Operation.OPEN)
    if not begun.update(state=Operation.RUNNING, started_at=operation.started_at or clock.now(), heard_at=clock.now()):
        return
    doing = _all_together if act.whole else _one_by_one
    complete = doing(operation, table, act)
    _end(operation, Operation.DONE if complete else Operation.CANCELED)


def _one_by_one(operation: Operation, table: Table, act: Act) -> bool:
    """Whether it came to its end."""
    values, actor = values_of(operation, act), access.actor_of(operation.user)  # type: ignore[arg-type]
    operation.refresh_from_db(fields=["done"])
    for chunk in _batched(operation.wishes["keys"][operation.done :], CHUNK):
        rows = {str(row.pk): row for row in _rows(table, act, chunk)}
        for key in chunk:
            if _is_called_off(operation):
                return False
            _try(operation, table, act, rows.get(key), values, actor)
    return True


def _try(operation: Operation, table: Table, act: Act, row: Any, values: dict, actor: Any) -> None:
    """One row, booked together with the progress unless its verb has a transaction of its own."""
    if row is None:
        _advance(operation)
        return
    try:
        if act.own_transaction:
            act.one(row, values, actor=actor, now=clock.now())  # type: ignore[misc]
            _advance(operation)
        else:
            with db.transaction():
                act.one(row, values, actor=actor, now=clock.now())  # type: ignore[misc]
                _advance(operation)
    except Refusal as no:
        _advance(operation, problem=_problem(table, row, no))


def _all_together(operation: Operation, table: Table, act: Act) -> bool:
    """Verbs that want all rows at once are asked once; rows that cannot be are left out before."""
    values, actor = values_of(operation, act), access.actor_of(operation.user)  # type: ignore[arg-type]
    rows = [row for chunk in _batched(operation.wishes["keys"], CHUNK) for row in _rows(table, act, chunk)]
    able = []
    for row in rows:
        why = act.refuses(row, values)
        if why:
            _advance(operation, problem=_problem(table, row, errors.Invalid(why)))
        else:
            able.append(row)
    for row, no in act.whole(able, values, actor=actor, now=clock.now()) if able and act.whole else ():
        _advance(operation, problem=_problem(table, row, no) if no else None)
    return True


def _rows(table: Table, act: Act, keys: Iterable[str]) -> list[Any]:
    """In the order they were chosen."""
    wanted = list(keys)
    found = act.load(wanted) if act.load else list(table.rows().filter(pk__in=wanted))
    order = {key: place for place, key in enumerate(wanted)}
    return sorted(found, key=lambda row: order.get(str(row.pk), len(order)))


def _batched(keys: Sequence[str], size: int) -> Iterator[list[str]]:
    source = iter(keys)
    while chunk := list(islice(source, size)):
        yield chunk


def _note(lines: list[tuple[str, str, str]], table: Table, row: Any, said: object) -> None:
    if len(lines) < SHOWN:
        name, address = known.called(table, row)
        lines.append((name, address, str(said or "")))


def _problem(table: Table, row: Any, no: Refusal) -> dict[str, str]:
    name, address = known.called(table, row)
    why = next(iter(no.fields.values()), None) or no.detail
    return {"row": name, "url": address, "why": str(why), "code": no.code}


def _advance(operation: Operation, *, problem: dict[str, str] | None = None) -> None:
    """One row further; the first problems are kept in words, all are counted."""
    changes: dict[str, Any] = {"done": F("done") + 1, "heard_at": clock.now()}
    if problem:
        changes["problem_count"] = F("problem_count") + 1
        if len(operation.problems) < PROBLEMS_KEPT:
            operation.problems.append(problem)
            changes["problems"] = operation.problems
    Operation.objects.filter(pk=operation.pk).update(**changes)


def _is_called_off(operation: Operation) -> bool:
    return Operation.objects.filter(pk=operation.pk, cancel_asked_at__isnull=False).exists()


def _end(operation: Operation, state: str, *, failure: str = "") -> None:
    now = clock.now()
    Operation.objects.filter(pk=operation.pk).update(state=state, finished_at=now, heard_at=now, failure=failure)
    operation.refresh_from_db()
