"""Long work: asked for, waiting, running, then done, failed or canceled.

The work itself runs in a worker, in transactions of its own; how far it is goes over a second connection, because nobody
sees what an open transaction writes. Whoever cancels is heard at the next sign of life, and the transaction is undone.
Files that come in or go out lie in a folder beside the pictures, named by the operation and never by what a person chose.
"""

from __future__ import annotations

import contextlib
import logging
import pathlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.backoffice.models import Operation
from mercer.kernel import clock, db, errors, jobs

TASK = "mercer.backoffice.tasks.run_operation"
PATIENCE = 0.5  # seconds between two signs of life
MOST_PROBLEMS = 10_000
KEPT = timedelta(days=14)
log = logging.getLogger(__name__)

HEAR = """UPDATE backoffice_operation SET done = %s, total = greatest(total, %s), step = %s, heard_at = %s
           WHERE id = %s RETURNING cancel_asked_at"""


class Canceled(Exception):
    """Somebody asked to stop; raised inside of the work, so that its transaction is undone."""


class NotNow(errors.Refusal):
    code = "operation_not_now"
    title = _("This is under way or over already.")


@dataclass(slots=True)
class Outcome:
    """What a work gives back: facts for its page, rows it could not take, and a file to fetch."""

    result: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    problem_count: int | None = None
    file_name: str = ""


class Progress:
    """The work's voice: `progress(done, total, step)`. Heard at most twice a second; raises `Canceled`.

    The work's own connection may be in the middle of a COPY and take no other question, not even what time it is.
    """

    def __init__(self, operation: Operation) -> None:
        self.operation, self.total, self.step, self.last = operation, operation.total, "", 0.0
        self.began, self.began_at = time.monotonic(), clock.now()
        self._side: Any = None

    def __call__(
        self, done: int, total: int | None = None, step: str | None = None, *, important: bool = False
    ) -> None:
        self.total = self.total if total is None else total
        self.step = self.step if step is None else step
        if not important and time.monotonic() - self.last < PATIENCE:
            return
        self.last = time.monotonic()
        now = self.began_at + timedelta(seconds=self.last - self.began)
        if self._side is None:
            self._side = connection.copy()
        with self._side.cursor() as cursor:
            cursor.execute(HEAR, [done, self.total, self.step, now, self.operation.pk])
            row = cursor.fetchone()
        if row and row[0] is not None:
            raise Canceled

    def close(self) -> None:
        if self._side is not None:
            self._side.close()


def prepare(
    kind: str, title: str, *, user: User, now: datetime, wishes: dict | None = None, content: Iterable[bytes] = ()
) -> Operation:
    """Nothing runs yet; `content` is the file that came in."""
    operation = Operation(
        kind=kind, title=title[:200], wishes=wishes or {}, user=user, user_name=str(user), asked_at=now
    )
    blocks = iter(content)
    if (first := next(blocks, None)) is not None:
        path = incoming(operation)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(first)
            for block in blocks:
                file.write(block)
    operation.save()
    return operation


@db.transaction
def start(operation: Operation, *, trial: bool = False, wishes: dict | None = None, now: datetime) -> None:
    """Queues it; what was tried can be started again for real. Refusal: `NotNow`."""
    facts: dict[str, Any] = {"wishes": wishes} if wishes is not None else {}
    startable = Operation.objects.filter(pk=operation.pk).exclude(state__in=Operation.OPEN)
    startable = startable.exclude(state=Operation.DONE, trial=False)
    fresh = {"done": 0, "total": 0, "step": "", "result": {}, "problems": [], "problem_count": 0, "failure": ""}
    times = {"started_at": None, "finished_at": None, "cancel_asked_at": None, "heard_at": None, "asked_at": now}
    if not startable.update(state=Operation.WAITING, trial=trial, **facts, **fresh, **times):
        raise NotNow()
    jobs.defer(TASK, operation_id=str(operation.pk))


def ask(kind: str, title: str, *, wishes: dict, user: User, now: datetime) -> Operation:
    """Prepared and started at once, for work without a file: changes of many rows, exports."""
    operation = prepare(kind, title, user=user, now=now, wishes=wishes)
    start(operation, wishes=wishes, now=now)
    return operation


def cancel(operation: Operation, *, now: datetime) -> None:
    """Work that has not begun is canceled at once; running work is asked to stop. Refusal: `NotNow`."""
    idle = Operation.objects.filter(pk=operation.pk, state__in=(Operation.PREPARED, Operation.WAITING))
    if idle.update(state=Operation.CANCELED, finished_at=now):
        return
    running = Operation.objects.filter(pk=operation.pk, state=Operation.RUNNING)
    if not running.update(cancel_asked_at=now):
        raise NotNow()


def begin(operation_id: str, *, now: datetime) -> Operation | None:
    """For the worker: the operation, if it is still wanted. A work whose worker was killed begins anew."""
    rows = Operation.objects.filter(pk=operation_id, state__in=Operation.OPEN)
    if not rows.update(state=Operation.RUNNING, started_at=now, heard_at=now):
        return None
    return Operation.objects.get(pk=operation_id)


def finish(operation: Operation, outcome: Outcome, *, now: datetime) -> None:
    count = len(outcome.problems) if outcome.problem_count is None else outcome.problem_count
    facts = {"result": outcome.result, "problems": outcome.problems[:MOST_PROBLEMS], "problem_count": count}
    _close(operation, Operation.DONE, now=now, file_name=outcome.file_name or operation.file_name, **facts)
    if not operation.trial:
        incoming(operation).unlink(missing_ok=True)


def stop(operation: Operation, *, now: datetime) -> None:
    """It was canceled, and everything it did is undone."""
    _close(operation, Operation.CANCELED, now=now)


def fail(operation: Operation, sentence: str, *, now: datetime) -> None:
    _close(operation, Operation.FAILED, now=now, failure=sentence)


def seen_by(user: User) -> QuerySet[Operation]:
    """Everybody's for those who may see background jobs, else one's own."""
    rows = Operation.objects.all()
    return rows if user.may("jobs.view") else rows.filter(user=user)


def incoming(operation: Operation) -> pathlib.Path:
    return _folder() / f"{operation.pk}.in"


def outgoing(operation: Operation) -> pathlib.Path:
    _folder().mkdir(parents=True, exist_ok=True)
    return _folder() / f"{operation.pk}.out"


def purge(*, now: datetime) -> int:
    """Forgets old work with its files."""
    old = Operation.objects.filter(asked_at__lt=now - KEPT).exclude(state__in=Operation.OPEN)
    for operation in old:
        for path in (incoming(operation), outgoing(operation)):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
    return old.delete()[0]


def _close(operation: Operation, state: str, *, now: datetime, **facts: Any) -> None:
    Operation.objects.filter(pk=operation.pk).update(state=state, finished_at=now, **facts)


def _folder() -> pathlib.Path:
    return pathlib.Path(settings.MEDIA_ROOT) / "private" / "operations"
