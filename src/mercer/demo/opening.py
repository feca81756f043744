"""The demo shop opens: its name, channels, places, rates and people."""

from datetime import datetime

from django.utils.translation import gettext_noop as noop

from mercer.accounts import roles, users
from mercer.accounts.models import User
from mercer.aftersales import rules
from mercer.aftersales.models import ReturnPolicy
from mercer.channels import current
from mercer.channels.models import Channel, Shop
from mercer.customers import addresses, people
from mercer.demo.goods import shelf
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.inventory import locations
from mercer.inventory.models import Location
from mercer.kernel import db
from mercer.kernel.actors import SYSTEM
from mercer.pricing import taxes

CHANNELS = [
    ("europe", noop("Europe"), "EUR", "NL", True),
    ("america", noop("United States"), "USD", "US", False),
]
EUROPE = ["AT", "BE", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "PT", "SE"]
# code, name, words, carrier, countries, days, {currency: [(up to grams, minor units)]}, {currency: free from}
METHODS = [
    (
        "parcel", noop("Parcel to your door"), noop("Swift Parcel, with tracking"), "parcel", [*EUROPE, "GB", "US", "CN", "CH"], (2, 4),
        {"EUR": [(2_000, 495), (10_000, 695), (31_500, 1295)], "USD": [(2_000, 995), (10_000, 1495), (31_500, 2995)]},
        {"EUR": 7500, "USD": 12000},
    ),
    (
        "express", noop("Express parcel"), noop("Swift Parcel, the next working day"), "parcel", [*EUROPE, "US"], (1, 1),
        {"EUR": [(2_000, 1195), (31_500, 1695)], "USD": [(2_000, 2495), (31_500, 3995)]}, {},
    ),
    (
        "bicycle", noop("By our own bicycle"), noop("Our courier in Amsterdam and around"), "courier", ["NL"], (1, 2),
        {"EUR": [(15_000, 350), (80_000, 950)]}, {"EUR": 5000},
    ),
]  # fmt: skip
SHOPPER = {
    "name": "Mila Hartog", "line1": "Prinsengracht 401", "postal_code": "1016 HM", "city": "Amsterdam", "country": "NL", "phone": "+31 20 794 0801",
}  # fmt: skip
SHOPPER_EMAIL, STAFF_EMAIL = "mila@example.com", "staff@example.com"


def open_shop(*, password: str, now: datetime) -> None:
    """Everything but the goods. Running it again changes nothing."""
    _furnish(password=password, now=now)
    if not ReturnPolicy.objects.exists():
        rules.change(ReturnPolicy(approve_up_to_amount=15_000, currency="EUR"), actor=SYSTEM, now=now)
    current.forget()


@db.transaction
def _furnish(*, password: str, now: datetime) -> None:
    _shop()
    for position, (code, name, currency, country, includes_tax) in enumerate(CHANNELS):
        facts = {"name": name, "currency": currency, "country": country, "prices_include_tax": includes_tax}
        Channel.objects.get_or_create(code=code, defaults={**facts, "position": position, "is_default": position == 0})
    taxes.seed(actor=SYSTEM, now=now)
    _places(now=now)
    _deliveries()
    _people(password=password, now=now)


def _shop() -> None:
    about = shelf.read().shop.about
    street, town = about["address"][1], about["address"][2]
    Shop.objects.get_or_create(
        id=1,
        defaults={
            "name": about["name"],
            "tagline": about["tagline"],
            "story": about["story"],
            "mark_svg": shelf.read().shop.mark.read_text("utf-8"),
            "email": about["email"],
            "phone": about["phone"],
            "street": street,
            "postal_code": town[:7],
            "city": town[8:],
            "country": about["address"][3],
            "time_zone": "Europe/Amsterdam",
            "bank_name": "Grachtenbank",
            "bank_iban": "NL91ABNA0417164300",
            "bank_bic": "ABNANL2A",
        },
    )


def _places(*, now: datetime) -> None:
    for priority, (code, place) in enumerate(reversed(shelf.read().shop.about["locations"].items())):
        if not Location.objects.filter(code=code).exists():
            street, town, country = place["address"]
            address = {"line1": street, "postal_code": town[:7], "city": town[8:]}
            locations.create(
                code, name=place["name"], country=country, address=address, priority=priority, actor=SYSTEM, now=now
            )


def _deliveries() -> None:
    for position, (code, name, words, carrier, countries, days, rates, free) in enumerate(METHODS):
        facts = {"name": name, "description": words, "carrier": carrier, "countries": countries, "position": position}
        method, new = DeliveryMethod.objects.get_or_create(
            code=code,
            defaults={
                **facts,
                "service": "express" if days == (1, 1) else "standard",
                "min_days": days[0],
                "max_days": days[1],
            },
        )
        if new:
            DeliveryRate.objects.bulk_create(
                DeliveryRate(
                    method=method,
                    currency=currency,
                    up_to_weight=grams,
                    amount=amount,
                    free_from_amount=free.get(currency),
                )
                for currency, table in rates.items()
                for grams, amount in table
            )


def _people(*, password: str, now: datetime) -> None:
    roles.ensure()
    if not User.objects.filter(email=STAFF_EMAIL).exists():
        owner = users.create(STAFF_EMAIL, password=password, name="Ines Maes", confirmed=True, now=now)
        users.make_staff(owner, owner=True, actor=SYSTEM, now=now)
    if not User.objects.filter(email=SHOPPER_EMAIL).exists():
        shopper = users.create(SHOPPER_EMAIL, password=password, name=SHOPPER["name"], confirmed=True, now=now)
        customer = people.claim(shopper, now)
        assert customer is not None, "the address is confirmed"
        people.remember_address(customer, addresses.clean(SHOPPER), now)
