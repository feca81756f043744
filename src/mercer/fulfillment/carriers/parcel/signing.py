"""Signatures as Standard Webhooks 1.0 defines them: HMAC-SHA256 over `id.timestamp.body`.

Source: https://www.standardwebhooks.com, "webhook-id", "webhook-timestamp", "webhook-signature: v1,<base64>".
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

TOLERANCE_SECONDS = 300


class BadSignature(Exception):
    """The message is not from whom it says, or too old to be believed."""


def sign(secret: bytes, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    digest = hmac.new(secret, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def key_of(secret: str) -> bytes:
    """`whsec_<base64>` is a key in base64; any other text is its own key."""
    return base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()


def verify(secret: bytes, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """The message's id; `BadSignature` when signature or time is wrong. Header names are matched without case."""
    named = {name.lower(): value for name, value in headers.items()}
    message_id, stamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    if not message_id or not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise BadSignature("no id or no time")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise BadSignature("too old, or from the future")
    wanted = sign(secret, message_id=message_id, timestamp=int(stamp), body=body).encode()
    given = [part for part in named.get("webhook-signature", "").split() if part.startswith("v1,")]
    if not any(hmac.compare_digest(wanted, part.encode(errors="replace")) for part in given):
        raise BadSignature("the signature does not fit")
    return message_id
