"""Where the program is, and where a shop keeps its files."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from mercer.command.trouble import Trouble

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src"


@dataclass(frozen=True)
class Data:
    """The data folder of one shop: database, pictures, letters, logs and secrets, closed to other users."""

    root: Path

    @classmethod
    def chosen(cls, option: str | None) -> "Data":
        """`--data`, then `MERCER_DATA`, then `var` beside the program."""
        return cls(Path(os.path.abspath(option or os.environ.get("MERCER_DATA") or ROOT / "var")))

    @property
    def cluster(self) -> Path:
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.env"

    @property
    def demo_login(self) -> Path:
        return self.root / "demo-login.json"

    @property
    def prepared(self) -> Path:
        return self.root / "prepared.json"

    def make(self) -> None:
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("media", "letters", "logs"):
                (self.root / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Trouble(
                f"The data folder {self.root} cannot be made: {error.strerror}.",
                fix="Choose another with --data DIR, or set MERCER_DATA.",
            ) from None
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise Trouble(
                f"The data folder {self.root} is not writable for you.", fix="Choose another with --data DIR."
            )


def read_json(path: Path) -> dict:
    """The object in a file; nothing when there is none or it was cut short."""
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_private(path: Path, text: str) -> None:
    """Replace a file at once and whole, readable by its owner only."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
