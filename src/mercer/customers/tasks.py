"""What follows from things that happen to log-ins."""

from __future__ import annotations

from mercer.accounts.models import User
from mercer.customers import people
from mercer.kernel import clock, jobs
from mercer.kernel.models import Event


@jobs.task
def claim(event_id: int) -> None:
    """An address was confirmed: what was bought with it belongs to that log-in."""
    event = Event.objects.get(pk=event_id)
    user = User.objects.filter(pk=event.subject_id).first()
    if user is not None:
        people.claim(user, now=clock.now())
