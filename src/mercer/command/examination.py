"""The doctor's checks that need Django and the database; `doctor` runs this as a process and reads the answers."""

import importlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

Answer = dict[str, str]
OLDEST, NEWEST = 16, 18


def main(path: str, shop: str) -> None:
    """Write the answers to `path`; `shop` is `open` or `closed`."""
    django.setup()
    answers = [database()]
    if answers[0]["state"] != "fail":
        answers += [_asked(check, shop == "open") for check in CHECKS]
    if all(answer["state"] != "fail" for answer in answers):
        answers += [_asked(check, shop == "open") for check in _proofs()]
    Path(path).write_text(json.dumps(answers))


def database() -> Answer:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000"
            )
            version, major = cursor.fetchone()
    except Exception as error:
        return _answer(
            "database", "fail", f"It does not answer: {_sentence(error)}", "Look at postgres.log, or at DATABASE_URL."
        )
    if not OLDEST <= major <= NEWEST:
        return _answer(
            "database", "warn", f"PostgreSQL {version} is not tested.", f"Use PostgreSQL {OLDEST} to {NEWEST}."
        )
    return _answer("database", "ok", f"PostgreSQL {version} answers")


def migrations(is_open: bool) -> Answer:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(str(migration) for migration, _ in plan[:3])
        return _answer(
            "tables", "fail", f"{len(plan)} migrations are not applied: {names} …", "./mercer manage migrate"
        )
    return _answer("tables", "ok", "every migration is applied")


def worker(is_open: bool) -> Answer:
    """A worker writes its heartbeat every ten seconds; after thirty without it counts as dead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        age = cursor.fetchone()[0]
    if age is not None and age < 30:
        return _answer("worker", "ok", f"gave a sign {age:.0f} s ago")
    state = "fail" if is_open else "warn"
    return _answer(
        "worker", state, "No job worker is running.", "It runs with ./mercer demo and ./mercer serve; see worker.log."
    )


def jobs(is_open: bool) -> Answer:
    """Jobs nobody takes, and jobs that failed for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'todo'"
            " AND (scheduled_at IS NULL OR scheduled_at < now() - interval '10 min')) FROM procrastinate_jobs"
        )
        failed, waiting = cursor.fetchone()
    if failed or waiting > 1000:
        return _answer("jobs", "warn", f"{failed} failed, {waiting} waiting.", "./mercer manage procrastinate shell")
    return _answer("jobs", "ok", f"none failed, {waiting} waiting")


def clock(is_open: bool) -> Answer:
    """The database's clock against ours: deadlines and signatures of providers rest on both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT abs(extract(epoch FROM clock_timestamp()) - %s)", [time.time()])
        apart = float(cursor.fetchone()[0])
    if apart > 2:
        return _answer(
            "clock", "fail", f"This machine and the database differ by {apart:.0f} s.", "Synchronize both (NTP)."
        )
    return _answer("clock", "ok", "this machine and the database agree")


def settings(is_open: bool) -> Answer:
    try:
        call_command(
            "check", databases=[DEFAULT_DB_ALIAS], fail_level="ERROR", stdout=io.StringIO(), stderr=io.StringIO()
        )
    except Exception as error:
        return _answer("settings", "fail", _sentence(error), "./mercer manage check")
    return _answer("settings", "ok", "Django finds nothing wrong")


CHECKS: list[Callable[[bool], Answer]] = [migrations, worker, jobs, clock, settings]


def _proofs() -> list[Callable[[bool], Answer]]:
    """Those of the shop's packages; their models exist only once Django is set up."""
    return importlib.import_module("mercer.command.proofs").PROOFS if apps.is_installed("mercer.payments") else []


def _asked(check: Callable[[bool], Answer], is_open: bool) -> Answer:
    """A check that breaks is itself a finding."""
    try:
        return check(is_open)
    except Exception as error:
        return _answer(check.__name__, "fail", _sentence(error), "./mercer manage check")


def _answer(check: str, state: str, message: str, fix: str = "") -> Answer:
    return {"check": check, "state": state, "message": message, "fix": fix}


def _sentence(error: Exception) -> str:
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


if __name__ == "__main__":
    main(*sys.argv[1:])
