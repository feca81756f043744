"""What others buy: the goods of the last three months, for pages that would otherwise be empty."""

from datetime import datetime, timedelta

from markupsafe import Markup

from mercer.catalog import browsing
from mercer.catalog.models import Variant
from mercer.catalog.remembered import Remembered
from mercer.channels.models import Channel
from mercer.insights import sales
from mercer.pricing import shelf
from mercer.pricing.cards import Card
from mercer.storefront import cards

BACK, KEPT_FOR, LOOKED_AT = timedelta(days=90), timedelta(hours=1), 60

_sold = Remembered(16)


def grid(*, channel: Channel, version: int, language: str, now: datetime, many: int = 4) -> Markup:
    """A finished grid of the best sellers; of the newest goods while too little was sold."""
    shown = goods(channel=channel, version=version, now=now)[:many]
    return cards.grid(shown, key=channel.pk, version=version, language=language, now=now) if shown else Markup("")


def goods(*, channel: Channel, version: int, now: datetime) -> tuple[Card, ...]:
    """Best sellers first, then what is new. Asked of the orders once an hour."""

    def make() -> tuple[tuple[int, ...], datetime]:
        return _read(channel, now), now + KEPT_FOR

    ids = _sold.get(channel.pk, version=version, now=now, make=make)
    sold = shelf.of(ids, channel=channel, now=now, version=version)
    new = shelf.page(browsing.question(size=12), channel=channel, now=now, version=version).cards
    known = {card.id for card in sold}
    return tuple(cards.for_sale([*sold, *(card for card in new if card.id not in known)]))


def _read(channel: Channel, now: datetime) -> tuple[int, ...]:
    skus = [seller.sku for seller in sales.best_sellers(currency=channel.currency, since=now - BACK, limit=LOOKED_AT)]
    products = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "product_id"))
    return tuple(dict.fromkeys(products[sku] for sku in skus if sku in products))[:12]
