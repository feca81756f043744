"""Jobs that gave up, for somebody to look at and to try once more."""

from __future__ import annotations

from datetime import datetime

from mercer.kernel import db, jobs

FAILED = """
SELECT job.id, job.task_name, job.args, job.attempts, max(event.at) AS at
  FROM procrastinate_jobs job LEFT JOIN procrastinate_events event ON event.job_id = job.id
 WHERE job.status = 'failed' GROUP BY job.id ORDER BY job.id DESC LIMIT 500"""
AGAIN = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
 WHERE id = %s AND status = 'failed' AND NOT EXISTS (
   SELECT 1 FROM procrastinate_jobs other WHERE other.queueing_lock = procrastinate_jobs.queueing_lock AND other.status = 'todo')"""


def rows() -> list[dict]:
    """The newest first."""
    return [{**row, "task_name": row["task_name"].removeprefix("mercer.")} for row in db.fetch_dicts(FAILED)]


def again(job_id: int) -> bool:
    """Queues it anew; False when there is no such failed job, or its equal waits already."""
    with db.transaction():
        return db.execute(AGAIN, [job_id]) == 1


def worker_alive(now: datetime) -> bool:
    return jobs.worker_alive(now)
