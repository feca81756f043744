"""Real threads on real connections, released together. For tests marked `race` with `transactional_db`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def together(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Runs the calls at the same moment, each on a connection of its own: results, or the exceptions they raised."""
    calls = list(calls)
    gate = threading.Barrier(len(calls), timeout=60)

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(results: Iterable[Any]) -> dict[str, int]:
    """How many of each: class names of exceptions, "ok" for the rest."""
    counted: dict[str, int] = {}
    for result in results:
        name = type(result).__name__ if isinstance(result, Exception) else "ok"
        counted[name] = counted.get(name, 0) + 1
    return counted
