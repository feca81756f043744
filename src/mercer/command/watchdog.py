"""Ends what a supervisor leaves when it is killed itself.

Each supervisor starts one watchdog and holds the only writing end of its standard input. When that closes, the supervisor
is gone, however it went: whatever still belongs to it is ended and its temporary folders are removed. After an ordinary
stop there is nothing left to do. The kernel's parent-death signal covers the direct children; this covers the rest, above
all PostgreSQL's backends and a web server's own workers.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from mercer.command import processes
from mercer.command.folders import SOURCE


def start(root: Path, *, cluster: Path | None, temporary: list[Path]) -> subprocess.Popen:
    """Start the watchdog of a supervisor; it lives until its standard input closes."""
    command = [sys.executable, "-m", "mercer.command.watchdog", str(root), str(cluster or ""), *map(str, temporary)]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd="/", env=environment, start_new_session=True, preexec_fn=_deaf,
    )  # fmt: skip


def _deaf() -> None:
    """Signals meant for the supervisor are not for the watchdog."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def main(root: str, cluster: str, *temporary: str) -> None:
    while os.read(0, 4096):
        pass
    processes.end_programs(Path(root))
    if cluster:
        processes.end_cluster(Path(cluster), politely=True)
    for folder in temporary:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
