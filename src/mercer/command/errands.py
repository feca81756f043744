"""Commands that need the shop's database for a while: Django's, and the benchmarks.

When the shop is running on the data folder its database is used. Otherwise the embedded server is started for the length
of the command, and stays until others that came meanwhile are done with it.
"""

import os
import sys
import time

from mercer.command import claim, keys, preparation, site
from mercer.command.folders import Data, read_json
from mercer.command.program import Program
from mercer.command.running import Shop
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble

STARTING = 120.0


def run(data: Data, command: list[str], *, name: str, prepare: bool = True) -> int:
    """Run a Python command (arguments after the interpreter) on the shop's database; its exit status."""
    facts = _running(data)
    if facts is not None:
        _become(data, facts, command)
    terminal = Terminal(sys.stderr)
    with site.opened(data, command=name, terminal=terminal) as place:
        place.start_database()
        shop = Shop(data, _mode(data), keys.make(data), database=place.database)
        if prepare:
            preparation.prepare(place, shop)
        elif place.cluster:
            preparation.make_database(place)
        place.claim.tell(ready=True, mode=shop.mode, database=shop.database)
        program = Program(
            name=name, command=lambda: [sys.executable, *command], environment=shop.environment(), foreground=True
        )
        status = place.supervisor.complete(program)
        place.supervisor.watch(lambda: claim.guests_gone(data), patience=float("inf"))
    return status


def django(data: Data, words: list[str], *, prepare: bool = True) -> int:
    return run(data, ["-m", "django", *words], name=" ".join(words[:2]), prepare=prepare)


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


def _become(data: Data, facts: dict, command: list[str]) -> None:
    """Replace this process by the command, on the database of the running shop."""
    claim.share(data)
    if claim.holder(data) is None:
        raise Trouble("The shop stopped just now.", fix="Try again.")
    secrets = keys.known(data)
    shop = Shop(data, facts.get("mode", "demo"), secrets, simulators=facts.get("simulators", ""))
    shop.database = os.environ.get("DATABASE_URL") or facts["database"]
    shop.url = facts.get("url") or shop.url
    os.execve(sys.executable, [sys.executable, *command], shop.environment(supervised=False))


def _mode(data: Data) -> str:
    return os.environ.get("MERCER_MODE") or read_json(data.prepared).get("mode") or "demo"
