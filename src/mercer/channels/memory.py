"""What a process remembers of channels and shop for a few seconds, so that a page asks the database nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SECONDS = 5.0
_kept: dict[str, tuple[float, Any]] = {}


def recall(name: str, load: Callable[[], Any]) -> Any:
    """The remembered value, loaded again when it is older than `SECONDS`."""
    found = _kept.get(name)
    if found is not None and time.monotonic() - found[0] < SECONDS:
        return found[1]
    value = load()
    _kept[name] = time.monotonic(), value
    return value


def forget() -> None:
    """The next question asks the database."""
    _kept.clear()
