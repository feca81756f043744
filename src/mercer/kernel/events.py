"""What happened, told upwards: one row, and the jobs that react to it, in the same statement.

Verbs are `noun.past_participle` ("order.placed"). Who hears what is one dict, `settings.REACTIONS`
(verb → dotted names of tasks); each task gets `event_id`.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, Q, QuerySet

from mercer.kernel import actors, db, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.errors import FactEncoder
from mercer.kernel.models import Event

Subject = Model | tuple[str, object]

INSERT = """
INSERT INTO kernel_event (verb, subject_kind, subject_id, actor_kind, actor_id, actor_name, at, data)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb) RETURNING id
"""
# Both are written in this package; what is told goes in as parameters.
INSERT_WITH_JOBS = f"WITH event AS ({INSERT}), job AS ({jobs.INSERT_ABOUT_EVENT}) SELECT id FROM event"  # noqa: S608
EVENT_COLUMNS = ["id", "verb", "subject_kind", "subject_id", "actor_kind", "actor_id", "actor_name", "at", "data"]


def record(verb: str, *, subject: Subject, actor: Actor, at: datetime, data: dict[str, Any] | None = None) -> Event:
    """Writes the event and queues its reactions; `NotInTransaction` outside of the change it tells about.

    `subject` is a saved model instance or (kind, id) where kind is like "orders.order".
    """
    db.require_transaction(f"the event {verb}")
    kind, key = name_of(subject)
    actor_name = "" if actor.kind == actors.SHOPPER else actor.name
    facts = [verb, kind, key, actor.kind, actor.id, actor_name, at]
    row = [*facts, json.dumps(data or {}, cls=FactEncoder)]
    reactions = None if jobs.is_silent() else settings.REACTIONS.get(verb)
    if reactions:
        event_id = db.fetch_value(INSERT_WITH_JOBS, [*row, jobs.queued_with_event(reactions)])
    else:
        event_id = db.fetch_value(INSERT, row)
    return Event.from_db(DEFAULT_DB_ALIAS, EVENT_COLUMNS, [event_id, *facts, data or {}])


def about(subject: Subject) -> QuerySet[Event]:
    """The subject's timeline, oldest first."""
    return follow(subject)


def follow(*subjects: Subject) -> QuerySet[Event]:
    """One timeline of several subjects (an order, its parcels, its refunds), oldest first."""
    wanted: dict[str, list[str]] = {}
    for subject in subjects:
        kind, key = name_of(subject)
        wanted.setdefault(kind, []).append(key)
    any_of = Q(pk__in=[])
    for kind, keys in wanted.items():
        any_of |= Q(subject_kind=kind, subject_id__in=keys)
    return Event.objects.filter(any_of).order_by("at", "pk")


def name_of(subject: Subject) -> tuple[str, str]:
    """How events call it: ("orders.order", "17")."""
    if isinstance(subject, tuple):
        return subject[0], str(subject[1])
    if subject.pk is None:
        raise ValueError("an event is about something that is saved")
    return subject._meta.label_lower, str(subject.pk)
