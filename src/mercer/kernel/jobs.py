"""Jobs: later, in a worker, at least once. The queue is procrastinate's tables in the same database.

A job is queued in the open transaction, so it exists exactly when the change it follows does. Jobs
take ids, call one idempotent verb, and may run twice.

    @jobs.task(queue="letters", retry=jobs.Retry(max_attempts=8))
    def send_letter(letter_id): ...

    jobs.defer(send_letter, letter_id=7)

Several jobs cost one statement. A waiting worker is woken after the commit by a notification of its
own: PostgreSQL lets transactions that notify commit only one after the other, each waiting for the
disk, so the trigger that procrastinate puts on the table is switched off by our migration. Measured
with 32 connections that each queue three jobs a transaction: 415 commits a second with the trigger,
1,890 with the notification afterwards, 2,510 with none. A notification that is lost (a crash between
the two) only means that the job waits for the worker's next look at the queue.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import IntegrityError, connection, transaction
from procrastinate import RetryStrategy as Retry
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from mercer.kernel import clock, db
from mercer.kernel.errors import FactEncoder

DEFAULT_RETRY = Retry(max_attempts=6, exponential_wait=4)
HEARTBEAT_SECONDS = 30
MOST_ATTEMPTS_AFTER_CRASHES = 8
LIMIT_OF_A_TEST = 1000

INSERT = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS job(
    queue text, task text, priority int, lock text, once text, args jsonb, at timestamptz)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
RETURNING id
"""
INSERT_ABOUT_EVENT = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
SELECT job.queue, job.task, job.priority, job.lock, job.once, jsonb_build_object('event_id', event.id)
FROM event, jsonb_to_recordset(%s::jsonb) AS job(queue text, task text, priority int, lock text, once text)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


_silent: ContextVar[bool] = ContextVar("nothing is queued", default=False)


class UnknownTask(LookupError):
    """No task of that dotted name is registered: is its module called `tasks`?"""


@dataclass(frozen=True, slots=True)
class Call:
    """A job to be. `task` is a task or its dotted name.

    `lock`: jobs with the same lock run one after the other. `once`: skipped when such a job already
    waits; that one may start before our commit, so use it only for jobs that look for their work.
    `at` is on the shop's clock.
    """

    task: Task | str
    args: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    lock: str | None = None
    once: str | None = None
    priority: int | None = None


def task(
    function: Callable | None = None, *, queue: str = "default", retry: Any = DEFAULT_RETRY, **options: Any
) -> Any:
    """Registers a function as a task under its dotted name. `retry`: a `Retry`, a number, or False."""
    if function is None:
        return functools.partial(task, queue=queue, retry=retry, **options)
    return app.task(name=f"{function.__module__}.{function.__qualname__}", queue=queue, retry=retry, **options)(
        _without_timestamp(function)
    )


def periodic(cron: str, *, queue: str = "default", **options: Any) -> Callable[[Callable | Task], Task]:
    """Runs a function (or a task) by the clock of the machine; a run that still waits is not queued twice."""

    def register(function: Callable | Task) -> Task:
        if not isinstance(function, Task):
            name = f"{function.__module__}.{function.__qualname__}"
            function = task(function, queue=queue, retry=False, queueing_lock=name, **options)
        return app.periodic(cron=cron)(cast(Any, function))

    return register


def defer(task: Task | str, /, **args: Any) -> int | None:
    """Queues one job in the open transaction; its id."""
    return next(iter(defer_all([Call(task, args)])), None)


def defer_at(at: datetime, task: Task | str, /, **args: Any) -> int | None:
    """As `defer`, to run when the shop's clock says `at`."""
    return next(iter(defer_all([Call(task, args, at=at)])), None)


def defer_all(calls: Iterable[Call]) -> list[int]:
    """Queues several jobs with one statement; the ids of those that were not waiting already."""
    rows = [] if is_silent() else [_row(call) for call in calls]
    if not rows:
        return []
    ids = [row[0] for row in db.fetch_rows(INSERT, [json.dumps(rows, cls=FactEncoder)])]
    _wake_after_commit({row["queue"] for row in rows})
    return ids


@contextlib.contextmanager
def nothing_queued() -> Iterator[None]:
    """Inside of it nothing is queued: for telling a past that is over, whose letters and messages are not made again."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def is_silent() -> bool:
    """Whether what happens now is the past, see `nothing_queued`."""
    return _silent.get()


def queued_with_event(tasks: Iterable[str]) -> str:
    """For `kernel.events`: the parameter of `INSERT_ABOUT_EVENT`. Their workers are woken after the commit."""
    rows = [_row(Call(name)) for name in tasks]
    _wake_after_commit({row["queue"] for row in rows})
    return json.dumps(rows)


def known(name: str) -> Task:
    """The task of that dotted name, or `UnknownTask`."""
    try:
        return app.tasks[name]
    except KeyError:
        raise UnknownTask(name) from None


def worker_alive(now: datetime | None = None, *, within: timedelta = timedelta(seconds=60)) -> bool:
    """Whether any worker gave a sign of life lately. `now` is on the shop's clock; without it, the database's."""
    at = clock.machine_time(now) if now else None
    return bool(
        db.fetch_value("SELECT max(last_heartbeat) > coalesce(%s, now()) - %s FROM procrastinate_workers", [at, within])
    )


def run_pending(now: datetime | None = None) -> int:
    """For tests: runs what is queued and due, here, until nothing is left; how many. Errors are raised."""
    due = clock.machine_time(now or clock.now())
    for count in range(LIMIT_OF_A_TEST):
        rows = db.fetch_rows(
            """DELETE FROM procrastinate_jobs WHERE id = (
                   SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
                   ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING task_name, args""",
            [due],
        )
        if not rows:
            return count
        name, args = rows[0]
        known(name).func(**(json.loads(args) if isinstance(args, str) else args))
    raise RuntimeError(f"more than {LIMIT_OF_A_TEST} jobs: do they queue each other?")


def rescue(*, silence: timedelta = timedelta(seconds=HEARTBEAT_SECONDS)) -> int:
    """Queues again what a killed worker left as "doing"; how many.

    Call it in a transaction. A job is orphaned when its worker's row is gone or silent. After too many crashes it is failed
    instead, as it may be what kills the workers. A job whose equal waits already is failed as well.
    """
    orphans = db.fetch_rows(
        """SELECT job.id, job.attempts
             FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
            WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - %s)
            ORDER BY job.id FOR UPDATE OF job SKIP LOCKED""",
        [silence],
    )
    for job_id, attempts in orphans:
        if attempts >= MOST_ATTEMPTS_AFTER_CRASHES or not _queued_again(job_id):
            db.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
    return len(orphans)


def purge(*, older_than: timedelta = timedelta(days=7)) -> int:
    """Forgets jobs that succeeded long ago; failed ones stay for people to look at."""
    return db.execute(
        """DELETE FROM procrastinate_jobs job WHERE status = 'succeeded' AND NOT EXISTS (
               SELECT 1 FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > now() - %s)""",
        [older_than],
    )


def _queued_again(job_id: int) -> bool:
    """False when a job with the same queueing lock waits already."""
    try:
        with transaction.atomic():
            db.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
    except IntegrityError:
        return False
    return True


def _row(call: Call) -> dict[str, Any]:
    task = known(call.task) if isinstance(call.task, str) else call.task
    return {
        "queue": task.queue,
        "task": task.name,
        "priority": task.priority if call.priority is None else call.priority,
        "lock": call.lock or task.lock,
        "once": call.once or task.queueing_lock,
        "args": call.args,
        "at": clock.machine_time(call.at).isoformat() if call.at else None,
    }


def _wake_after_commit(queues: set[str]) -> None:
    """One notification for each transaction, however often it queues; a savepoint that is undone takes only its own along."""
    here = set(connection.savepoint_ids)
    for waiting in connection.run_on_commit:
        savepoints, function = waiting[0], waiting[1]
        if isinstance(function, functools.partial) and function.func is _wake and savepoints <= here:
            function.args[0].update(queues)
            return
    transaction.on_commit(functools.partial(_wake, queues), robust=True)


def _wake(queues: set[str]) -> None:
    """A transaction that only notifies writes nothing, so it does not wait for the disk."""
    channels = ["procrastinate_any_queue_v1", *(f"procrastinate_queue_v1#{queue}" for queue in queues)]
    payload = json.dumps({"type": "job_inserted", "job_id": 0})
    db.fetch_rows("SELECT pg_notify(channel, %s) FROM unnest(%s::text[]) channel", [payload, channels])


def _without_timestamp(function: Callable) -> Callable:
    """procrastinate tells periodic tasks when they were due; ours do not want to know."""
    if "timestamp" in inspect.signature(function).parameters:
        return function

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        kwargs.pop("timestamp", None)
        return function(*args, **kwargs)

    return run
