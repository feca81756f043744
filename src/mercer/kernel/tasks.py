"""What the kernel does by itself."""

from __future__ import annotations

from mercer.kernel import clock, db, idempotency, jobs, ledger, ratelimit


@jobs.periodic("* * * * *", queue="housekeeping")
def rescue_jobs() -> None:
    with db.transaction():
        jobs.rescue()


@jobs.periodic("* * * * *", queue="housekeeping")
def seal_ledgers() -> None:
    now = clock.now()
    for book in ledger.books():
        while ledger.seal(book, at=now):
            pass


@jobs.periodic("17 4 * * *", queue="housekeeping")
def purge_old_rows() -> None:
    now = clock.now()
    jobs.purge()
    idempotency.purge(now=now)
    ratelimit.purge(now=now)
