"""Sending, in a worker. A letter may be sent twice after a crash, with the same Message-ID; never not at all."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from mercer.kernel import clock, jobs
from mercer.messages import retention, senders
from mercer.messages.models import Letter

LONGEST_FAILURE = 500


@jobs.task(queue="letters", retry=jobs.Retry(max_attempts=9, exponential_wait=4))
def send(letter_id: str) -> None:
    """Hands the letter to the sender. A failure is kept on the letter, and tried again with growing pauses."""
    letter = Letter.objects.get(pk=letter_id)
    if letter.sent_at is not None:
        return
    now = clock.now()
    try:
        senders.configured().deliver(senders.envelope(letter))
    except Exception as error:
        note_failure(letter, error, now)
        raise
    Letter.objects.filter(pk=letter.pk).update(sent_at=now, failed_at=None, failure="", attempts=F("attempts") + 1)


def note_failure(letter: Letter, error: Exception, now: datetime) -> None:
    """What the back office shows."""
    text = f"{type(error).__name__}: {error}"[:LONGEST_FAILURE]
    Letter.objects.filter(pk=letter.pk).update(failed_at=now, failure=text, attempts=F("attempts") + 1)


def send_later(letter: Letter) -> None:
    """Queued with the open transaction."""
    jobs.defer(send, letter_id=str(letter.pk))


@jobs.periodic("31 3 * * *", queue="housekeeping")
def forget() -> None:
    """Empties letters that have served."""
    retention.forget(now=clock.now())
