"""Staff reads what happened in words, never a verb of the code."""

import pathlib
import re

import mercer
from mercer.accounts import permissions
from mercer.backoffice import event_words

SOURCE = pathlib.Path(mercer.__file__ or next(iter(mercer.__path__)) + "/x").parent
VERB = re.compile(r"\"([a-z_]+\.[a-z_]+)\"")
NO_EVENTS = {
    "catalog.category", "catalog.product",  # kinds of a subject
    "customer.email", "customer.words",  # encrypted fields
    "price.low", "price.high",  # ranges of a filter
    "refund.created", "refund.updated",  # of the payment provider
}  # fmt: skip


def verbs() -> set[str]:
    """Texts of the code that look like verbs of the nouns that have events."""
    nouns = {verb.partition(".")[0] for verb in event_words.EVENTS}
    found = set()
    for path in SOURCE.rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        found |= set(VERB.findall(path.read_text()))
    found = {verb for verb in found if verb.partition(".")[0] in nouns and not verb.endswith(".toml")}
    return found - set(permissions.ALL) - NO_EVENTS


def test_every_event_has_words():
    assert verbs() - set(event_words.EVENTS) == set()


def test_an_unknown_verb_is_still_readable():
    assert event_words.told("parcel.went_home") == "parcel: went home"
