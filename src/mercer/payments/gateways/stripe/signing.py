"""The signature of Stripe's notifications.

Source: Stripe's documentation, "Verify webhook signatures manually": the header `Stripe-Signature` is
`t=<Unix seconds>,v1=<hex>,…`; a signature is HMAC-SHA-256 of `t + "." + body` with the endpoint's
secret. Several `v1` stand there while a secret is rolled; other schemes are to be ignored.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from mercer.payments.gateways.protocol import Forged

TOLERANCE = 300  # seconds
SCHEME = "v1"


def verify(body: bytes, header: str, *, secrets: list[str], now: datetime) -> None:
    """`Forged` unless one of our secrets signed these bytes, within five minutes of `now`."""
    stamp, signatures = _parts(header)
    if not signatures:
        raise Forged("the notification carries no signature of a scheme we accept")
    wanted = [
        hmac.digest(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hex() for secret in secrets if secret
    ]
    good = [hmac.compare_digest(ours.encode(), theirs.encode()) for ours in wanted for theirs in signatures]
    if not any(good):
        raise Forged("the notification was not signed with our secret")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE:
        raise Forged("the notification was signed more than five minutes ago")


def _parts(header: str) -> tuple[str, list[str]]:
    pairs = [part.strip().partition("=")[::2] for part in header.split(",")]
    stamps = [value for name, value in pairs if name == "t"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit() and len(stamps[0]) <= 12):
        raise Forged("the notification carries no time")
    return stamps[0], [value for name, value in pairs if name == SCHEME]
