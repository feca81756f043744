"""What shoppers looked for in the year; what each search finds is asked of the shop's own search, once for every text."""

import pathlib
import random
import tomllib
from datetime import datetime, timedelta

from mercer.catalog import browsing
from mercer.channels import current
from mercer.demo.story import season
from mercer.demo.story.plan import SEED, Plan
from mercer.insights import searches
from mercer.pricing import shelf

FILE = pathlib.Path(__file__).with_name("searches.toml")
A_DAY = 9  # searches on an ordinary day


def look_for(plan: Plan, *, now: datetime) -> int:
    """The year's searches; how many."""
    dice = random.Random(SEED + 5)  # noqa: S311  a story, not a secret
    wanted = [
        (text, weight, language)
        for language, texts in tomllib.loads(FILE.read_text("utf-8")).items()
        for text, weight in texts
    ]
    found = {text: _found(text, now=now) for text, _weight, _language in wanted}
    weights = [weight for _text, weight, _language in wanted]
    rows = []
    for age in range((plan.last - plan.first).days, -1, -1):
        at = now - timedelta(days=age)
        busy = season.busyness(at.date(), first=plan.first, last=plan.last)
        for text, _weight, language in dice.choices(wanted, weights=weights, k=round(A_DAY * busy)):
            rows.append((text, found[text], language, at - timedelta(minutes=dice.randrange(1, 900))))
    searches.note_many(sorted(rows, key=lambda row: row[3]))
    return len(rows)


def _found(text: str, *, now: datetime) -> int:
    question = browsing.question(text=text, size=1, sort=browsing.RELEVANCE)
    page = shelf.page(question, channel=current.default(), now=now, version=browsing.version())
    return 0 if page.is_loose else page.total
