"""What one process knows while it tells its share of the story: the diary, and what it looked up once."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from mercer.catalog.models import Variant
from mercer.channels import current
from mercer.channels.models import Channel
from mercer.customers.addresses import PostalAddress
from mercer.demo.story.diary import Diary
from mercer.demo.story.memory import PastParcels, PastPayments
from mercer.kernel.actors import STAFF, Actor
from mercer.orders.models import Order

PACKER = Actor(STAFF, "demo", "Wouter Maes")


@dataclass
class Share:
    """`number` of so many; `waiting` are orders that may be sent, with the moment from which on."""

    number: int
    diary: Diary
    dice: random.Random
    channels: dict[str, Channel]
    variants: dict[str, int]
    past_payments: PastPayments
    past_parcels: PastParcels
    waiting: dict[uuid.UUID, datetime] = field(default_factory=dict)
    pay_at_the_door: set[uuid.UUID] = field(default_factory=set)
    comes_back: dict[uuid.UUID, bool] = field(default_factory=dict)
    addresses: dict[int, PostalAddress] = field(default_factory=dict)

    def ready(self, order: Order, *, since: datetime) -> None:
        """The next round of the warehouse takes it along."""
        self.waiting[order.pk] = since

    def name(self) -> str:
        """A made-up name as providers and carriers give them."""
        return f"{self.dice.getrandbits(96):024x}"


def opened(number: int, *, seed: int, now: datetime) -> Share:
    """The share with what it needs to know of the shop."""
    return Share(
        number=number,
        diary=Diary(now),
        dice=random.Random(seed + number),  # noqa: S311  a story, not a secret
        channels={channel.code: channel for channel in current.all()},
        variants=dict(Variant.objects.values_list("sku", "pk")),
        past_payments=PastPayments(),
        past_parcels=PastParcels(),
    )
