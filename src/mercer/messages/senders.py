"""How letters leave the house: `MERCER_MAIL` names the way.

file:                         one .eml file each in the data folder (the default)
console:                      on the terminal
smtp://user:password@host:port?tls=1     (smtps:// for TLS from the first byte)
"""

from __future__ import annotations

import os
import pathlib
import smtplib
import ssl
import sys
import urllib.parse
from dataclasses import dataclass
from email.message import Message
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives

from mercer.messages.models import Letter

TIMEOUT_SECONDS = 20


class Sender(Protocol):
    """One way out. `deliver` raises whatever went wrong; the job tries again."""

    def deliver(self, message: Message) -> None: ...


@dataclass(frozen=True)
class FileSender:
    """Readable with every mail program; for the demo and for shops behind another system."""

    folder: pathlib.Path

    def deliver(self, message: Message) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        unfinished = self.folder / f".{name}.part"
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(message.as_bytes())
        os.replace(unfinished, self.folder / f"{name}.eml")


class ConsoleSender:
    def deliver(self, message: Message) -> None:
        sys.stdout.write(f"{message.as_string()}\n{'-' * 79}\n")
        sys.stdout.flush()


@dataclass(frozen=True)
class SmtpSender:
    """`host`, `port`, and whether TLS comes by STARTTLS or from the first byte."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = True
    tls: bool = False

    def deliver(self, message: Message) -> None:
        with self._connect() as server:
            if self.starttls and not self.tls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


def configured() -> Sender:
    """The sender of `settings.LETTER_SENDER`."""
    return from_url(settings.LETTER_SENDER)


def from_url(url: str) -> Sender:
    """`ImproperlyConfigured` for a way we do not know."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "file":
        return FileSender(pathlib.Path(parts.path or settings.LETTERS_FOLDER))
    if parts.scheme == "console":
        return ConsoleSender()
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        return _smtp(parts)
    raise ImproperlyConfigured("MERCER_MAIL must be file:, console: or smtp://user:password@host:port")


def envelope(letter: Letter) -> Message:
    """The letter as a MIME message. The Message-ID is the letter's, so a second copy is known as one."""
    message = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.recipient])
    message.extra_headers["Message-ID"] = f"<{letter.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>"
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message.message()


def _smtp(parts: urllib.parse.SplitResult) -> SmtpSender:
    query = dict(urllib.parse.parse_qsl(parts.query))
    tls = parts.scheme == "smtps"
    return SmtpSender(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587),
        user=urllib.parse.unquote(parts.username or ""),
        password=urllib.parse.unquote(parts.password or ""),
        starttls=query.get("tls", "1") == "1",
        tls=tls,
    )
