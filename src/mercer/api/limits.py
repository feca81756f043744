"""How often somebody may ask: allowances by group of operations, told in `RateLimit-*` headers.

The bucket lies in PostgreSQL, for all processes (`kernel.ratelimit`). A cheap read should not cost a write there, so each
process draws several tokens at once and spends them from its own pocket.
"""

from __future__ import annotations

import collections
import threading
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.throttling import BaseThrottle

from mercer.api import doors
from mercer.kernel import clock, ratelimit
from mercer.kernel.ratelimit import TooMany

POCKETS = 10_000  # askers a process remembers


class Allowance(BaseThrottle):
    """`rate` requests a second, `burst` at once; `draw` tokens are taken from the shared bucket together."""

    def __init__(self, name: str, *, rate: float, burst: int, draw: int = 1) -> None:
        self.name, self.rate, self.burst, self.draw = name, rate, burst, draw
        self._pockets: collections.OrderedDict[str, tuple[int, int]] = collections.OrderedDict()
        self._lock = threading.Lock()
        ALL.append(self)

    def allow_request(self, request: HttpRequest) -> bool:
        """Always true: who asks too often is refused by `TooMany`, which says how long to wait."""
        request.allowance = (self, self._spend(asker(request)))  # type: ignore[attr-defined]
        return True

    def wait(self) -> float | None:
        return None

    def forget(self) -> None:
        """For tests."""
        self._pockets.clear()

    def _spend(self, key: str) -> int:
        """One token; how many are left, as far as this process knows."""
        with self._lock:
            own, shared = self._pockets.pop(key, (0, 0))
            if own:
                self._pockets[key] = (own - 1, shared)
                return own - 1 + shared
        own, shared = self._drawn(key)
        with self._lock:
            self._pockets[key] = (own - 1, shared)
            while len(self._pockets) > POCKETS:
                self._pockets.popitem(last=False)
        return own - 1 + shared

    def _drawn(self, key: str) -> tuple[int, int]:
        now = clock.now()
        facts: dict[str, Any] = {"rate": self.rate, "burst": self.burst, "now": now}
        if self.draw > 1:
            try:
                return self.draw, int(ratelimit.take(f"api.{self.name}", key, cost=self.draw, **facts))
            except TooMany:
                pass  # less than a whole draw is left, but perhaps one
        return 1, int(ratelimit.take(f"api.{self.name}", key, **facts))


ALL: list[Allowance] = []
SHELVES = Allowance("shelves", rate=20, burst=1200, draw=60)
CARTS = Allowance("carts", rate=5, burst=240, draw=12)
BUYING = Allowance("buying", rate=0.2, burst=20)
OWN_ORDERS = Allowance("own-orders", rate=1, burst=120)
PROGRAMS = Allowance("programs", rate=50, burst=3000, draw=60)


def asker(request: HttpRequest) -> str:
    """A key, else an address."""
    program = doors.program(request)
    return f"key {program.key.pk}" if program else str(request.META.get("REMOTE_ADDR", ""))


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """What is left of the allowance, and in how many seconds it is whole again."""
    allowance, left = getattr(request, "allowance", (None, 0))
    if allowance is not None:
        response["RateLimit-Limit"] = str(allowance.burst)
        response["RateLimit-Remaining"] = str(left)
        response["RateLimit-Reset"] = str(int((allowance.burst - left) / allowance.rate))
