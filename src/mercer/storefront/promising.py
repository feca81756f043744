"""What the shop promises beside an article: when it arrives where the shopper lives, and how long it may come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from mercer.aftersales import rules
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels import current
from mercer.channels.models import Channel
from mercer.customers import book, countries
from mercer.fulfillment import options as deliveries
from mercer.fulfillment import promises
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.fulfillment.options import Offer
from mercer.kernel.money import Money
from mercer.storefront import visit
from mercer.storefront.exhibits import Exhibit

KEPT = timedelta(minutes=1)
CHOSEN = "deliver_to"

_promises = Remembered(512)
_places = Remembered(16)


@dataclass(frozen=True, slots=True)
class Promise:
    """`offer` is the first delivery to `country`, None when nothing goes there. `order_before` is told while ordering
    until then makes it leave today. `return_days` is None for goods that cannot come back.
    """

    country: str
    offer: Offer | None
    order_before: datetime | None
    return_days: int | None


def of(exhibit: Exhibit, variant_id: int, *, channel: Channel, country: str, version: int, now: datetime) -> Promise:
    """A minute old at most; checkout asks anew."""

    def make() -> tuple[Promise, datetime]:
        variant = next(each for each in exhibit.variants if each.pk == variant_id)
        price = exhibit.prices.get(variant_id)
        goods = price.amount if price else Money.zero(channel.currency)
        lines = [(variant.pk, 1, variant.weight)]
        found = deliveries.offers(lines, channel=channel, country=country, goods=goods, now=now, version=version)
        offer = next(iter(found), None)
        return Promise(country, offer, _leaves_today(offer, now=now), _return_days(exhibit)), now + KEPT

    key = (variant_id, channel.pk, country, get_language())
    return _promises.get(key, version=version, now=now, make=make)


def country_of(request) -> str:
    """Where this visit wants its goods: as chosen, else the customer's own address, else the channel's country."""
    chosen = request.GET.get("to", "").upper()
    if chosen and countries.exists(chosen):
        request.session[CHOSEN] = chosen
        return chosen
    kept = request.session.get(CHOSEN)
    if kept is None and "_auth_user_id" in request.session:
        who = visit.customer(request)
        address = book.default(who) if who else None
        kept = request.session[CHOSEN] = address.country if address else ""
    return kept or request.channel.country


def places(channel: Channel, country: str, *, version: int, now: datetime) -> list[tuple[str, str]]:
    """The countries the channel delivers to, and this one, as (code, name) by their names; empty when there is no end to them."""

    def make() -> tuple[tuple[str, ...], datetime]:
        rates = DeliveryRate.objects.filter(method__archived_at=None, currency=channel.currency)
        found = list(rates.values_list("method__countries", flat=True).distinct())
        return (() if [] in found else tuple({code for codes in found for code in codes})), FOREVER

    codes = _places.get(channel.currency, version=version, now=now, make=make)
    return (
        sorted(((code, countries.name(code)) for code in {*codes, country}), key=lambda pair: pair[1]) if codes else []
    )


def _leaves_today(offer: Offer | None, *, now: datetime) -> datetime | None:
    """Until when an order leaves today; None when that is over, or today is no working day."""
    hour = (
        DeliveryMethod.objects.filter(code=offer.code).values_list("cut_off_hour", flat=True).first() if offer else None
    )
    if hour is None:
        return None
    zone = current.shop().time_zone
    local = now.astimezone(ZoneInfo(zone))
    if promises.leaving_day(hour, time_zone=zone, now=now) != local.date() or hour > 23:
        return None
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def _return_days(exhibit: Exhibit) -> int | None:
    policy = rules.of(rules.current())
    return None if exhibit.tags & policy.excluded_tags else policy.window_days
