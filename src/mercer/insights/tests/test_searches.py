"""The log of searches keeps words and counts, and nobody's data."""

from datetime import UTC, datetime, timedelta

import pytest

from mercer.insights import searches
from mercer.insights.models import Search
from mercer.insights.searches import Asked

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Blue   Mug ", "blue mug"),
        ("马克杯", "马克杯"),
        ("mila@example.com", ""),
        ("+31 20 794 0801", ""),
        ("order 2345678", ""),
        ("EBB-MUG-LAG", "ebb-mug-lag"),
        ("330 ml", "330 ml"),
        ("a\x00b", ""),
        ("x" * 200, "x" * 80),
        ("   ", ""),
    ],
)
def test_what_is_kept_of_a_search(typed, kept):
    assert searches.tidy(typed) == kept


def test_what_was_asked_most_and_what_found_nothing(db):
    rows = [("Mug", 4), ("mug ", 5), ("kettle", 0), ("kettle", 0), ("kettle", 0), ("me@example.com", 3)]
    for age, (text, found) in enumerate(rows):
        searches.note(text, found=found, language="en", now=NOW + timedelta(minutes=age))
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    assert searches.frequent(since=since, until=until) == [Asked("kettle", 3, 0), Asked("mug", 2, 5)]
    assert searches.frequent(since=since, until=until, failing=True) == [Asked("kettle", 3, 0)]
    assert searches.frequent(since=until, until=until) == []


def test_after_thirteen_months_it_is_forgotten(db):
    searches.note_many([("old", 1, "en", NOW - timedelta(days=400)), ("new", 1, "en", NOW)])
    assert searches.forget_old(now=NOW) == 1
    assert list(Search.objects.values_list("text", flat=True)) == ["new"]
