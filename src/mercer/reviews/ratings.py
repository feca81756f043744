"""A product's rating: the sum of its published reviews, written with each change and read by every list of products.

Cards in lists may show a rating that is a minute old, so a process asks for what it has not seen lately, in one query.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from mercer.kernel import db, plain
from mercer.reviews.models import ProductRating, average

KEPT = timedelta(minutes=1)
MOST_KEPT = 20_000
NAMES = ("one", "two", "three", "four", "five")

# A step of the version is a random number, so that none comes back after a restored backup.
ADD = """
INSERT INTO reviews_productrating AS r (product_id, one, two, three, four, five, version)
VALUES (%(product)s, %(one)s, %(two)s, %(three)s, %(four)s, %(five)s, 1 + floor(random() * 1048576)::bigint)
ON CONFLICT (product_id) DO UPDATE SET version = r.version + 1 + floor(random() * 1048576)::bigint, one = r.one + excluded.one, two = r.two + excluded.two,
    three = r.three + excluded.three, four = r.four + excluded.four, five = r.five + excluded.five
"""
TAKE = """
UPDATE reviews_productrating SET version = version + 1 + floor(random() * 1048576)::bigint, one = one - %(one)s, two = two - %(two)s,
    three = three - %(three)s, four = four - %(four)s, five = five - %(five)s
WHERE product_id = %(product)s
"""
TOUCH = (
    "UPDATE reviews_productrating SET version = version + 1 + floor(random() * 1048576)::bigint WHERE product_id = %s"
)
WRONG = """
SELECT product_id, ARRAY[coalesce(r.one, 0), coalesce(r.two, 0), coalesce(r.three, 0), coalesce(r.four, 0), coalesce(r.five, 0)],
       ARRAY[coalesce(f.one, 0), coalesce(f.two, 0), coalesce(f.three, 0), coalesce(f.four, 0), coalesce(f.five, 0)]
FROM reviews_productrating r FULL JOIN (
    SELECT product_id, count(*) FILTER (WHERE stars = 1)::int AS one, count(*) FILTER (WHERE stars = 2)::int AS two,
           count(*) FILTER (WHERE stars = 3)::int AS three, count(*) FILTER (WHERE stars = 4)::int AS four,
           count(*) FILTER (WHERE stars = 5)::int AS five
    FROM reviews_review WHERE state = 'published' GROUP BY 1
) f USING (product_id)
WHERE (r.one, r.two, r.three, r.four, r.five) IS DISTINCT FROM (f.one, f.two, f.three, f.four, f.five)
  AND NOT (f.one IS NULL AND r.count = 0)
"""
SHOWN = "SELECT product_id, stars, count FROM reviews_productrating WHERE product_id = ANY (%s) AND count > 0"


@dataclass(frozen=True, slots=True)
class Rating:
    """What a card shows: stars per review, and how many reviews there are."""

    average: Decimal
    count: int


def count_in(product_id: int, stars: int) -> None:
    """One more published review with so many stars; in the caller's transaction."""
    _count(ADD, product_id, stars)


def count_out(product_id: int, stars: int) -> None:
    """One less."""
    _count(TAKE, product_id, stars)


def touch(product_id: int) -> None:
    """Something else changed that readers see: an answer, a vote."""
    db.execute(TOUCH, [product_id])


def of(product_id: int) -> ProductRating | None:
    """The row of one product; None while nothing was ever published. One query."""
    return next(iter(plain.fetch(ProductRating, "WHERE product_id = %s", [product_id])), None)


def shown(product_ids: Iterable[int], *, now: datetime) -> dict[int, Rating]:
    """The ratings of those that have reviews, a minute old at most; one query or none."""
    wanted = list(product_ids)
    with _lock:
        kept = {pk: _kept[pk] for pk in wanted if pk in _kept and _kept[pk][0] <= now < _kept[pk][0] + KEPT}
    missing = [pk for pk in wanted if pk not in kept]
    if missing:
        fresh = dict.fromkeys(missing, (now, None)) | {
            pk: (now, _rating(stars, count)) for pk, stars, count in db.fetch_rows(SHOWN, [missing])
        }
        with _lock:
            if len(_kept) > MOST_KEPT:
                _kept.clear()
            _kept.update(fresh)
        kept |= fresh
    return {pk: rating for pk, (_since, rating) in kept.items() if rating}


def forget() -> None:
    """What this process remembers of ratings; for tests and measurements."""
    with _lock:
        _kept.clear()


def wrong() -> list[tuple[int, list[int], list[int]]]:
    """Products whose row disagrees with their reviews, as (product, kept, counted); empty is the proof."""
    return db.fetch_rows(WRONG)


_kept: dict[int, tuple[datetime, Rating | None]] = {}
_lock = threading.Lock()


def _count(sql: str, product_id: int, stars: int) -> None:
    db.require_transaction("a rating")
    db.execute(sql, {"product": product_id, **{name: int(star == stars) for star, name in enumerate(NAMES, 1)}})


def _rating(stars: int, count: int) -> Rating | None:
    mean = average(stars, count)
    return Rating(mean, count) if mean is not None else None
