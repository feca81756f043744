"""Letters: written in the transaction of the fact they tell, sent by a job afterwards.

A kind has three templates in the package that owns the fact: `letters/<kind>.subject.txt`,
`letters/<kind>.txt` and `letters/<kind>.html` (which extends `messages/letter.html`). A letter exists
exactly when its fact does, and once: the same `key` never makes a second one.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import models
from django.template import engines
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, TemplateNotFound

from mercer.kernel import db, events, ids
from mercer.kernel.errors import Refusal
from mercer.messages import tasks
from mercer.messages.models import Letter

LONGEST_SUBJECT = 200
_BREAKS = re.compile(r"[\r\n\x00\u2028\u2029]")


class BadRecipient(Refusal):
    """Not one e-mail address: several, none, or one that would smuggle headers into a letter."""

    code = "bad_recipient"
    status = 422
    title = _("This is not an e-mail address we could write to.")


def write(
    kind: str,
    *,
    to: str,
    context: dict[str, Any],
    key: str,
    about: models.Model | tuple[str, object] | None = None,
    language: str = "en",
    now: datetime,
) -> Letter | None:
    """Writes the letter and queues its sending (in the open transaction); None when it was written before.

    `BadRecipient` before anything is rendered. `about` is what the letter is listed under.
    """
    db.require_transaction(f"the letter {kind}")
    recipient = checked_recipient(to)
    if Letter.objects.filter(key=key).exists():
        return None
    subject, text, html = render(kind, context, language=language)
    about_kind, about_id = events.name_of(about) if about is not None else ("", "")
    return put(
        Letter(
            key=key,
            kind=kind,
            language=language,
            recipient=recipient,
            subject=subject,
            text=text,
            html=html,
            about_kind=about_kind[:40],
            about_id=about_id[:40],
            written_at=now,
        )
    )


def put(letter: Letter) -> Letter | None:
    """Into the outgoing box; None when a letter of that key lies there already, even from this very moment."""
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    if not Letter.objects.filter(pk=letter.pk).exists():
        return None
    tasks.send_later(letter)
    return letter


def take_in(message: EmailMessage, *, recipient: str, now: datetime) -> Letter | None:
    """A message of Django's mail (the log-in package writes those) as a letter of ours."""
    html = next((body for body, mime in getattr(message, "alternatives", []) if mime == "text/html"), "")
    return put(
        Letter(
            key=f"mail-{ids.uuid7()}",
            kind=str(message.extra_headers.get("X-Letter", "mail"))[:60],
            language=translation.get_language() or "en",
            recipient=checked_recipient(recipient),
            subject=one_line(message.subject),
            text=str(message.body),
            html=str(html),
            written_at=now,
        )
    )


def again(letter: Letter) -> None:
    """Staff: try once more to send what could not be sent."""
    db.require_transaction("sending again")
    Letter.objects.filter(pk=letter.pk).update(failed_at=None)
    tasks.send_later(letter)


def about(subject: models.Model | tuple[str, object]) -> models.QuerySet[Letter]:
    """The letters of an order, a return, …, oldest first."""
    kind, key = events.name_of(subject)
    return Letter.objects.filter(about_kind=kind[:40], about_id=key[:40]).order_by("written_at")


def failed() -> models.QuerySet[Letter]:
    """What somebody should look at, newest first."""
    return Letter.objects.filter(sent_at=None, failed_at__isnull=False).order_by("-failed_at")


def render(kind: str, context: dict[str, Any], *, language: str) -> tuple[str, str, str]:
    """Subject, text and HTML in that language. The HTML may be missing, the rest may not."""
    shared = import_string(settings.LETTER_CONTEXT)() if settings.LETTER_CONTEXT else {}
    with translation.override(language):
        values = {"language": language, **shared, **context}
        subject = plain().get_template(f"letters/{kind}.subject.txt").render(values)
        text = plain().get_template(f"letters/{kind}.txt").render(values)
        try:
            page = pages().get_template(f"letters/{kind}.html")
            html = page.render({**values, "subject": one_line(subject)})
        except TemplateNotFound as error:
            if error.name != f"letters/{kind}.html":
                raise
            html = ""
    return one_line(subject), text.strip() + "\n", html


@functools.cache
def plain() -> Environment:
    """The page environment without escaping: a text has no markup to escape from."""
    return pages().overlay(autoescape=False)


def pages() -> Environment:
    """The environment pages are rendered in."""
    return engines["jinja2"].env  # type: ignore[attr-defined]


def one_line(text: object) -> str:
    """For a header: a line break would begin the next header."""
    return " ".join(_BREAKS.sub(" ", str(text)).split())[:LONGEST_SUBJECT]


def checked_recipient(address: str) -> str:
    """The address itself, or `BadRecipient`."""
    if _BREAKS.search(address):
        raise BadRecipient
    try:
        validate_email(address.strip())
    except ValidationError as error:
        raise BadRecipient from error
    return address.strip()
