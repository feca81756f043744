"""Jobs: queued with their change, run at least once, rescued from dead workers."""

import datetime

import pytest
from procrastinate.contrib.django import app

from mercer.kernel import clock, db, jobs
from mercer.kernel.models import ClockOffset

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
done = []


@jobs.task(queue="letters", retry=jobs.Retry(max_attempts=3, wait=0))
def note(thing):
    done.append(thing)


@jobs.task
def chain(left):
    done.append(left)
    if left:
        jobs.defer(chain, left=left - 1)


@jobs.task
def fail():
    raise LookupError("nothing there")


@jobs.periodic("* * * * *", queue="housekeeping")
def tick():
    done.append("tick")


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


def rows(columns="task_name, queue_name, status::text"):
    return db.fetch_rows(f"SELECT {columns} FROM procrastinate_jobs ORDER BY id")


def orphan(task=note, *, worker="NULL", attempts=0, once=None):
    return db.fetch_value(
        f"""INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, attempts, queueing_lock)
            VALUES ('letters', %s, '{{"thing": 1}}', 'doing', {worker}, %s, %s) RETURNING id""",
        [task.name, attempts, once],
    )


def worker_silent_for(seconds):
    return db.fetch_value(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        [seconds],
    )


@pytest.mark.django_db
def test_several_jobs_cost_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        ids = jobs.defer_all([jobs.Call(note, {"thing": i}) for i in range(5)])
    assert len(set(ids)) == 5
    assert jobs.run_pending() == 5
    assert done == [0, 1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_job_exists_exactly_when_its_change_does():
    with pytest.raises(RuntimeError), db.transaction():
        jobs.defer(note, thing=1)
        raise RuntimeError
    assert rows() == []
    with db.transaction():
        jobs.defer(note, thing=1)
    assert rows() == [(note.name, "letters", "todo")]


@pytest.mark.django_db(transaction=True)
def test_a_waiting_worker_is_woken_after_the_commit():
    with db.connection.cursor() as cursor:
        cursor.execute('LISTEN "procrastinate_queue_v1#letters"')
        with db.transaction():
            jobs.defer(note, thing=1)
        heard = list(db.connection.connection.notifies(timeout=2, stop_after=1))
        cursor.execute("UNLISTEN *")
    assert [notice.channel for notice in heard] == ["procrastinate_queue_v1#letters"]


@pytest.mark.django_db
def test_transactions_that_queue_do_not_notify_themselves():
    enabled = "SELECT tgenabled FROM pg_trigger WHERE tgname = 'procrastinate_jobs_notify_queue_job_inserted_v1'"
    assert db.fetch_value(enabled) in ("D", b"D")


@pytest.mark.django_db
def test_a_job_that_waits_already_is_not_queued_twice():
    assert jobs.defer_all([jobs.Call(note, {"thing": 1}, once="sweep")])
    assert jobs.defer_all([jobs.Call(note, {"thing": 2}, once="sweep")]) == []
    assert jobs.run_pending() == 1
    assert done == [1]


@pytest.mark.django_db
def test_a_job_for_later_waits_for_the_shops_clock():
    with clock.frozen(NOW):
        jobs.defer_at(NOW + datetime.timedelta(hours=1), note, thing=1)
        assert jobs.run_pending() == 0
    assert jobs.run_pending(NOW + datetime.timedelta(hours=2)) == 1


@pytest.mark.django_db
def test_the_time_of_a_job_is_kept_in_the_machines_time():
    ClockOffset.objects.create(offset=datetime.timedelta(days=3))
    clock.forget()
    jobs.defer_at(NOW, note, thing=1)
    assert rows("scheduled_at") == [(NOW - datetime.timedelta(days=3),)]


@pytest.mark.django_db
def test_run_pending_follows_jobs_of_jobs_and_raises_their_errors():
    jobs.defer(chain, left=3)
    assert jobs.run_pending() == 4
    assert done == [3, 2, 1, 0]
    jobs.defer(fail)
    with pytest.raises(LookupError):
        jobs.run_pending()


@pytest.mark.django_db
def test_a_name_that_is_no_task_is_refused_at_once():
    with pytest.raises(jobs.UnknownTask):
        jobs.defer_all([jobs.Call("mercer.nowhere.tasks.nothing")])
    assert rows() == []


@pytest.mark.django_db
def test_the_jobs_of_a_dead_worker_are_queued_again():
    gone, silent, alive = orphan(), worker_silent_for(120), worker_silent_for(1)
    late, busy = orphan(worker=silent), orphan(worker=alive)
    assert jobs.rescue() == 2
    states = dict(db.fetch_rows("SELECT id, status::text || attempts FROM procrastinate_jobs"))
    assert states == {gone: "todo1", late: "todo1", busy: "doing0"}
    assert jobs.rescue() == 0


@pytest.mark.django_db
def test_what_kills_every_worker_is_given_up():
    job = orphan(attempts=jobs.MOST_ATTEMPTS_AFTER_CRASHES)
    jobs.rescue()
    assert db.fetch_rows("SELECT id, status::text FROM procrastinate_jobs") == [(job, "failed")]


@pytest.mark.django_db
def test_an_orphan_whose_equal_waits_is_not_queued_beside_it():
    orphan(once="sweep")
    jobs.defer_all([jobs.Call(note, {"thing": 2}, once="sweep")])
    assert jobs.rescue() == 1
    assert sorted(rows("status::text")) == [("failed",), ("todo",)]


@pytest.mark.django_db
def test_two_orphans_of_one_lock_leave_one():
    orphan(once="sweep")
    orphan(once="sweep")
    assert jobs.rescue() == 2
    assert sorted(rows("status::text")) == [("failed",), ("todo",)]


@pytest.mark.django_db
def test_the_health_of_the_workers_is_their_heartbeat():
    assert not jobs.worker_alive()
    worker_silent_for(90)
    assert not jobs.worker_alive(clock.now())
    worker_silent_for(5)
    assert jobs.worker_alive()
    assert jobs.worker_alive(clock.now())


@pytest.mark.django_db
def test_old_successes_are_forgotten_and_failures_kept():
    for status in ("succeeded", "failed", "todo"):
        job = jobs.defer(note, thing=1)
        db.execute("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, job])
    db.execute("UPDATE procrastinate_events SET at = now() - interval '8 days'")
    recent = jobs.defer(note, thing=2)
    db.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [recent])
    assert jobs.purge() == 1
    assert rows("status::text") == [("failed",), ("todo",), ("succeeded",)]


def test_a_periodic_task_is_registered_with_its_queue_and_runs_without_a_timestamp():
    assert app.periodic_registry.periodic_tasks[(tick.name, "")].cron == "* * * * *"
    assert (tick.queue, tick.queueing_lock) == ("housekeeping", tick.name)
    tick.func(timestamp=1)
    assert done == ["tick"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_runs_what_we_queue():
    with db.transaction():
        jobs.defer_all([jobs.Call(note, {"thing": i}) for i in range(3)])
    connector = app.connector.get_worker_connector()
    with app.replace_connector(connector) as working:
        working.run_worker(
            wait=False, listen_notify=False, install_signal_handlers=False, queues=["letters"], concurrency=1
        )
    assert sorted(done) == [0, 1, 2]
    assert {status for name, _, status in rows() if name == note.name} == {"succeeded"}
