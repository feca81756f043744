"""What reports keep, and for how long."""

from __future__ import annotations

from mercer.insights import searches
from mercer.kernel import clock, jobs


@jobs.periodic("41 3 * * *", queue="housekeeping")
def forget_old_searches() -> None:
    searches.forget_old(now=clock.now())
