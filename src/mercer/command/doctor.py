"""`./mercer doctor`: is everything well, and if not, what to do about it.

A check is a function from what is known (`Patient`) to a `Finding`. Those in `BEFORE` need no database; those in `WITHIN`
run in a process of their own with Django set up, on the database of the running shop or on one started for the while.
Both are lists: a package adds a check by adding a function.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from mercer.command import claim, errands, keys
from mercer.command.folders import Data
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble

MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
NEWEST_PYTHON = (3, 13)
WARN_BELOW, FAIL_BELOW = 2 << 30, 200 << 20  # bytes free where the data is


@dataclass(frozen=True)
class Finding:
    """What one check found: `ok`, `warn` or `fail`, in a sentence, and what to do."""

    check: str
    state: str
    message: str
    fix: str = ""


@dataclass(frozen=True)
class Patient:
    """What the checks look at."""

    data: Data
    facts: dict | None  # what the running shop tells, or None when none runs

    @property
    def serving(self) -> bool:
        return (self.facts or {}).get("mode") == "serve" or os.environ.get("MERCER_MODE") == "serve"


def run(data: Data, *, as_json: bool) -> int:
    """Check everything and say so; 1 when something is wrong."""
    patient = Patient(data, claim.holder(data))
    findings = [check(patient) for check in BEFORE] + _within(patient)
    if as_json:
        Terminal().line(json.dumps({"ok": not _failed(findings), "checks": [asdict(f) for f in findings]}, indent=2))
    else:
        _show(Terminal(), findings)
    return 1 if _failed(findings) else 0


def python_version(patient: Patient) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] > NEWEST_PYTHON:
        return Finding("python", "warn", f"Python {version} is not tested.", "Use Python 3.11 to 3.13.")
    return Finding("python", "ok", f"Python {version}")


def disk_space(patient: Patient) -> Finding:
    place = next(path for path in (patient.data.root, *patient.data.root.parents) if path.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / (1 << 30):.1f} GiB free for {patient.data.root}"
    fix = "Free space, or move the data folder to a larger disk: a full disk stops the database."
    if free < FAIL_BELOW:
        return Finding("disk space", "fail", text, fix)
    return Finding("disk space", "warn", text, fix) if free < WARN_BELOW else Finding("disk space", "ok", text)


def media_folder(patient: Patient) -> Finding:
    folder = patient.data.root / "media"
    if not folder.exists():
        return Finding(
            "media folder", "warn", f"{folder} does not exist yet.", "./mercer demo or ./mercer serve makes it."
        )
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        return Finding(
            "media folder", "fail", f"{folder} is not writable: {error.strerror}.", f"chown -R \"$USER\" '{folder}'"
        )
    return Finding("media folder", "ok", f"{folder} is writable")


def secrets(patient: Patient) -> Finding:
    make = f"./mercer secrets --data '{patient.data.root}'"
    try:
        faults = keys.faults(keys.known(patient.data))
    except Trouble as trouble:
        return Finding("secrets", "fail", trouble.message, trouble.fix)
    if not faults:
        return Finding("secrets", "ok", "strong, and private to their owner")
    return Finding("secrets", "fail" if patient.facts else "warn", " ".join(faults), make)


def running(patient: Patient) -> Finding:
    if patient.facts is None:
        return Finding(
            "shop", "warn", "No shop is running on this folder.", "./mercer demo or ./mercer serve opens it."
        )
    return Finding(
        "shop", "ok", f"`./mercer {patient.facts.get('command')}` at {patient.facts.get('url', 'no address')}"
    )


BEFORE: list[Callable[[Patient], Finding]] = [python_version, disk_space, media_folder, secrets, running]


def _within(patient: Patient) -> list[Finding]:
    """The checks that need the database; a broken one is a finding, not a crash."""
    if not (patient.facts or patient.data.cluster.exists() or os.environ.get("DATABASE_URL")):
        return [Finding("database", "warn", "There is no database yet.", "./mercer demo makes one.")]
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.json"
        words = ["-m", "mercer.command.examination", str(answers), "open" if patient.facts else "closed"]
        try:
            said = errands.ask(patient.data, words)
        except Trouble as trouble:
            return [Finding("database", "fail", trouble.message, trouble.fix)]
        if not answers.exists():
            return [Finding("settings", "fail", f"Django does not start: {said}", "./mercer manage check")]
        return [Finding(**answer) for answer in json.loads(answers.read_text())]


def _show(terminal: Terminal, findings: list[Finding]) -> None:
    for finding in findings:
        mark, color = MARKS[finding.state]
        terminal.line(f"  {terminal.paint(mark, color)} {finding.check:<14} {finding.message}")
        if finding.fix and finding.state != "ok":
            terminal.line(f"    {'':<14} {terminal.paint('→ ' + finding.fix, 'cyan')}")
    verdict = "Something is wrong." if _failed(findings) else "Mercer is well."
    terminal.line(f"\n{terminal.paint(verdict, 'bold')}")


def _failed(findings: list[Finding]) -> bool:
    return any(finding.state == "fail" for finding in findings)
