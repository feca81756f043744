"""`./mercer check`: everything that can be said about the code without running the tests."""

import hashlib
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from mercer.command import keys
from mercer.command.folders import ROOT, SOURCE, Data
from mercer.command.running import Shop
from mercer.command.terminal import Terminal

VENDORED = SOURCE / "mercer" / "ui" / "vendor.toml"
PLACES = [name for name in ("src", "tests", "bench", "tools", "manage.py") if (ROOT / name).exists()]


def run() -> int:
    """Run every step, whatever the ones before said; 1 when any failed."""
    terminal = Terminal()
    failed = [name for name, command in _steps() if not _passes(terminal, name, command)]
    problems = _timed(terminal, "vendored files", vendored_problems)
    failed += ["vendored files"] if problems else []
    terminal.line()
    if failed:
        terminal.line(terminal.paint(f"{len(failed)} failed: {', '.join(failed)}", "red", "bold"))
        return 1
    terminal.line(terminal.paint("All checks passed.", "green", "bold"))
    return 0


def _steps() -> Iterator[tuple[str, list[str]]]:
    yield "ruff check", ["-m", "ruff", "check", "--quiet", *PLACES]
    yield "ruff format", ["-m", "ruff", "format", "--check", "--quiet", *PLACES]
    yield "mypy", ["-m", "mypy"]
    yield "import directions", ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"]
    yield "django deployment", ["-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    yield "migrations", ["-m", "django", "makemigrations", "--check", "--dry-run"]


def _passes(terminal: Terminal, name: str, command: list[str]) -> bool:
    def complaints() -> list[str]:
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=_environment(), capture_output=True, text=True)
        return (
            (done.stdout + done.stderr).strip().splitlines() or ["it failed without a word"] if done.returncode else []
        )

    return not _timed(terminal, name, complaints)


def _timed(terminal: Terminal, name: str, work) -> list[str]:
    start = time.monotonic()
    if terminal.live:
        terminal.write(f"  … {name}")
    complaints = work()
    mark = terminal.paint("✗", "red") if complaints else terminal.paint("✓", "green")
    terminal.line(f"{chr(13) if terminal.live else ''}  {mark} {name:<20}{time.monotonic() - start:6.1f} s")
    for line in complaints:
        terminal.line(f"      {line}")
    return complaints


def _environment() -> dict[str, str]:
    """Production settings with strong secrets that nobody keeps."""
    data = Data(Path(os.environ.get("MERCER_DATA", ROOT / "var")))
    database = os.environ.get("DATABASE_URL", "postgresql://check:check@127.0.0.1:1/check")
    return Shop(data, "serve", keys.fresh(), database=database, url="https://shop.example").environment(
        supervised=False
    )


def vendored_problems(listing: Path = VENDORED) -> list[str]:
    """Files of others that are not what `vendor.toml` says: `[[file]]` tables with `path` and `sha256`."""
    if not listing.exists():
        return []
    problems = []
    for entry in _entries(tomllib.loads(listing.read_text())):
        path = listing.parent / entry["path"]
        if not path.is_file():
            problems.append(f"{entry['path']} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            problems.append(f"{entry['path']} is not the file of {listing.name}")
    return problems


def _entries(value: object) -> Iterator[dict]:
    """Every table that names a path and its sum, however the listing groups them."""
    if isinstance(value, dict):
        if "path" in value and "sha256" in value:
            yield value
        for part in value.values():
            yield from _entries(part)
    elif isinstance(value, list):
        for part in value:
            yield from _entries(part)
