"""Books of account: append-only transfers, sealed in a chain, checked by anybody with the key.

A concrete subclass of `Transfer` is a book. Rows are written once (a trigger refuses the rest) and
carry an HMAC of their content. That finds changed rows, but not deleted ones, so a job **seals** each
book: it walks the rows no seal covers yet and chains their digests to the hash of the seal before.

Why sealing is separate from insertion: a row that carried the hash of the row before it would need
the head of the chain, so every sale of the shop would wait for every other at one hot row, through
the wait for the disk. Here insertions know nothing of each other.

Why (xid, id) is the order: ids are given out before transactions commit, so a row may appear behind
rows that are sealed already. A seal therefore covers only rows of transactions older than every one
still running: what is that old has ended, and nothing can appear among it. The server's other databases
are left out, where it lets us see what they run: their transactions cannot write here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection

from mercer.kernel import crypto, db, plain
from mercer.kernel.ledger_rows import Immutable, Transfer, row_digest
from mercer.kernel.models import Seal
from mercer.kernel.operations import AppendOnly

__all__ = ["AppendOnly", "Immutable", "Problem", "Report", "Transfer", "books", "post", "seal", "verify"]

AT_ONCE = 20_000
MANY = 500
# The oldest transaction that may still write here. What a snapshot calls running stays in, unless a process of another
# database is known to run it; the server shows transactions by their lower 32 bits only.
HORIZON = """coalesce((
    SELECT min(running::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) running
     WHERE running::xid NOT IN (SELECT backend_xid FROM pg_stat_activity
                                 WHERE backend_xid IS NOT NULL AND datname <> current_database())
    ), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"""
GIVEN_BY_DATABASE = frozenset({"id", "xid"})
log = structlog.get_logger(__name__)


class CounterWentBack(RuntimeError):
    """The server's transaction counter is behind the last seal: the rows were loaded into a new cluster."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that is wrong in a stretch: a row (`row`) or a whole seal (`seal`)."""

    what: str
    row: int | None = None
    seal: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of one book found. `unsealed` rows are whole themselves, but could still be deleted."""

    book: str
    rows: int
    seals: int
    unsealed: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def books() -> dict[str, type[Transfer]]:
    """Every book, by the name of its table."""
    found = (model for model in apps.get_models() if issubclass(model, Transfer))
    return {model._meta.db_table: model for model in sorted(found, key=lambda model: model._meta.db_table)}


def post(model: type[Transfer], entries: Iterable[Transfer]) -> list[Transfer]:
    """Writes unsaved rows of a book, inside the transaction they belong to.

    `IntegrityError` when a (txn, kind) is booked already: then so is the rest of that transaction. Many rows, those of an
    import, are copied, and come back without their ids.
    """
    db.require_transaction("an entry of a ledger")
    new = list(entries)
    if len(new) < MANY:
        plain.insert(new)
        return new
    fields = [field for field in model._meta.concrete_fields if field.attname not in GIVEN_BY_DATABASE]
    written = ([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in new)
    db.copy(model._meta.db_table, [str(field.column) for field in fields], written)
    return new


def seal(book: str, *, at: datetime) -> Seal | None:
    """Covers the rows that are final and not covered yet, at most 20,000; None when there are none."""
    model = books()[book]
    with db.transaction():
        db.advisory_lock(f"seal {book}")
        last = Seal.objects.filter(book=book).order_by("-number").first()
        rows = _final_rows(model, last)
        if not rows:
            return None
        new = _next_seal(book, last, rows, at)
        new.hash = _chained(new, last, [_mark(row) for row in rows])
        new.save(force_insert=True)
    log.info("ledger_sealed", book=book, number=new.number, count=new.count, hash=bytes(new.hash).hex())
    return new


def verify(book: str, *, most_problems: int = 20) -> Report:
    """Walks the whole book: every row's digest, every seal's hash and the chain between them.

    Finds a changed, deleted, added or exchanged row and a rewritten or missing seal. The newest
    seals deleted together with their rows are found by comparing `head` with one kept elsewhere
    (each is written to the log).
    """
    return _Check(books()[book], most_problems).run()


class _Check:
    """One walk over rows and seals side by side."""

    def __init__(self, model: type[Transfer], most_problems: int) -> None:
        self.model, self.book, self.most = model, model._meta.db_table, most_problems
        self.problems: list[Problem] = []
        self.rows = self.unsealed = 0

    def run(self) -> Report:
        last: Seal | None = None
        seals = list(Seal.objects.filter(book=self.book).order_by("number"))
        rows = _Peekable(self.model._default_manager.order_by("xid", "id").iterator(chunk_size=5000))
        for seal in seals:
            marks = [self._checked(row) for row in rows.until(seal.to_xid, seal.to_id)]
            self._check_seal(seal, last, marks)
            last = seal
        for row in rows.rest():
            self._checked(row)
            self.unsealed += 1
        head = bytes(last.hash).hex() if last else ""
        return Report(self.book, self.rows, len(seals), self.unsealed, head, tuple(self.problems))

    def _checked(self, row: Transfer) -> bytes:
        self.rows += 1
        if not hmac.compare_digest(row_digest(row), bytes(row.digest)):
            self._found(Problem("a row was changed", row=row.pk))
        return _mark(row)

    def _check_seal(self, seal: Seal, last: Seal | None, marks: list[bytes]) -> None:
        number = last.number + 1 if last else 1
        if seal.number != number:
            self._found(Problem(f"seal {number} is missing", seal=seal.number))
        elif len(marks) != seal.count:
            self._found(Problem(f"{seal.count} rows were sealed, {len(marks)} are there", seal=seal.number))
        elif not hmac.compare_digest(_chained(seal, last, marks), bytes(seal.hash)):
            self._found(Problem("rows were exchanged, or the seal was rewritten", seal=seal.number))

    def _found(self, problem: Problem) -> None:
        if len(self.problems) < self.most:
            self.problems.append(problem)


class _Peekable:
    """Rows in order, taken up to a position."""

    def __init__(self, rows: Iterator[Transfer]) -> None:
        self.rows = rows
        self.next = next(rows, None)

    def until(self, xid: int, row_id: int) -> Iterator[Transfer]:
        while self.next is not None and (self.next.xid, self.next.pk) <= (xid, row_id):
            yield self.next
            self.next = next(self.rows, None)

    def rest(self) -> Iterator[Transfer]:
        while self.next is not None:
            yield self.next
            self.next = next(self.rows, None)


def _final_rows(model: type[Transfer], last: Seal | None) -> list[Transfer]:
    """Rows after the last seal whose transactions, and all older ones, have ended.

    The horizon is taken in the same statement, so from the same snapshot, as the rows are.
    """
    after = (last.to_xid, last.to_id) if last else (0, 0)
    if db.fetch_value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint") <= after[0]:
        raise CounterWentBack(
            f"{model._meta.db_table}: restore physical backups, or raise the counter above {after[0]}"
            " with pg_resetwal --next-transaction-id and --epoch"
        )
    condition = f"(xid, id) > (%s::text::xid8, %s) AND xid < ({HORIZON})::text::xid8"
    rows = model._default_manager.extra(where=[condition], params=[str(after[0]), after[1]])  # noqa: S610  constant text
    return list(rows.order_by("xid", "id")[:AT_ONCE])


def _next_seal(book: str, last: Seal | None, rows: list[Transfer], at: datetime) -> Seal:
    first, newest = rows[0], rows[-1]
    return Seal(
        book=book,
        number=last.number + 1 if last else 1,
        from_xid=first.xid,
        from_id=first.pk,
        to_xid=newest.xid,
        to_id=newest.pk,
        count=len(rows),
        at=at,
    )


def _mark(row: Transfer) -> bytes:
    """A row in its place: the digest says what it holds, the numbers which row it is."""
    return f"{row.pk}|{row.xid}|".encode() + bytes(row.digest)


def _chained(seal: Seal, last: Seal | None, marks: list[bytes]) -> bytes:
    header = [seal.book, seal.number, seal.from_xid, seal.from_id, seal.to_xid, seal.to_id, seal.count]
    text = "|".join(map(str, [*header, seal.at.timestamp()]))
    chain = hmac.new(crypto.derive(settings.LEDGER_KEY, "ledger seals"), text.encode(), hashlib.sha256)
    chain.update(bytes(last.hash) if last else b"")
    for mark in marks:
        chain.update(mark)
    return chain.digest()
