"""The log of searches: written by the search page with one plain insert, read by reports; forgotten after thirteen months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mercer.insights.models import Search
from mercer.kernel import db

LONGEST = 80
KEPT = timedelta(days=396)
PERSONAL = re.compile(r"@|(?:\d[\s-]?){7}")  # an address, a telephone number, the number of an order


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, how often it was searched, and what the last search found."""

    text: str
    times: int
    found: int


def note(text: str, *, found: int, language: str, now: datetime) -> None:
    """One search. What looks like somebody's data is not written down, nor is nothing."""
    note_many([(text, found, language, now)])


def note_many(rows: Iterable[tuple[str, int, str, datetime]]) -> None:
    """Several: (text, found, language, at)."""
    tidied = [(tidy(text), found, language, at) for text, found, language, at in rows]
    Search.objects.bulk_create(
        Search(text=text, found=found, language=language, at=at) for text, found, language, at in tidied if text
    )


def tidy(text: str) -> str:
    """As it is counted; empty when it is not to be kept."""
    words = " ".join(text.lower().split())[:LONGEST]
    return "" if PERSONAL.search(words) or "\x00" in words else words


def frequent(*, since: datetime, until: datetime, limit: int = 20, failing: bool = False) -> list[Asked]:
    """What was searched most; with `failing` only what found nothing the last time."""
    rows = db.fetch_rows(
        """SELECT text, count(*), (array_agg(found ORDER BY at DESC))[1] AS last
             FROM insights_search WHERE at >= %(since)s AND at < %(until)s GROUP BY text
           HAVING NOT %(failing)s OR (array_agg(found ORDER BY at DESC))[1] = 0
            ORDER BY 2 DESC, 1 LIMIT %(limit)s""",
        {"since": since, "until": until, "limit": limit, "failing": failing},
    )
    return [Asked(*row) for row in rows]


def forget_old(*, now: datetime) -> int:
    """Deletes what is older than thirteen months; how many."""
    return Search.objects.filter(at__lt=now - KEPT).delete()[0]
