"""One program at a time works on a data folder; a second one is told who the first is.

The claim is an `flock` on `mercer.lock`. It dies with its holder however that dies, so there is no stale claim and no
process number to trust. What the holder tells others (`running.json`) is believed only while the lock is held.
"""

import fcntl
import json
import os
import time
from pathlib import Path

from mercer.command.folders import Data, read_json, write_private
from mercer.command.trouble import Trouble


class Taken(Trouble):
    """The data folder is in use by another program."""

    def __init__(self, data: Data, facts: dict):
        self.facts = facts
        who = f"`./mercer {facts.get('command', '…')}` (process {facts.get('pid', 'unknown')})"
        where = f" at {facts['url']}" if facts.get("url") else ""
        super().__init__(
            f"Mercer is already running on {data.root}: {who}{where}.",
            fix="Stop it first (Ctrl-C in its terminal), or give this one its own folder with --data DIR.",
        )


class Claim:
    """The right to work on a data folder, until `release` or the end of the process."""

    def __init__(self, data: Data, file: int):
        self.data = data
        self.file = file
        self.facts: dict = {}
        self.before: dict = {}  # what a killed predecessor had told; an orderly one leaves nothing

    @classmethod
    def take(cls, data: Data, command: str) -> "Claim":
        file = os.open(data.root / "mercer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(file, fcntl.LOCK_EX, patience=0.5):
            os.close(file)
            raise Taken(data, _facts(data))
        claim = cls(data, file)
        claim.before = _facts(data)
        claim.tell(command=command, pid=os.getpid())
        return claim

    def tell(self, **facts: object) -> None:
        """Let others know: where the shop is, which database it uses. Holds a password, so it is private."""
        self.facts |= facts
        write_private(_notice(self.data), json.dumps(self.facts, indent=1))

    def release(self) -> None:
        _notice(self.data).unlink(missing_ok=True)
        os.close(self.file)


def holder(data: Data) -> dict | None:
    """What the program that holds the folder tells about itself, or None when nobody does."""
    try:
        file = os.open(data.root / "mercer.lock", os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _lock(file, fcntl.LOCK_SH, patience=0) else _facts(data)
    finally:
        os.close(file)


def share(data: Data) -> None:
    """Use somebody else's database server until this process, or the program it becomes, ends.

    A passing holder (an import, a report) does not take its server away while it has guests.
    """
    file = os.open(data.root / "guests.lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(file, True)
    fcntl.flock(file, fcntl.LOCK_SH)


def guests_gone(data: Data) -> bool:
    """Whether nobody else uses the server we started."""
    file = os.open(data.root / "guests.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return _lock(file, fcntl.LOCK_EX, patience=0)
    finally:
        os.close(file)


def _notice(data: Data) -> Path:
    return data.root / "running.json"


def _facts(data: Data) -> dict:
    return read_json(_notice(data))


def _lock(file: int, kind: int, *, patience: float) -> bool:
    """Try for `patience` seconds; a moment of it forgives a passer-by who only looks (`holder`)."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
