"""The checkout page before the button is pressed: what it would cost and what stands in the way. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mercer.cart.models import Cart, CartLine
from mercer.checkout import offers, selection
from mercer.checkout.selection import Selection
from mercer.fulfillment.options import Offer
from mercer.inventory import availability
from mercer.payments.gateways import Method
from mercer.pricing import quotes
from mercer.pricing.quotes import Quote


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that has to change before this can be ordered; `variant_id` when it is about one article."""

    code: str
    sentence: str | Promise
    variant_id: int | None = None
    available: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """`quote` is with the chosen delivery (the first one until somebody chooses), None while something has no price."""

    lines: tuple[CartLine, ...]
    quote: Quote | None
    offers: list[Offer]
    delivery: Offer | None
    methods: list[Method]
    country: str
    problems: list[Problem]

    @property
    def can_be_placed(self) -> bool:
        return self.quote is not None and self.delivery is not None and not self.problems


def review(cart: Cart, *, answers: Mapping[str, Any], now: datetime) -> Review:
    """`answers` are those of `cart.contents.save_answers`: delivery_address (of which country and region count here) and delivery_code."""
    address = answers.get("delivery_address") or {}
    country = str(address.get("country") or cart.channel.country)
    chosen = selection.read(cart, country=country, region=str(address.get("region") or ""), now=now)
    problems = _short(chosen)
    if not chosen.lines:
        problems.append(Problem("empty_cart", _("There is nothing in your cart.")))
        return Review((), None, [], None, [], country, problems)
    try:
        offered = offers.of(chosen, country, now=now)
    except quotes.NotForSale as no:
        problems += [
            Problem("not_for_sale", _("This article is no longer for sale."), i) for i in no.facts["variant_ids"]
        ]
        return Review(chosen.lines, None, [], None, [], country, problems)
    if not offered:
        problems.append(Problem("no_delivery", _("We cannot deliver these goods to this country.")))
    delivery = next(
        (offer for offer in offered if offer.code == answers.get("delivery_code")), next(iter(offered), None)
    )
    quote = chosen.quote(delivery)
    methods = offers.payment_methods(cart.channel, quote.total, country)
    return Review(chosen.lines, quote, offered, delivery, methods, country, problems)


def _short(chosen: Selection) -> list[Problem]:
    left = availability.of(list(chosen.demand))
    return [
        Problem("sold_out", _sentence(left[variant_id]), variant_id, left[variant_id])
        for variant_id, wanted in chosen.demand.items()
        if left[variant_id] < wanted
    ]


def _sentence(left: int) -> str:
    return _("Only %(n)s left.") % {"n": left} if left else _("This article has just sold out.")
