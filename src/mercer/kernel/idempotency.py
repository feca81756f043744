"""A request that moves money has its effect once, however often it is sent (Stripe's contract).

    with idempotency.guard("orders.create", key, idempotency.hash_of(method, path, body, actor), now=now) as attempt:
        if attempt.answer:
            return reply(attempt.answer)       # done before: the same answer again
        ...
        attempt.finish(201, body)

Same key, same request, done: the stored answer. Same key, other request: `KeyReused`. Same key,
still running: `StillRunning`. A refusal before any work began is not stored, so a corrected request
may use the key again; after `attempt.reached("held")` refusals are answers like any other. A crash
leaves the key to the next try, with `attempt.recovery_point` saying how far it came.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mercer.kernel import db
from mercer.kernel.errors import FactEncoder, Refusal
from mercer.kernel.models import IdempotencyKey

LOCK = timedelta(seconds=60)
KEPT = timedelta(days=7)
CLAIM = """
INSERT INTO kernel_idempotencykey (scope, key, request_hash, state, recovery_point, locked_until, created_at, ref)
VALUES (%s, %s, %s, 'running', 'started', %s, %s, '') ON CONFLICT (scope, key) DO NOTHING RETURNING id
"""
STARTED, RUNNING, DONE = "started", "running", "done"


class KeyReused(Refusal):
    """The key belongs to another request."""

    code = "idempotency_key_reused"
    status = 422
    title = _("This idempotency key was used for another request.")


class StillRunning(Refusal):
    """The first request with this key has not ended yet."""

    code = "idempotency_key_in_use"
    status = 409
    title = _("This request is still being worked on.")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


class Attempt:
    """One try under a key. `answer` is set when the work was done before."""

    def __init__(self, row: IdempotencyKey) -> None:
        self.row = row
        self.answer = Answer(row.response_status or 0, row.response_body) if row.state == DONE else None

    @property
    def recovery_point(self) -> str:
        return self.row.recovery_point

    @property
    def ref(self) -> str:
        """What an earlier try noted with `reached`, for example the number of its order."""
        return self.row.ref

    def reached(self, point: str, *, ref: str = "") -> None:
        """Notes how far the work came, in the transaction of that step."""
        self._write(recovery_point=point, ref=ref or self.row.ref)

    def finish(self, status: int, body: Any) -> Answer:
        """Stores the answer; inside the transaction of the work, so that both exist or none."""
        self._write(state=DONE, response_status=status, response_body=body, locked_until=None)
        self.answer = Answer(status, body)
        return self.answer

    def _write(self, **values: Any) -> None:
        IdempotencyKey.objects.filter(pk=self.row.pk).update(**values)
        for name, value in values.items():
            setattr(self.row, name, value)


@contextlib.contextmanager
def guard(scope: str, key: str, request_hash: bytes, *, now: datetime) -> Iterator[Attempt]:
    """Claims the key outside of any transaction. `KeyReused`, `StillRunning`, or the attempt."""
    attempt = Attempt(_claimed(scope, key, request_hash, now))
    if attempt.answer:
        yield attempt
        return
    try:
        yield attempt
    except Refusal as refusal:
        _settle(attempt, refusal)
        raise
    except BaseException:
        IdempotencyKey.objects.filter(pk=attempt.row.pk, state=RUNNING).update(locked_until=None)
        raise


def hash_of(*parts: object) -> bytes:
    """A fingerprint of a request: method, path, body, who asks. Order of keys does not matter."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, cls=FactEncoder).encode()).digest()


def purge(*, now: datetime) -> int:
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _claimed(scope: str, key: str, request_hash: bytes, now: datetime) -> IdempotencyKey:
    """The row, whether new, given up by a crashed try, or done; one caller at a time gets a running one."""
    if db.in_transaction():
        raise RuntimeError("claim an idempotency key before the transaction, so that others see it")
    created = db.fetch_value(CLAIM, [scope, key, request_hash, now + LOCK, now])
    row = IdempotencyKey.objects.get(scope=scope, key=key)
    if created or (bytes(row.request_hash) == request_hash and row.state == DONE):
        return row
    if bytes(row.request_hash) != request_hash:
        raise KeyReused
    abandoned = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
    if not IdempotencyKey.objects.filter(abandoned, pk=row.pk, state=RUNNING).update(locked_until=now + LOCK):
        raise StillRunning(retry_after=1)
    return row


def _settle(attempt: Attempt, refusal: Refusal) -> None:
    """What a refusal leaves behind, judged by what was committed and not by what was tried."""
    running = IdempotencyKey.objects.filter(pk=attempt.row.pk, state=RUNNING)
    if running.filter(recovery_point=STARTED).delete()[0] == 0:
        running.update(state=DONE, response_status=refusal.status, response_body=refusal.problem(), locked_until=None)
