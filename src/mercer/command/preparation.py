"""What a shop needs before it opens: tables, static files, and in the demo goods and people.

Each piece is done again only when what it is made from changed; a fingerprint of that is kept in the data folder, so an
ordinary start asks Django nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from mercer.command import cluster, environment
from mercer.command.folders import SOURCE, read_json, write_private
from mercer.command.program import Program
from mercer.command.running import Shop
from mercer.command.site import Site
from mercer.command.terminal import Step
from mercer.command.trouble import Trouble

MERCER = SOURCE / "mercer"
SEED = MERCER / "demo" / "management" / "commands" / "seed_demo.py"


def prepare(site: Site, shop: Shop, *, static: bool = False, goods: bool = False) -> None:
    """Bring tables, and if wanted static files and demo goods, up to date."""
    done = make_database(site) | {"mode": shop.mode}
    wanted: dict[str, tuple[str, list[list[str]]]] = {"tables": (_contents(_migrations()), [["migrate", "--no-input"]])}
    if static:
        wanted["static files"] = (
            _dates(_static_files()),
            [["collectstatic", "--no-input", "--clear", "--verbosity", "0"]],
        )
    if goods and SEED.exists():
        seeded = _dates(_demo_files()) if site.data.demo_login.exists() else "never"
        wanted["demo goods"] = (seeded, [["seed_demo"]])
    for name, (fingerprint, commands) in wanted.items():
        if done.get(name) == fingerprint:
            continue
        with site.terminal.step(name) as step:
            for command in commands:
                _run(site, shop, command, step)
        done[name] = _dates(_demo_files()) if name == "demo goods" else fingerprint
        write_private(site.data.prepared, json.dumps(done, indent=1))


def make_database(site: Site) -> dict:
    """Make the database itself when the server is new; what was prepared in it before."""
    done = read_json(site.data.prepared)
    if done.get("database") == site.database_identity:
        return done
    if site.cluster:
        cluster.create_database(site.cluster)
    done = {"database": site.database_identity}
    write_private(site.data.prepared, json.dumps(done))
    return done


def _run(site: Site, shop: Shop, command: list[str], step: Step) -> None:
    """Run a Django command to its end, showing each line it prints as it comes."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    said = b""

    def listen() -> None:
        nonlocal said
        while chunk := _read(reader):
            said += chunk
            for line in said.decode(errors="replace").splitlines()[-1:]:
                step.note(line.strip())

    program = Program(
        name=command[0], command=lambda: shop.django(*command), environment=shop.environment(), output=writer
    )
    try:
        code = site.supervisor.complete(program, each_time=listen)
    finally:
        os.close(reader)
        os.close(writer)
    if code:
        tail = "\n".join(f"  {line}" for line in said.decode(errors="replace").splitlines()[-25:])
        raise Trouble(f"`./mercer manage {' '.join(command)}` failed ({program.ending}):\n{tail}")


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 65536)
    except BlockingIOError:
        return b""


def _migrations() -> Iterator[Path]:
    yield environment.folder() / "mercer.json"  # the versions of packages with migrations of their own
    yield from MERCER.glob("*/migrations/*.py")


def _static_files() -> Iterator[Path]:
    yield environment.folder() / "mercer.json"
    for places in ("*/static/**/*", "ui/css/**/*", "ui/js/**/*", "ui/bundle.py"):
        yield from MERCER.glob(places)


def _demo_files() -> Iterator[Path]:
    yield from (path for path in (MERCER / "demo").rglob("*") if not {"__pycache__", "tests"} & set(path.parts))


def _contents(files: Iterator[Path]) -> str:
    """A fingerprint of what files say."""
    return _digest(f"{path}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files if path.is_file())


def _dates(files: Iterator[Path]) -> str:
    """A fingerprint of files too many or too large to read: names, sizes, dates."""
    stats = ((path, path.stat()) for path in files if path.is_file())
    return _digest(f"{path}:{stat.st_size}:{stat.st_mtime_ns}" for path, stat in stats)


def _digest(lines: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
