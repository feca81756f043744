"""What a shopper may choose from at checkout: deliveries, and ways to pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.cart.models import CartLine
from mercer.channels.models import Channel
from mercer.checkout import selection
from mercer.checkout.selection import Selection
from mercer.fulfillment import options
from mercer.fulfillment.options import Offer
from mercer.kernel import errors
from mercer.kernel.money import Money
from mercer.payments import methods
from mercer.payments.gateways import Method


class NoSuchDelivery(errors.Refusal):
    """Not offered (any more) for these goods and this address."""

    code = "no_such_delivery"
    status = 422
    title = _("Please choose one of the offered deliveries.")


def delivery_options(lines: Iterable[CartLine], country: str, *, channel: Channel, now: datetime) -> list[Offer]:
    """Deliveries of a cart's lines to a country, with prices and days."""
    return of(selection.priced(lines, channel=channel, country=country, now=now), country, now=now)


def of(chosen: Selection, country: str, *, now: datetime) -> list[Offer]:
    """The same for goods whose prices are known already."""
    goods, version = chosen.goods, chosen.book.version
    return options.offers(
        chosen.parcels, channel=chosen.channel, country=country, goods=goods, now=now, version=version
    )


def delivery(offered: Iterable[Offer], code: str) -> Offer:
    """The one that was chosen, or `NoSuchDelivery`."""
    for offer in offered:
        if offer.code == code:
            return offer
    raise NoSuchDelivery(fields={"delivery_code": str(NoSuchDelivery.title)}, delivery=code)


def payment_methods(channel: Channel, total: Money, country: str) -> list[Method]:
    """Ways to pay that amount from there; none when there is nothing to pay."""
    return methods.offered(total, country) if total else []
