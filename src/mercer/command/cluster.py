"""The embedded PostgreSQL of one data folder: made, checked, started, ended.

The server listens on a Unix socket only, in a private folder with a short name (a socket's path may have 107 bytes, a
data folder's may have thousands), and asks for a password all the same.

As root it runs as a service user, who need not be able to reach the data folder: it may lie below `/root`, and it is
closed to others anyway. The server is started *in* its cluster folder and told that its data is at `/proc/self/cwd`, a link
the kernel follows without looking at the folders above. Thus the cluster stays inside the data folder, and moving, copying
or deleting that folder takes the database with it.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mercer.command import binaries, processes
from mercer.command.folders import write_private
from mercer.command.trouble import Trouble

MAJOR = 18
USER = NAME = "mercer"
HERE = "/proc/self/cwd"
SOCKETS = "mercer-"
TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": str(60 + 16 * len(os.sched_getaffinity(0))),  # each web process and the worker have a pool of 12
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2s",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "400",
    "autovacuum": "on",
}


@dataclass
class Cluster:
    """One database cluster and, while it runs, the private folder with its socket."""

    folder: Path
    password: str
    major: int = MAJOR
    throwaway: bool = False
    sockets: Path | None = None
    owner: binaries.Owner = field(init=False)

    def __post_init__(self) -> None:
        self.owner = binaries.owner_for(self.folder)

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    @property
    def url(self) -> str:
        query = urllib.parse.urlencode({"host": str(self.sockets)})
        return f"postgresql://{USER}:{urllib.parse.quote(self.password, safe='')}@/{NAME}?{query}"

    @property
    def identity(self) -> str:
        """The number `initdb` gave this cluster: the first eight bytes of its control file."""
        with open(self.folder / "global" / "pg_control", "rb") as file:
            return file.read(8).hex()

    def check_version(self) -> None:
        """Refuse a cluster of another major version before anything touches it."""
        if not self.exists:
            return
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        if made_by != str(self.major):
            raise Trouble(
                f"The database in {self.folder} was made by PostgreSQL {made_by}; this Mercer runs PostgreSQL {self.major}.\n"
                "It was left untouched.",
                fix=f"Dump it with PostgreSQL {made_by} (pg_dumpall) and load it into a new folder,\n"
                f"  or start Mercer on another folder with --data DIR, or on a server of your own with DATABASE_URL.",
            )

    def make(self) -> None:
        """Run `initdb` beside the final place and move the result there, so that half a cluster is never taken for one."""
        unfinished = self.folder.with_name(self.folder.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, self.owner.uid, self.owner.gid)
        with self._password_file() as password:
            done = subprocess.run(
                [self.program("initdb"), *self._initdb_options(password)],
                cwd=unfinished, env=_environment(), capture_output=True, text=True, **self.owner.as_popen,
            )  # fmt: skip
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise Trouble(f"PostgreSQL could not make its database:\n{done.stderr.strip()}")
        unfinished.rename(self.folder)

    def recover(self) -> bool:
        """End what a killed supervisor left of this cluster; true when the server was not shut down in order and will
        repair itself at the next start. The caller holds the claim."""
        pid_file = self.folder / "postmaster.pid"
        alive = self.exists and processes.cluster_is_alive(self.folder)
        if alive and not processes.end_cluster(self.folder, politely=True):
            raise Trouble(
                f"Processes of an earlier PostgreSQL on {self.folder} do not end.", fix="Restart the machine."
            )
        killed = pid_file.exists()
        self._drop_foreign_pid()
        return killed

    def command(self) -> list[str]:
        """What starts the server in the foreground, in its own folder."""
        values = TUNING | (THROWAWAY if self.throwaway else {}) | {"unix_socket_directories": str(self.sockets)}
        return [self.program("postgres"), "-D", HERE, *(f"--{name}={value}" for name, value in values.items())]

    def open_sockets(self) -> Path:
        """Make the private folder for the socket of one run."""
        self.sockets = self._private_folder()
        return self.sockets

    @property
    def environment(self) -> dict[str, str]:
        return _environment()

    def is_ready(self) -> bool:
        """Whether the server says in its own file that it takes connections (what `pg_ctl` looks at)."""
        with contextlib.suppress(OSError):
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def after_death(self) -> None:
        """The postmaster is gone: end its backends, so that the next one can start at once."""
        processes.end_cluster(self.folder, politely=False)
        self._drop_foreign_pid()

    def tidy(self) -> None:
        if self.sockets:
            shutil.rmtree(self.sockets, ignore_errors=True)
            self.sockets = None

    def _drop_foreign_pid(self) -> None:
        """Remove a killed server's `postmaster.pid`: its number may by now be another program's, and then PostgreSQL
        would refuse to start. We hold the claim and have seen that no process of this cluster lives."""
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _password_file(self) -> Iterator[Path]:
        folder = self._private_folder()
        try:
            path = folder / "password"
            write_private(path, self.password + "\n")
            os.chown(path, self.owner.uid, self.owner.gid)
            yield path
        finally:
            shutil.rmtree(folder)

    def _private_folder(self) -> Path:
        """A new folder with a short name, which only the server's user (and root) may enter."""
        folder = Path(tempfile.mkdtemp(prefix=SOCKETS, dir="/tmp"))
        os.chown(folder, self.owner.uid, self.owner.gid)
        return folder

    def program(self, name: str) -> str:
        return str(binaries.programs(self.major, self.owner) / name)

    def _initdb_options(self, password: Path) -> list[str]:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major >= 17 else []
        sync = ["--no-sync"] if self.throwaway else []
        return [
            f"--pgdata={HERE}", f"--username={USER}", f"--pwfile={password}", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C", *builtin, *sync, "--no-instructions",
        ]  # fmt: skip


def create_database(cluster: Cluster) -> None:
    """Make the shop's database in a fresh cluster, through PostgreSQL's own client program."""
    done = subprocess.run(
        [cluster.program("createdb"), "--host", str(cluster.sockets), "--username", USER, "--no-password", NAME],
        env=_environment() | {"PGPASSWORD": cluster.password}, cwd="/", capture_output=True, text=True, **cluster.owner.as_popen,
    )  # fmt: skip
    if done.returncode and "already exists" not in done.stderr:
        raise Trouble(f"PostgreSQL could not make the database: {done.stderr.strip()}")


def forget_sockets(path: str) -> None:
    """Remove the socket folder a killed supervisor left, if it is one."""
    folder = Path(path)
    if path and folder.parent == Path("/tmp") and folder.name.startswith(SOCKETS) and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """PostgreSQL gets nothing of ours: no secrets, no odd locale."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
