"""What was worked out once and may be shown again until the shelves change. In each process, never shared.

An entry is valid for one version of the shelves and until a moment at which time alone changes something (a product's
publication, the start of a price list). The clock of a demo may be moved back as well, so an entry has a beginning too.
"""

from __future__ import annotations

import collections
import datetime
import threading
from collections.abc import Callable, Hashable
from typing import Any

FOREVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


class Remembered:
    """The `size` entries used last. `make()` returns (value, valid until)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._entries: collections.OrderedDict[Hashable, tuple[int, datetime.datetime, datetime.datetime, Any]]
        self._entries = collections.OrderedDict()
        self._lock = threading.Lock()
        _all.append(self)

    def get(
        self, key: Hashable, *, version: int, now: datetime.datetime, make: Callable[[], tuple[Any, datetime.datetime]]
    ) -> Any:
        with self._lock:
            entry = self._entries.get(key)
            if entry and entry[0] == version and entry[1] <= now < entry[2]:
                self._entries.move_to_end(key)
                return entry[3]
        value, until = make()
        with self._lock:
            self._entries[key] = (version, now, until, value)
            self._entries.move_to_end(key)
            while len(self._entries) > self.size:
                self._entries.popitem(last=False)
        return value

    def forget(self) -> None:
        with self._lock:
            self._entries.clear()


_all: list[Remembered] = []


def forget_all() -> None:
    """For benchmarks that want to measure the first time."""
    for remembered in _all:
        remembered.forget()
