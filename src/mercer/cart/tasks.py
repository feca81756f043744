"""What carts do by themselves."""

from __future__ import annotations

from mercer.cart import contents
from mercer.kernel import clock, jobs


@jobs.periodic("23 3 * * *", queue="housekeeping")
def forget_old_carts() -> None:
    contents.forget_old(now=clock.now())
