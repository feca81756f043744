"""What checkout does by itself."""

from __future__ import annotations

from mercer.checkout import unpaid
from mercer.kernel import clock, jobs


@jobs.periodic("* * * * *", queue="housekeeping")
def cancel_unpaid_orders() -> None:
    unpaid.expire(now=clock.now())
