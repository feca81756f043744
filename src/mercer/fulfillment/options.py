"""Which deliveries a shopper can choose, for what price and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from mercer.catalog import browsing
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels import current
from mercer.channels.models import Channel
from mercer.fulfillment import promises
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.kernel.money import Money

_tables = Remembered(16)


@dataclass(frozen=True, slots=True)
class Offer:
    """One delivery to choose. `earliest` and `latest` are the first and last day of arrival."""

    code: str
    name: str
    description: str
    carrier: str
    service: str
    price: Money
    tax_class: str
    earliest: date
    latest: date

    def to_json(self) -> dict:
        """What an order keeps of it."""
        return {
            "code": self.code,
            "name": self.name,
            "carrier": self.carrier,
            "service": self.service,
            "amount": self.price.amount,
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
        }


def offers(
    lines: Iterable[tuple[int, int, int]], *, channel: Channel, country: str, goods: Money, now: datetime,
    version: int | None = None,
) -> list[Offer]:  # fmt: skip
    """Deliveries to `country` for lines of (variant id, quantity, grams a piece), cheapest rate that carries the weight.

    `goods` is the value of the goods: from a rate's `free_from_amount` on, the delivery costs nothing. The tables are
    remembered under the version of the shelves; who has just asked for that brings it along.
    """
    weight = sum(quantity * grams for _variant, quantity, grams in lines)
    at = browsing.version() if version is None else version
    table = _tables.get(channel.currency, version=at, now=now, make=lambda: (_table(channel.currency), FOREVER))
    zone = current.shop().time_zone
    chosen: dict[int, DeliveryRate] = {}
    for rate in table:
        if rate.up_to_weight >= weight and (not rate.method.countries or country in rate.method.countries):
            chosen.setdefault(rate.method_id, rate)
    return [_offer(rate, goods=goods, zone=zone, now=now) for rate in chosen.values()]


def _table(currency: str) -> list[DeliveryRate]:
    """Rates of open methods: by method, the lightest first."""
    rates = DeliveryRate.objects.filter(method__archived_at=None, currency=currency).select_related("method")
    return list(rates.order_by("method__position", "method_id", "up_to_weight"))


def _offer(rate: DeliveryRate, *, goods: Money, zone: str, now: datetime) -> Offer:
    method: DeliveryMethod = rate.method
    free = rate.free_from_amount is not None and goods.amount >= rate.free_from_amount
    earliest, latest = promises.window(method, time_zone=zone, now=now)
    return Offer(
        code=method.code,
        name=gettext(method.name),  # methods a shop opens with are called in every language; others as written
        description=gettext(method.description),
        carrier=method.carrier,
        service=method.service,
        price=Money(0 if free else rate.amount, rate.currency),
        tax_class=method.tax_class,
        earliest=earliest,
        latest=latest,
    )
