"""`clock show | advance 3d | back 12h | reset`: moves the shop's time in the demo and in tests."""

import re
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from mercer.kernel import clock

UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class Command(BaseCommand):
    help = "Show or move the shop's clock (demo and tests only)."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["show", "advance", "back", "reset"])
        parser.add_argument("by", nargs="?", help="for example 3d, 90m or 1d12h")

    def handle(self, *, action, by, **options):
        try:
            if action == "advance":
                clock.advance(duration(by))
            elif action == "back":
                clock.advance(-duration(by))
            elif action == "reset":
                clock.reset()
        except clock.NotMovable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{clock.now():%Y-%m-%d %H:%M:%S} UTC ({clock.offset()} ahead)")


def duration(text: str | None) -> timedelta:
    """`1d12h` → a timedelta."""
    text = text or ""
    if not re.fullmatch(r"(\d+[wdhms])+", text):
        raise CommandError("say how far: 3d, 90m, 1d12h")
    parts = re.findall(r"(\d+)([wdhms])", text)
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
