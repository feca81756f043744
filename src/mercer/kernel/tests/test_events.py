"""Events: written with their change or not at all, never rewritten."""

import datetime

import pytest
from django.db import DatabaseError, transaction

from mercer.kernel import actors, db, events, jobs
from mercer.kernel.models import Event
from mercer.kernel.money import Money

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
ADA = actors.Actor("staff", "7", "Ada")
ORDER = ("orders.order", 17)
heard = []


@jobs.task(queue="letters")
def hear(event_id):
    heard.append(event_id)


@jobs.task
def hear_too(event_id):
    heard.append(event_id)


@pytest.fixture(autouse=True)
def _reactions(settings):
    heard.clear()
    settings.REACTIONS = {"order.placed": [hear.name, hear_too.name]}


def waiting():
    return db.fetch_rows("SELECT task_name, queue_name, args FROM procrastinate_jobs ORDER BY id")


@pytest.mark.django_db
def test_an_event_queues_its_reactions():
    with db.transaction():
        event = events.record("order.placed", subject=ORDER, actor=ADA, at=NOW, data={"total": Money(5, "EUR")})
    assert [(name, queue) for name, queue, _ in waiting()] == [(hear.name, "letters"), (hear_too.name, "default")]
    assert jobs.run_pending() == 2
    assert heard == [event.pk, event.pk]
    again = Event.objects.get()
    assert (again.data, again.actor_name) == ({"total": {"amount": 5, "currency": "EUR"}}, "Ada")


@pytest.mark.django_db
def test_an_event_and_its_reactions_cost_one_statement(django_assert_num_queries):
    with django_assert_num_queries(3), db.transaction():  # two of them are the test's own savepoint
        events.record("order.placed", subject=ORDER, actor=ADA, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_without_the_change_there_is_no_event_and_no_job():
    with pytest.raises(RuntimeError, match="the change fails"), db.transaction():
        events.record("order.placed", subject=ORDER, actor=ADA, at=NOW)
        raise RuntimeError("the change fails")
    assert not Event.objects.exists()
    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_of_a_transaction_is_refused():
    with pytest.raises(db.NotInTransaction):
        events.record("order.placed", subject=ORDER, actor=ADA, at=NOW)
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack", ["UPDATE kernel_event SET verb = 'x'", "DELETE FROM kernel_event", "TRUNCATE kernel_event"]
)
def test_history_is_not_rewritten(attack):
    with db.transaction():
        events.record("order.placed", subject=ORDER, actor=ADA, at=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(attack)
    assert Event.objects.get().verb == "order.placed"


@pytest.mark.django_db
def test_a_timeline_may_span_several_subjects():
    with db.transaction():
        for minute, subject in enumerate([ORDER, ("parcels.parcel", 3), ("orders.order", 18), ("parcels.parcel", 3)]):
            at = NOW - datetime.timedelta(minutes=minute)
            events.record("thing.happened", subject=subject, actor=actors.SYSTEM, at=at)
    assert [e.subject_id for e in events.follow(ORDER, ("parcels.parcel", 3))] == ["3", "3", "17"]
    assert [e.subject_id for e in events.about(("orders.order", 18))] == ["18"]
    assert not events.follow()


@pytest.mark.django_db
def test_a_shoppers_name_is_not_kept_because_it_could_not_be_erased():
    with db.transaction():
        event = events.record("order.placed", subject=ORDER, actor=actors.Actor("shopper", "9", "Eve Doe"), at=NOW)
    assert (event.actor_id, event.actor_name) == ("9", "")


def test_an_actor_is_of_a_known_kind():
    with pytest.raises(ValueError, match="kind of actor"):
        actors.Actor("ghost", "1")
