"""`./mercer shots DIR`: screenshots of every page of a demo, by `tools/shots`; a demo of its own when none is named."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mercer.command import claim, keys, running
from mercer.command.folders import ROOT, Data, read_json
from mercer.command.running import Shop
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble

STARTING = 900.0  # seconds that a first start may take on a busy machine
TOOLS = ROOT / "tools"


def run(data: Data | None, arguments: list[str]) -> int:
    """Photograph the shop of `--url`, the demo that runs on `data`, or one of our own; 1 when something is wrong."""
    if not any(not word.startswith("-") for word in arguments):
        raise Trouble("Where to?", fix="./mercer shots DIR", status=2)
    if any(word.split("=")[0] == "--url" for word in arguments):
        return _photograph(data or Data.chosen(None), arguments)
    if data is not None:
        return _photograph(data, [*arguments, *_address(data)])
    with _own_demo() as own:
        return _photograph(own, [*arguments, *_address(own)])


def _address(data: Data) -> list[str]:
    facts = claim.holder(data)
    if not facts or not facts.get("ready"):
        raise Trouble(f"No demo is running on {data.root}.", fix="./mercer demo, or leave --data out.")
    return ["--url", facts["url"]]


def _photograph(data: Data, arguments: list[str]) -> int:
    """In a process of its own with the shop's settings: it reads the URL map, never the database."""
    database = os.environ.get("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    secrets = keys.known(data) or keys.fresh()
    environment = Shop(data, "demo", secrets, database=database).environment(supervised=False)
    environment["PYTHONPATH"] = os.pathsep.join([environment["PYTHONPATH"], str(TOOLS)])
    environment.setdefault("MERCER_DEMO_PASSWORD", read_json(data.demo_login).get("password", ""))
    return subprocess.run([sys.executable, "-m", "shots", *arguments], env=environment).returncode


@contextlib.contextmanager
def _own_demo() -> Iterator[Data]:
    """A demo on a temporary folder, stopped and removed afterwards."""
    terminal, folder = Terminal(sys.stderr), Path(tempfile.mkdtemp(prefix="mercer-shots-"))
    data, port = Data(folder), running.free_port(None, host="127.0.0.1")
    words = [sys.executable, "-m", "mercer.command", "demo", "--data", str(folder), "--port", str(port)]
    with open(folder / "demo.log", "wb") as log:
        demo = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            with terminal.step("a demo of our own"):
                _wait(demo, data)
            yield data
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


def _wait(demo: subprocess.Popen, data: Data) -> None:
    deadline = time.monotonic() + STARTING
    while not (claim.holder(data) or {}).get("ready"):
        if demo.poll() is not None or time.monotonic() > deadline:
            said = (data.root / "demo.log").read_text(errors="replace")[-1500:]
            raise Trouble(f"The demo does not start:\n{said}")
        time.sleep(0.5)
