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


def postmaster(dsn: str) -> int:
    """The process id of the database server; it has to run on this machine."""
    with psycopg.connect(dsn) as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        parent = _parent(backend)
    if not parent:
        raise SystemExit("The database runs on another machine; its CPU time cannot be read. Measure beside it.")
    return parent


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
