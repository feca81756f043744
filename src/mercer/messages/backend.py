"""Django's mail goes out as letters of ours; the log-in package writes that way."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from mercer.kernel import clock
from mercer.messages import letters


class LetterBackend(BaseEmailBackend):
    """Django's mail as letters of ours: kept, sent by a job, visible in the back office."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(self._take(message) for message in email_messages)

    def _take(self, message: EmailMessage) -> int:
        now = clock.now()
        written = [letters.take_in(message, recipient=to, now=now) for to in message.recipients()]
        return int(any(written))
