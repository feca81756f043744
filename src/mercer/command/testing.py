"""`./mercer test`: everything the tests need, then pytest, whose summary is the last line printed."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mercer.command import cluster, keys, running
from mercer.command.cluster import Cluster
from mercer.command.folders import ROOT, Data
from mercer.command.program import Program
from mercer.command.running import Shop
from mercer.command.supervisor import Supervisor
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = ("chromium", "fonts-noto-cjk")
CHINESE = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/google-noto-cjk", "/usr/share/fonts/noto-cjk")


def run(arguments: list[str]) -> int:
    """Run pytest on a throw-away PostgreSQL (or the server of `DATABASE_URL`); pytest's exit status."""
    terminal = Terminal(sys.stderr)
    _browser(terminal)
    folder = Path(tempfile.mkdtemp(prefix="mercer-test-"))
    try:
        return _pytest(Data(folder), arguments, terminal)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pytest(data: Data, arguments: list[str], terminal: Terminal) -> int:
    server = None if os.environ.get("DATABASE_URL") else throwaway(data.cluster)
    data.make()
    temporary = [data.root, *([server.open_sockets()] if server else [])]
    guarded = server.folder if server else None
    with Supervisor(data.root, cluster=guarded, temporary=temporary, say=terminal.line) as supervisor:
        if server:
            with terminal.step(f"PostgreSQL {server.major} for tests"):
                server.make()
                supervisor.start(running.database(server, data.logs / "postgres.log"))
                supervisor.watch(server.is_ready, patience=60)
                cluster.create_database(server)
        shop = Shop(data, "test", keys.fresh(), database=server.url if server else os.environ["DATABASE_URL"])
        program = Program(
            name="pytest", command=lambda: [sys.executable, "-m", "pytest", *_options(arguments), *arguments],
            environment=shop.environment(), folder=ROOT, foreground=True, grace=15,
        )  # fmt: skip
        status = supervisor.complete(program)
    if server:
        server.tidy()
    return status


def throwaway(folder: Path) -> Cluster:
    """A cluster for tests: quick, not durable, of the version `MERCER_TEST_PG` asks for."""
    wanted = os.environ.get("MERCER_TEST_PG", str(cluster.MAJOR))
    if wanted not in ("16", "18"):
        raise Trouble(f"MERCER_TEST_PG must be 16 or 18, not {wanted!r}.")
    return Cluster(folder, secrets.token_urlsafe(24), major=int(wanted), throwaway=True)


def _options(arguments: list[str]) -> list[str]:
    """Two processes, tests of one `xdist_group` in the same one, unless somebody wants otherwise or wants to debug."""
    if any(
        word.startswith(("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co")) for word in arguments
    ):
        return []
    return ["-n", "2", "--dist", "loadgroup"]


def _browser(terminal: Terminal) -> None:
    """Make sure there is a Chromium and a Chinese font: by apt as root, otherwise by saying what to install."""
    font = any(Path(place).exists() for place in CHINESE)
    if any(map(shutil.which, BROWSERS)) and font:
        return
    install = f"apt-get install --yes --no-install-recommends {' '.join(APT_PACKAGES)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        terminal.line(f"The browser journeys need Chromium and a Chinese font. Install them with:\n  sudo {install}")
        return
    with terminal.step("Chromium and fonts"):
        for command in ("apt-get update", install):
            _apt(command)


def _apt(command: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    words = [*command.split(), "--quiet", "-o", "DPkg::Lock::Timeout=300"]
    done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"`{command}` failed:\n{(done.stdout + done.stderr).strip()[-1500:]}")
