"""`./mercer open`: the first step of a shop of one's own."""

import getpass
import json
import sys

from django.core.management.base import BaseCommand, CommandError

from mercer.config import opening
from mercer.kernel import clock, errors
from mercer.kernel.money import exponent


class Command(BaseCommand):
    help = "Open a shop of your own: name, currency, an owner who may log in. What is there already stays."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="what the shop is called")
        parser.add_argument("--email", required=True, help="the owner's address, also the one letters come from")
        parser.add_argument("--country", required=True, help="where it is, like NL")
        parser.add_argument("--currency", required=True, help="what it sells in, like EUR")
        parser.add_argument(
            "--without-tax", action="store_true", help="prices are shown without tax, as in the United States"
        )
        parser.add_argument("--time-zone", default="UTC", help="like Europe/Amsterdam")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, **options):
        country, currency = options["country"].upper(), options["currency"].upper()
        if len(country) != 2 or len(currency) != 3:
            raise CommandError("Country and currency are ISO codes: --country NL --currency EUR")
        exponent(currency)
        wish = opening.Wish(
            name=options["name"],
            email=options["email"],
            country=country,
            currency=currency,
            prices_include_tax=not options["without_tax"],
            time_zone=options["time_zone"],
        )
        try:
            made = opening.open_shop(wish, owner_password=_password(), now=clock.now())
        except errors.Refusal as no:
            raise CommandError(" ".join([no.detail, *no.fields.values()])) from no
        if options["json"]:
            self.stdout.write(json.dumps({"made": made}))
        else:
            self.stdout.write("\n".join(f"  ✓ {line}" for line in made) or "Everything is there already.")


def _password() -> str:
    """Asked twice on a terminal; a pipe gives it in one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    first = getpass.getpass("Password for the owner (12 characters or more): ")
    if first != getpass.getpass("Once more: "):
        raise CommandError("The two passwords differ. Nothing was made.")
    return first
