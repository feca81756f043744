"""Large acts run in a worker; one that dies goes on where it stopped."""

from __future__ import annotations

from mercer.backoffice.models import Operation
from mercer.backoffice.tables import bulk
from mercer.kernel import clock, jobs


@jobs.task(queue="default", retry=jobs.Retry(max_attempts=3, exponential_wait=4))
def run(operation_id: str) -> None:
    """At least once: what is finished or called off is left alone. A bug is told on the operation's page, too."""
    operation = Operation.objects.select_related("user").get(pk=operation_id)
    if not operation.is_open:
        return
    try:
        bulk.run(operation)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"[:500]
        Operation.objects.filter(pk=operation.pk).update(failure=why, heard_at=clock.now())
        raise
