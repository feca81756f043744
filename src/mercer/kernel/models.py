"""The kernel's own rows: what happened, how far the clock is moved, seals, keys, buckets."""

from __future__ import annotations

from django.db import models

from mercer.kernel.errors import FactEncoder


class Event(models.Model):
    """Something happened: the timeline of a subject, the audit trail and the source of webhooks.

    Append-only by trigger. It never holds a shopper's personal data, because it cannot be erased.
    """

    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict, encoder=FactEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="event_subject_at"),
            models.Index(fields=["verb", "at"], name="event_verb_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


class ClockOffset(models.Model):
    """One row: how far a movable clock is ahead of the machine's."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_clock")]

    def __str__(self) -> str:
        return f"{self.offset} ahead"


class Seal(models.Model):
    """A stretch of a ledger book that can no longer change unnoticed (see `kernel.ledger`).

    Covers the rows after the previous seal up to (`to_xid`, `to_id`), in that order; `hash` is an
    HMAC over the previous hash, these columns and every row's digest.
    """

    book = models.CharField(max_length=63)
    number = models.PositiveIntegerField()
    from_xid = models.BigIntegerField()
    from_id = models.BigIntegerField()
    to_xid = models.BigIntegerField()
    to_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="one_chain_per_book")]

    def __str__(self) -> str:
        return f"{self.book} {self.number}"


class IdempotencyKey(models.Model):
    """A request that must have its effect once, and its answer (see `kernel.idempotency`)."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, default="running")
    recovery_point = models.CharField(max_length=40, default="started")
    locked_until = models.DateTimeField(null=True)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.JSONField(null=True, encoder=FactEncoder)
    ref = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="one_effect_per_key"),
            models.CheckConstraint(
                condition=models.Q(state="running") | models.Q(state="done", response_status__isnull=False),
                name="done_has_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key} {self.state}"


class Bucket(models.Model):
    """What is left of an allowance (see `kernel.ratelimit`); unlogged, a crash refills it."""

    scope = models.CharField(max_length=80)
    key = models.BigIntegerField()
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_bucket_per_key")]
        indexes = [models.Index(fields=["at"], name="bucket_at")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
