"""What the office does in a worker: long work that somebody asked for, and forgetting what is old."""

from __future__ import annotations

import logging

from django.utils import translation
from django.utils.translation import gettext as _

from mercer.backoffice import drafts, operations
from mercer.backoffice.operation_kinds import KINDS
from mercer.backoffice.operations import Canceled, Progress
from mercer.backoffice.tables import bulk_job
from mercer.kernel import clock, errors, jobs

__all__ = ["bulk_job", "forget_old_work", "run_operation"]  # a worker finds its tasks by this module
log = logging.getLogger(__name__)


@jobs.task(retry=False)
def run_operation(operation_id: str) -> None:
    """Does what was asked for; whatever goes wrong is told on the operation's page, and is no failed job."""
    operation = operations.begin(operation_id, now=clock.now())
    if operation is None:
        return
    progress = Progress(operation)
    try:
        with translation.override((operation.user and operation.user.language) or "en"):
            outcome = KINDS[operation.kind].run(operation, progress)
    except Canceled:
        operations.stop(operation, now=clock.now())
    except errors.Refusal as no:
        operations.fail(operation, " ".join([no.detail, *map(str, no.fields.values())]), now=clock.now())
    except Exception:
        log.exception("operation %s", operation_id)
        sentence = _("Something went wrong that should not. It is in the log of the server.")
        operations.fail(operation, sentence, now=clock.now())
    else:
        operations.finish(operation, outcome, now=clock.now())
    finally:
        progress.close()


@jobs.periodic("41 3 * * *", queue="housekeeping")
def forget_old_work() -> None:
    now = clock.now()
    drafts.purge(now=now)
    operations.purge(now=now)
