"""How long letters are kept readable."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from mercer.messages.models import Letter

SECRETS_KEPT = timedelta(days=2)
BODIES_KEPT = timedelta(days=400)


def forget(*, now: datetime) -> int:
    """Empties letters that have served: links of log-ins after two days, all others after a year; how many."""
    old = models.Q(written_at__lt=now - BODIES_KEPT) | models.Q(
        written_at__lt=now - SECRETS_KEPT, kind__startswith="account"
    )
    count = 0
    for letter in Letter.objects.filter(old, sent_at__isnull=False).exclude(failure="emptied").iterator(chunk_size=200):
        letter.text = letter.html = ""
        letter.failure = "emptied"
        letter.save(update_fields=["text", "html", "failure"])
        count += 1
    return count
