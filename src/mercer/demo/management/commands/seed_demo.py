"""Opens the demo shop: `./mercer demo` runs it. What is there already stays as it is."""

import json
import os
import secrets
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mercer.demo import opening, shelves
from mercer.demo.story import plan, telling
from mercer.kernel import clock, db


class Command(BaseCommand):
    help = "Fill the database with the demo shop."

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "The demo's goods do not belong into a shop that sells. Use ./mercer demo with another --data folder."
            )
        self.started = time.monotonic()
        now = clock.now()
        db.execute("SET synchronous_commit TO off")  # a demo that dies while it is made is made again
        opening.open_shop(password=_password(), now=plan.opening_day(now))
        self._say("the shop has a name, channels, places and rates")
        shelves.fill(say=self._say, now=now, more=telling.at_first(now=now))
        shelves.hang_pictures(say=self._say, now=now)
        telling.live(say=self._say, now=now)

    def _say(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.started:5.1f} s  {text}")
        self.stdout.flush()


def _password() -> str:
    """The demo's log-in, made once and kept where the launcher reads it."""
    path = settings.DATA / "demo-login.json"
    if path.exists():
        return json.loads(path.read_text())["password"]
    password = os.environ.get("MERCER_DEMO_PASSWORD") or f"noonhouse-{secrets.token_hex(3)}"
    path.parent.mkdir(parents=True, exist_ok=True)
    login = {"url": f"{settings.PUBLIC_URL}/staff/", "email": opening.STAFF_EMAIL, "password": password}
    path.write_text(json.dumps({**login, "shopper": opening.SHOPPER_EMAIL}, indent=2))
    path.chmod(0o600)
    return password
