"""`/healthz`: 200 when web, database and worker are well; load balancers and the supervisor ask it."""

from django.db import DatabaseError, connection
from django.http import JsonResponse

from mercer.accounts import access
from mercer.kernel import clock, jobs


@access.public
def healthz(request):
    """Answer each part's state; 503 when one is not well."""
    parts = {"web": True, "database": _database(), "worker": False}
    if parts["database"]:
        parts["worker"] = jobs.worker_alive(clock.now())
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False
