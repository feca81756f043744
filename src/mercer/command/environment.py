"""`.venv`: made, filled from hashed requirements, and left alone while these are unchanged.

Running the shop needs `requirements/base.txt`; tests and checks need `dev.txt`, which contains it. A stamp in the
environment says what it was filled from. One that once had the tools keeps them: it is refilled from `dev.txt`. One that
somebody else made (no stamp) gets what is missing, and nothing is taken out of it.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mercer.command.folders import ROOT, read_json, write_private
from mercer.command.terminal import Step, Terminal
from mercer.command.trouble import Trouble

REQUIREMENTS = ROOT / "requirements"


def folder() -> Path:
    """Where the environment is: `MERCER_VENV`, else `.venv` beside the program."""
    return Path(os.environ.get("MERCER_VENV") or ROOT / ".venv")


def bytecode() -> Path:
    """Where the shop's programs keep what Python compiled: beside its packages, not in folders one reads and searches."""
    return folder() / "bytecode"


def ensure(level: str) -> None:
    """Go on inside an environment with everything of `level` (`base` or `dev`); makes it when needed.

    Returns only when this process already runs in it; otherwise the process is replaced by one that does.
    """
    if not fresh(level):
        with _alone():
            if not fresh(level):
                _build(level)
    if Path(sys.prefix).resolve() == folder().resolve():
        return
    python = str(folder() / "bin" / "python")
    os.execv(python, [python, "-m", "mercer.command", *sys.argv[1:]])


def fresh(level: str) -> bool:
    """Whether the environment holds what the requirements say today."""
    stamp = read_json(folder() / "mercer.json")
    wanted = {name: _hash(name) for name in ("base", "dev")}
    return stamp.get("dev") == wanted["dev"] or (level == "base" and stamp.get("base") == wanted["base"])


def _build(level: str) -> None:
    terminal = Terminal(sys.stderr)
    stamp = read_json(folder() / "mercer.json")
    level = "dev" if "dev" in stamp else level
    terminal.line(f"{terminal.paint('Mercer', 'bold')} sets up its environment in {folder()}")
    ours = bool(stamp)
    if not _works():
        with terminal.step("Python environment"):
            _make()
        ours = True
    with terminal.step("packages") as step:
        _fill(REQUIREMENTS / f"{level}.txt", step, clean=ours)
    write_private(folder() / "mercer.json", f'{{"{level}": "{_hash(level)}"}}')
    (folder() / "mercer.json").chmod(0o644)


def _make() -> None:
    """`python3 -m venv`, with a word on what to install where a distribution leaves it out."""
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder())], capture_output=True, text=True)
    if done.returncode == 0:
        return
    said = (done.stdout + done.stderr).strip()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if "ensurepip" in said or "No module named venv" in said:
        raise Trouble(
            "Python's venv module is not complete on this machine.", fix=f"apt-get install python{version}-venv"
        )
    raise Trouble(
        f"The environment {folder()} could not be made:\n{said[-600:]}",
        fix="Set MERCER_VENV to a folder you may write, for example MERCER_VENV=~/.cache/mercer-venv",
    )


def _fill(requirements: Path, step: Step, *, clean: bool) -> None:
    """Install exactly the listed packages, each checked against its hash: with uv, or with pip where uv does not work."""
    python = str(folder() / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    hashed = ["install", "--quiet", "--require-hashes", "-r"]
    verb = ["sync"] if clean else ["install", "--requirements"]
    uv = [python, "-m", "uv", "pip", *verb, str(requirements), "--quiet", "--python", python, "--require-hashes"]
    step.note("the installer")
    has_uv = _run([python, "-m", "uv", "--version"]) or _run([*pip, *hashed, str(REQUIREMENTS / "installer.txt")])
    step.note(f"those of {requirements.name}")
    if has_uv and not (failure := _failure(uv)):
        return
    step.note("again, with pip")
    failure = _failure([*pip, *hashed, str(requirements)])
    if failure:
        raise Trouble(
            f"The packages of {requirements} could not be installed:\n{failure}",
            fix="Check the network, then start again.",
        )


def _works() -> bool:
    return _run([str(folder() / "bin" / "python"), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"])


def _run(command: list[str]) -> bool:
    return not _failure(command)


def _failure(command: list[str]) -> str:
    """What a command complained about; empty when it worked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=_quiet())
    except OSError as error:
        return str(error)
    return ((done.stdout + done.stderr).strip()[-2000:] or f"exit status {done.returncode}") if done.returncode else ""


def _quiet() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def _hash(name: str) -> str:
    try:
        return hashlib.sha256((REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()
    except OSError as error:
        raise Trouble(f"{REQUIREMENTS / name}.txt cannot be read: {error.strerror}.") from None


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time fills the environment; a second one waits for the first, holding the folder around it."""
    place = folder().parent
    if place.exists() and not os.access(place, os.W_OK) and not os.access(folder(), os.W_OK):
        raise Trouble(
            f"The environment {folder()} cannot be made or brought up to date: you may not write there.",
            fix="Set MERCER_VENV to a folder you may write, for example MERCER_VENV=~/.cache/mercer-venv",
        )
    place.mkdir(parents=True, exist_ok=True)
    file = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
