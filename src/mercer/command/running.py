"""The programs of a shop and the environment they run in."""

import os
import signal
import socket
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from mercer.command import environment, processes
from mercer.command.cluster import Cluster
from mercer.command.folders import ROOT, SOURCE, Data
from mercer.command.program import Program
from mercer.command.trouble import Trouble

DEFAULT_PORT = 8000
THREADS = 4  # of each web process; its database pool must be able to serve them all


@dataclass
class Shop:
    """One shop as its programs see it: the variables that `mercer.config.settings` reads."""

    data: Data
    mode: str
    secrets: dict[str, str]
    database: str = ""
    url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    simulators: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self, *, supervised: bool = True) -> dict[str, str]:
        values = dict(os.environ) | self.secrets | self.extra
        values |= {
            "DJANGO_SETTINGS_MODULE": "mercer.config.settings",
            "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(SOURCE), str(ROOT), *_paths()])),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPYCACHEPREFIX": str(environment.bytecode()),
            "DATABASE_URL": self.database,
            "MERCER_DATA": str(self.data.root),
            "MERCER_MODE": self.mode,
            "MERCER_URL": self.url,
            "MERCER_SIMULATORS_URL": self.simulators,
            "MERCER_WEB_THREADS": str(THREADS),
        }
        values.pop(processes.MARK, None)
        values.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything anew is four fifths of a start
        if supervised:
            values[processes.MARK] = str(self.data.root)
        return {name: value for name, value in values.items() if value}

    def django(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "django", *arguments]


def database(cluster: Cluster, log: Path) -> Program:
    """The embedded server. SIGINT ends sessions and writes a checkpoint; SIGQUIT leaves both to the next start."""
    return Program(
        name="database", command=cluster.command, environment=cluster.environment, log=log,
        folder=cluster.folder, become=cluster.owner.as_popen, stage=0, grace=20,
        stop_with=signal.SIGINT, hurry_with=signal.SIGQUIT, after_death=cluster.after_death,
    )  # fmt: skip


def web(shop: Shop, *, host: str, port: int, workers: int) -> Program:
    options = ["--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(THREADS)]
    command = [
        *_granian("mercer.config.wsgi:application"),
        *options,
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.5",
    ]
    return Program(
        name="web server", command=lambda: command, environment=shop.environment(), log=shop.data.logs / "web.log"
    )


def simulators(shop: Shop, *, port: int) -> Program:
    """Stand-ins for payment providers and carriers; they do not get the database.

    They may come up a moment later than the shop: nobody pays in its first second.
    """
    options = ["--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    command = [*_granian("mercer.config.simulators:application"), *options]
    values = {name: value for name, value in shop.environment().items() if name != "DATABASE_URL"}
    log = shop.data.logs / "simulators.log"
    return Program(name="simulators", command=lambda: command, environment=values, log=log, nice=5)


def worker(shop: Shop) -> Program:
    """The job worker. It gets a new name with each start: what a killed one was doing is then known to be nobody's."""

    def command() -> list[str]:
        name = f"worker-{socket.gethostname()}-{uuid.uuid4().hex[:8]}"
        return shop.django("procrastinate", "worker", "--concurrency", "4", "--name", name)

    return Program(
        name="worker", command=command, environment=shop.environment(), log=shop.data.logs / "worker.log", grace=15
    )


def web_workers() -> int:
    """One web process per core: Python computes on one core per process."""
    return max(1, min(len(os.sched_getaffinity(0)), 16))


def free_port(wanted: int | None, *, host: str, apart_from: int = 0) -> int:
    """The port asked for, or refusal when it is taken; without a wish the first free one from 8000 on."""
    if wanted is not None:
        if not _is_free(host, wanted):
            raise Trouble(f"Port {wanted} is taken by another program.", fix=f"./mercer … --port {wanted + 1}")
        return wanted
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 100):
        if port != apart_from and _is_free(host, port):
            return port
    raise Trouble("No free port was found.", fix="Choose one with --port N.")


def port_after(port: int) -> int:
    """The next free port, for the simulators."""
    for candidate in range(port + 1, min(port + 200, 65536)):
        if _is_free("127.0.0.1", candidate):
            return candidate
    return 0


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _granian(application: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--workers-kill-timeout",
        "8",
        application,
    ]


def _paths() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
