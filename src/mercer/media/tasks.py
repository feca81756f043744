"""Making renditions, in a worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mercer.kernel import jobs
from mercer.media import leftovers, workshop
from mercer.media.models import Asset


@jobs.task(queue="media", retry=jobs.Retry(max_attempts=3, exponential_wait=5))
def press(asset_id: int) -> None:
    """Makes the renditions of one picture; done again, it makes the same files again."""
    workshop.press_one(Asset.objects.get(pk=asset_id))


def press_later(asset: Asset) -> None:
    """Queued with the open transaction."""
    jobs.defer(press, asset_id=asset.pk)


@jobs.periodic("47 3 * * *", queue="housekeeping")
def sweep() -> None:
    """Files are as old as the machine says: on a shop's clock that is ahead, fresh ones would look old."""
    leftovers.sweep(older_than=timezone.now() - timedelta(days=1))
