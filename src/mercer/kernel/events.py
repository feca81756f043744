"""What happened, told upwards: one row, and the jobs that react to it, in the same transaction.

Verbs are `noun.past_participle` ("order.placed"). Who hears what is one dict, `settings.REACTIONS`
(verb → dotted names of tasks); each task gets `event_id`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from mercer.kernel import actors, db, jobs
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event

Subject = Model | tuple[str, object]


def record(verb: str, *, subject: Subject, actor: Actor, at: datetime, data: dict[str, Any] | None = None) -> Event:
    """Writes the event and queues its reactions; `NotInTransaction` outside of the change it tells about.

    `subject` is a saved model instance or (kind, id) where kind is like "orders.order".
    """
    db.require_transaction(f"the event {verb}")
    kind, key = name_of(subject)
    event = Event.objects.create(
        verb=verb,
        subject_kind=kind,
        subject_id=key,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name="" if actor.kind == actors.SHOPPER else actor.name,
        at=at,
        data=data or {},
    )
    reactions = settings.REACTIONS.get(verb, ())
    jobs.defer_all([jobs.Call(task, {"event_id": event.pk}) for task in reactions])
    return event


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
