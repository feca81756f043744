"""A data folder opened for work: claimed, tidied after a killed predecessor, with its database running."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mercer.command import cluster, keys, processes, running
from mercer.command.claim import Claim
from mercer.command.cluster import Cluster
from mercer.command.folders import Data
from mercer.command.supervisor import Supervisor
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble


@dataclass
class Site:
    """What a command works with while it holds a data folder."""

    data: Data
    claim: Claim
    supervisor: Supervisor
    terminal: Terminal
    cluster: Cluster | None
    recovered: bool

    @property
    def database(self) -> str:
        """The address of the shop's database: the server of `DATABASE_URL`, else our own."""
        return self.cluster.url if self.cluster else os.environ["DATABASE_URL"]

    @property
    def database_identity(self) -> str:
        """What tells one database from another, so that a changed one is prepared again."""
        return self.cluster.identity if self.cluster else self.database

    def describe_database(self) -> str:
        """What is about to be started, for people."""
        if not self.cluster:
            return "the server of DATABASE_URL"
        state = "new" if not self.cluster.exists else "repairing after a crash" if self.recovered else ""
        return f"PostgreSQL {self.cluster.major}{', ' * bool(state)}{state}"

    def start_database(self) -> None:
        """Make the embedded cluster if there is none, start it, wait until it answers."""
        if not self.cluster:
            return
        if not self.cluster.exists:
            self.cluster.make()
        self.supervisor.start(running.database(self.cluster, self.data.logs / "postgres.log"))
        self.supervisor.watch(self.cluster.is_ready, patience=300 if self.recovered else 60)


@contextlib.contextmanager
def opened(data: Data, *, command: str, terminal: Terminal) -> Iterator[Site]:
    """Hold a data folder for one command; on leaving, everything it started has ended."""
    server = None if os.environ.get("DATABASE_URL") else embedded(data)
    data.make()
    held = Claim.take(data, command)
    try:
        recovered = _recover(held, server)
        temporary = []
        if server:
            server.password = keys.password(data)
            temporary.append(server.open_sockets())
            held.tell(sockets=str(server.sockets))
        guarded = server.folder if server else None
        with Supervisor(data.root, cluster=guarded, temporary=temporary, say=_saying(terminal)) as supervisor:
            yield Site(data, held, supervisor, terminal, server, recovered)
    finally:
        if server:
            server.tidy()
        held.release()


def _saying(terminal: Terminal) -> Callable[[str], None]:
    return lambda text: terminal.line(f"  {text}")


def embedded(data: Data) -> Cluster:
    """The cluster of a data folder, refused when it is of another major version; nothing is written yet."""
    wanted = os.environ.get("MERCER_PG", str(cluster.MAJOR))
    if not wanted.isdigit():
        raise Trouble(f"MERCER_PG must be a major version such as {cluster.MAJOR}, not {wanted!r}.")
    server = Cluster(data.cluster, password="", major=int(wanted))
    server.check_version()
    return server


def _recover(held: Claim, server: Cluster | None) -> bool:
    """End and remove what a killed predecessor left; true when the database has to repair itself."""
    strangers = processes.end_programs(held.data.root)
    if strangers:
        raise Trouble(f"Processes of an earlier start do not end: {', '.join(map(str, strangers))}.")
    cluster.forget_sockets(held.before.get("sockets", ""))
    return server.recover() if server else False
