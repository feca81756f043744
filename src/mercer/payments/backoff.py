"""When the provider is asked next, if it has not told us by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTES = (1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 480, 720)


def next_check(checks: int, *, now: datetime) -> datetime:
    """Soon at first, then every twelve hours, for as long as it takes."""
    return now + timedelta(minutes=MINUTES[min(checks, len(MINUTES) - 1)])
