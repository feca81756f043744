"""What time it is. Views and tasks ask here and pass `now` down; nothing else asks.

In the demo and in tests (`settings.CLOCK_MOVABLE`) the clock can be moved. The offset is a row, so
that web and worker agree; each process looks at it at most once a second.
"""

from __future__ import annotations

import contextlib
import contextvars
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings

from mercer.kernel.models import ClockOffset

REMEMBERED_SECONDS = 1.0
_frozen: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("frozen", default=None)
_remembered: tuple[float, timedelta] | None = None


class NotMovable(RuntimeError):
    """A shop in production lives in real time."""


def now() -> datetime:
    """The shop's time, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC) + offset()


def offset() -> timedelta:
    """How far the shop's clock is ahead of the machine's."""
    global _remembered
    if not settings.CLOCK_MOVABLE:
        return timedelta()
    if _remembered is None or time.monotonic() - _remembered[0] > REMEMBERED_SECONDS:
        kept = ClockOffset.objects.filter(pk=ClockOffset.ONLY).values_list("offset", flat=True).first()
        _remembered = time.monotonic(), kept or timedelta()
    return _remembered[1]


def machine_time(at: datetime) -> datetime:
    """A time of the shop's clock as the machine and the database count it."""
    return at - offset()


def advance(by: timedelta) -> datetime:
    """Moves the clock (back when negative); the new time. `NotMovable` in production."""
    _set(_current() + by)
    return now()


def reset() -> None:
    """Back to real time."""
    _set(timedelta())


def forget() -> None:
    """The next reading looks at the row again; tests call this between each other."""
    global _remembered
    _remembered = None


@contextlib.contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """For tests: inside the block it is always `at`, in this thread."""
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    token = _frozen.set(at)
    try:
        yield at
    finally:
        _frozen.reset(token)


def _current() -> timedelta:
    forget()
    return offset()


def _set(value: timedelta) -> None:
    if not settings.CLOCK_MOVABLE:
        raise NotMovable("this shop's clock cannot be moved")
    ClockOffset.objects.update_or_create(pk=ClockOffset.ONLY, defaults={"offset": value})
    forget()
