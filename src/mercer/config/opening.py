"""Opening a shop of one's own: the least it needs to sell, so that the first product can be entered at once.

What is there already stays; everything can be changed in the back office afterwards.
"""

from dataclasses import dataclass
from datetime import datetime

from mercer.accounts import roles, users
from mercer.accounts.models import User
from mercer.channels import current
from mercer.channels.models import Channel, Shop
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.inventory import locations
from mercer.inventory.models import Location
from mercer.kernel import db
from mercer.kernel.actors import SYSTEM
from mercer.pricing import lists, taxes

HEAVIEST = 31_500  # grams


@dataclass(frozen=True, slots=True)
class Wish:
    """What the founder says; country and currency as ISO codes."""

    name: str
    email: str
    country: str
    currency: str
    prices_include_tax: bool = True
    time_zone: str = "UTC"


@db.transaction
def open_shop(wish: Wish, *, owner_password: str | None, now: datetime) -> list[str]:
    """Make what is missing; what was made, in words."""
    made = []
    if not Shop.objects.exists():
        Shop.objects.create(name=wish.name, email=wish.email, country=wish.country, time_zone=wish.time_zone)
        made.append(f"the shop {wish.name}")
    if not Channel.objects.exists():
        facts = {"currency": wish.currency, "country": wish.country, "prices_include_tax": wish.prices_include_tax}
        Channel.objects.create(code="web", name="Web shop", is_default=True, **facts)
        made.append(f"a channel in {wish.currency}")
    lists.base(wish.currency, includes_tax=wish.prices_include_tax, actor=SYSTEM, now=now)
    if taxes.seed(actor=SYSTEM, now=now):
        made.append("tax rates; have your accountant look at them")
    if not Location.objects.exists():
        locations.create("MAIN", name="Warehouse", country=wish.country, actor=SYSTEM, now=now)
        made.append("a stock location")
    if not DeliveryMethod.objects.exists():
        method = DeliveryMethod.objects.create(
            code="courier", name="Delivery", carrier="courier", countries=[wish.country]
        )
        DeliveryRate.objects.create(method=method, currency=wish.currency, up_to_weight=HEAVIEST, amount=0)
        made.append(f"a free delivery within {wish.country}; set its price")
    roles.ensure()
    if owner_password and not User.objects.filter(is_owner=True).exists():
        owner = users.create(wish.email, password=owner_password, confirmed=True, now=now)
        users.make_staff(owner, owner=True, actor=SYSTEM, now=now)
        made.append(f"the owner {wish.email}")
    current.forget()
    return made
