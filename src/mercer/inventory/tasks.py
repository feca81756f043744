"""What the stock does by itself."""

from __future__ import annotations

from datetime import timedelta

from mercer.inventory import reservations
from mercer.inventory.models import Hold
from mercer.kernel import clock, jobs

AT_ONCE = 500


@jobs.periodic("* * * * *", queue="housekeeping")
def take_back_holds() -> None:
    """Carts that did not order in time give their goods back."""
    now = clock.now()
    while reservations.expire(now=now, limit=AT_ONCE) == AT_ONCE:
        pass


@jobs.periodic("41 3 * * *", queue="housekeeping")
def forget_settled_holds() -> None:
    """Holds that never became an order's are of no use after a month."""
    before = clock.now() - timedelta(days=30)
    Hold.objects.filter(state=Hold.RELEASED, order_ref=None, created_at__lt=before).delete()
