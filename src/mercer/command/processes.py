"""Which processes are ours, and how to end them without ever hitting a stranger.

No process number is believed because a file says so. Our programs carry `MERCER_SUPERVISED=<data folder>` in their
environment; PostgreSQL's processes, which overwrite theirs, have the cluster's folder as their working directory. Before a
signal is sent the process is pinned by a pidfd and looked at once more, so a number that was reused cannot be hit.
"""

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

MARK = "MERCER_SUPERVISED"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)

Belongs = Callable[[int], bool]
Steps = Sequence[tuple[signal.Signals, float]]


def die_with_parent(number: int) -> None:
    """Ask the kernel for a signal when the parent ends. Call it after changing user: that clears the request."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of whatever our children leave behind, so that it can be reaped."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def marked(root: Path) -> Belongs:
    """Programs started by a supervisor of this data folder."""
    mark = f"{MARK}={root}".encode()

    def belongs(pid: int) -> bool:
        try:
            return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False

    return belongs


def in_cluster(folder: Path) -> Belongs:
    """PostgreSQL's processes of one cluster, the postmaster and those that outlived it."""
    try:
        here = folder.stat()
    except OSError:
        return lambda pid: False

    def belongs(pid: int) -> bool:
        try:
            there = os.stat(f"/proc/{pid}/cwd")
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return False
        return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino) and name.startswith("postgres")

    return belongs


def found(belongs: Belongs) -> list[int]:
    """The living processes that belong, but not ourselves."""
    pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [pid for pid in pids if pid != os.getpid() and belongs(pid)]


def end(belongs: Belongs, steps: Steps) -> list[int]:
    """Signal every process that belongs, step by step with so many seconds each, until none is left."""
    for number, seconds in steps:
        deadline = time.monotonic() + seconds
        left = found(belongs)
        for pid in left:
            send(pid, number, belongs)
        while left and time.monotonic() < deadline:
            time.sleep(0.02)
            left = found(belongs)
        if not left:
            return []
    return found(belongs)


def send(pid: int, number: signal.Signals, belongs: Belongs) -> None:
    """Signal a process that is pinned first and looked at after, so that it cannot be another by then."""
    with contextlib.suppress(OSError):
        pin = os.pidfd_open(pid)
        try:
            if belongs(pid):
                signal.pidfd_send_signal(pin, number)
        finally:
            os.close(pin)


def end_programs(root: Path) -> list[int]:
    """End what an earlier supervisor of this data folder left: politely, then not."""
    return end(marked(root), [(signal.SIGTERM, 4), (signal.SIGKILL, 4)])


def end_cluster(folder: Path, *, politely: bool) -> bool:
    """End a cluster's processes; true when none is left.

    A postmaster shuts down on SIGINT. Backends that lost theirs may sleep on a lock for ever and deny the next start
    ("pre-existing shared memory block is still in use"), so in the end they are killed.
    """
    steps: list = [(signal.SIGINT, 10)] if politely else []
    steps += [(signal.SIGQUIT, 2), (signal.SIGKILL, 5)]
    belongs = in_cluster(folder)
    return as_owner(folder, lambda: not end(belongs, steps))


def cluster_is_alive(folder: Path) -> bool:
    belongs = in_cluster(folder)
    return as_owner(folder, lambda: bool(found(belongs)))


def as_owner(folder: Path, question: Callable[[], bool]) -> bool:
    """Answer a question as the user who owns `folder`.

    Root in a container often may not look into another user's /proc entries, their owner always may. A fork without
    exec keeps the program loaded, so the owner needs no right to read it.
    """
    try:
        owner = folder.stat()
    except OSError:
        return question()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return question()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    code = 1
    try:
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)
        code = 0 if question() else 1
    finally:
        os._exit(code)
