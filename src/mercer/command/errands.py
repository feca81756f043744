"""Commands that need the shop's database for a while: Django's, and the benchmarks.

When the shop is running on the data folder its database is used. Otherwise the embedded server is started for the length
of the command, and stays until others that came meanwhile are done with it.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from mercer.command import claim, keys, preparation, site
from mercer.command.folders import Data, read_json
from mercer.command.program import Program
from mercer.command.running import Shop
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble

STARTING = 120.0


def run(data: Data, command: list[str], *, name: str, prepare: bool = True) -> int:
    """Run a Python command (the words after the interpreter) on the shop's database; its exit status."""
    facts = _running(data)
    if facts is not None:
        environment = _shared(data, facts).environment(supervised=False)
        os.execve(sys.executable, [sys.executable, *command], environment)
    with _opened(data, name) as (place, shop):
        if prepare:
            preparation.prepare(place, shop)
        else:
            preparation.make_database(place)
        place.claim.tell(ready=True, mode=shop.mode, database=shop.database)
        words = [sys.executable, *command]
        program = Program(name=name, command=lambda: words, environment=shop.environment(), foreground=True)
        status = place.supervisor.complete(program)
        place.supervisor.watch(lambda: claim.guests_gone(data), patience=float("inf"))
    return status


def django(data: Data, words: list[str], *, prepare: bool = True) -> int:
    return run(data, ["-m", "django", *words], name=" ".join(words[:2]), prepare=prepare)


def ask(data: Data, command: list[str]) -> str:
    """Run a Python command quietly on the database as it is; the last line it said."""
    facts = _running(data)
    with tempfile.TemporaryFile() as said:
        if facts is not None:
            environment = _shared(data, facts).environment(supervised=False)
            subprocess.run(
                [sys.executable, *command], env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL
            )
        else:
            with _opened(data, "doctor") as (place, shop):
                words = [sys.executable, *command]
                program = Program("doctor", lambda: words, shop.environment(), output=said.fileno())
                place.supervisor.complete(program)
        said.seek(0)
        return (said.read().decode(errors="replace").strip().splitlines() or [""])[-1]


@contextlib.contextmanager
def _opened(data: Data, name: str) -> Iterator[tuple[site.Site, Shop]]:
    """The data folder with its database started for us."""
    with site.opened(data, command=name, terminal=Terminal(sys.stderr)) as place:
        place.start_database()
        yield place, Shop(data, _mode(data), keys.make(data), database=place.database)


def _running(data: Data) -> dict | None:
    """What the shop that runs on this folder tells; waits while it is still starting. None when nothing runs."""
    deadline = time.monotonic() + STARTING
    while (facts := claim.holder(data)) is not None:
        if facts.get("ready"):
            return facts
        if time.monotonic() > deadline:
            raise claim.Taken(data, facts)
        time.sleep(0.1)
    return None


def _shared(data: Data, facts: dict) -> Shop:
    """The running shop, whose database stays as long as this process, or what it becomes, lives."""
    claim.share(data)
    if claim.holder(data) is None:
        raise Trouble("The shop stopped just now.", fix="Try again.")
    shop = Shop(data, facts.get("mode", "demo"), keys.known(data), simulators=facts.get("simulators", ""))
    shop.database = os.environ.get("DATABASE_URL") or facts["database"]
    shop.url = facts.get("url") or shop.url
    return shop


def _mode(data: Data) -> str:
    return os.environ.get("MERCER_MODE") or read_json(data.prepared).get("mode") or "demo"
