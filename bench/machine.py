"""CPU time of processes, as Linux counts it, and of everything below a process."""

import pathlib
from collections.abc import Iterable

import psycopg

PROC = pathlib.Path("/proc")


def cpu_ms(pids: Iterable[int]) -> float:
    """Milliseconds these processes have run, all their threads together."""
    return sum(_nanoseconds(pid) for pid in pids) / 1e6


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            parent = _parent(int(entry.name))
            if parent:
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        here = todo.pop()
        found.append(here)
        todo += children.get(here, [])
    return found


def backends(dsn: str) -> list[int]:
    """The processes of the database server that work for this database now; it has to run on this machine.

    Only these are counted, so that other databases of the same server do not matter; what its writers do in the
    background is left out.
    """
    with psycopg.connect(dsn) as connection:
        own = "pid <> pg_backend_pid() AND datname = current_database()"
        rows = connection.execute(f"SELECT pid FROM pg_stat_activity WHERE {own}").fetchall()
    found = [pid for (pid,) in rows]
    if found and not all((PROC / str(pid)).exists() for pid in found):
        raise SystemExit("The database runs on another machine; its CPU time cannot be read. Measure beside it.")
    return found


def _parent(pid: int) -> int | None:
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def _nanoseconds(pid: int) -> int:
    total = 0
    for task in (PROC / str(pid) / "task").glob("*"):
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (OSError, IndexError, ValueError):
            continue
    return total
