"""The shape of a ledger row: one positive amount moves from one account to another, forever."""

from __future__ import annotations

import functools
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from mercer.kernel import crypto

NOT_DIGESTED = frozenset({"id", "xid", "digest"})


class Immutable(RuntimeError):
    """A row of a ledger is corrected by another row, never changed."""


class CurrentTransactionId(models.Func):
    """The writing transaction, in the order in which transactions began."""

    function = "pg_current_xact_id"
    allowed_default = True


class TransactionIdField(models.Field):
    """`xid8`: set by the database, never by us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"db_default": CurrentTransactionId(), "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["db_default"], kwargs["editable"]
        return name, path, args, kwargs

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


class DigestField(models.BinaryField):
    """The row's HMAC, made as it is inserted."""

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        value = row_digest(model_instance)
        setattr(model_instance, self.attname, value)
        return value


class Transfer(models.Model):
    """Abstract: a book of double entry. Debit receives, credit gives; both are names of accounts.

    A concrete subclass is a book: add `Meta(Transfer.Meta)`, and `operations.AppendOnly(table)` to
    its migration. Balanced by construction, because each row has both sides.
    """

    txn = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    debit = models.CharField(max_length=120)
    credit = models.CharField(max_length=120)
    amount = models.BigIntegerField()
    unit = models.CharField(max_length=12)  # a currency, or "pcs", "pts"
    ref = models.CharField(max_length=120, blank=True)
    actor = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    digest = DigestField(max_length=32, editable=False)
    xid = TransactionIdField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="%(class)s_amount_positive"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="%(class)s_two_accounts"),
            models.UniqueConstraint(fields=["txn", "kind"], name="%(class)s_booked_once"),
            # Only for its index, which sealing needs; as a constraint it survives a subclass's own `indexes`.
            models.UniqueConstraint(fields=["xid", "id"], name="%(class)s_seal_order"),
        ]
        indexes = [
            models.Index(fields=["debit", "at"], name="%(class)s_debit_at"),
            models.Index(fields=["credit", "at"], name="%(class)s_credit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}: {self.credit} → {self.debit}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable(f"{self._meta.db_table} {self.pk} is written; correct it by a new row")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Immutable(f"{self._meta.db_table} {self.pk} is written; correct it by a new row")


def row_digest(row: models.Model) -> bytes:
    """HMAC-SHA-256 over every column but those the database makes up; absent values are left out,

    so that a nullable column added later does not invalidate older rows.
    """
    values = {name: _plain(row.__dict__[name]) for name in _digested(type(row)) if row.__dict__[name] is not None}
    canonical = json.dumps([row._meta.db_table, values], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.digest(crypto.derive(settings.LEDGER_KEY, "ledger rows"), canonical.encode(), "sha256")


@functools.cache
def _digested(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname not in NOT_DIGESTED)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        if timezone.is_naive(value):
            raise ValueError("a ledger row needs a time with a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if isinstance(value, int | bool) else str(value)
