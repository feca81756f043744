"""Tidying up after visitors."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.utils import timezone

from mercer.kernel import jobs


@jobs.periodic("17 3 * * *", queue="housekeeping")
def forget_ended_sessions() -> None:
    """Rows of sessions nobody can use any more. Sessions end by the machine's time, not by the shop's."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
