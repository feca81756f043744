"""Allowances: a token bucket for each (scope, key), kept in PostgreSQL so that all processes share it.

    ratelimit.take("login", address, rate=5 / 60, burst=10, now=now)

Keys are kept as a keyed hash: addresses and e-mail addresses are personal data. Call it outside of
a transaction; one that rolls back gives the token back.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mercer.kernel import crypto, db
from mercer.kernel.errors import Refusal

TAKE = """
INSERT INTO kernel_bucket AS b (scope, key, tokens, at) VALUES (%(scope)s, %(key)s, %(burst)s - %(cost)s, %(now)s)
ON CONFLICT (scope, key) DO UPDATE
   SET tokens = LEAST(%(burst)s, b.tokens + %(rate)s * GREATEST(0, extract(epoch FROM %(now)s - b.at))) - %(cost)s,
       at = GREATEST(b.at, %(now)s)
 WHERE LEAST(%(burst)s, b.tokens + %(rate)s * GREATEST(0, extract(epoch FROM %(now)s - b.at))) >= %(cost)s
RETURNING tokens
"""
LEFT = "SELECT tokens + %(rate)s * GREATEST(0, extract(epoch FROM %(now)s - at)) FROM kernel_bucket WHERE (scope, key) = (%(scope)s, %(key)s)"


class TooMany(Refusal):
    """The allowance is used up; `retry_after` in seconds."""

    code = "too_many_requests"
    status = 429
    title = _("That was too often. Please try again a little later.")


def take(scope: str, key: object, *, rate: float, burst: int, now: datetime, cost: int = 1) -> float:
    """Takes `cost` tokens of at most `burst`, refilled with `rate` a second; what is left, or `TooMany`."""
    values = {
        "scope": scope,
        "key": crypto.blind_index(str(key), purpose="ratelimit"),
        "rate": rate,
        "burst": float(burst),
        "cost": float(cost),
        "now": now,
    }
    left = db.fetch_value(TAKE, values)
    if left is None:
        missing = cost - (db.fetch_value(LEFT, values) or 0.0)
        raise TooMany(retry_after=max(1, math.ceil(missing / rate)))
    return left


def purge(*, now: datetime) -> int:
    """Forgets buckets nobody touched for a day; they are full again."""
    return db.execute("DELETE FROM kernel_bucket WHERE at < %s", [now - timedelta(days=1)])
