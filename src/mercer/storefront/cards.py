"""Product cards as the templates draw them: prices and pictures from the shelf, availability asked live."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.inventory import availability
from mercer.media import pictures
from mercer.pricing.cards import Card

NEW_FOR = timedelta(days=14)
LAST_PIECES = 3


def items(cards: Iterable[Card], *, language: str, now: datetime) -> list[dict]:
    """One dict per card for `ui/cards.html`; a single query for what is available of all of them."""
    cards = [card for card in cards if card.low is not None]
    left = availability.of([variant for card in cards for variant in card.variant_ids])
    return [
        _item(card, sum(left.get(variant, 0) for variant in card.variant_ids), language=language, now=now)
        for card in cards
    ]


def _item(card: Card, left: int, *, language: str, now: datetime) -> dict:
    return {
        "url": _url(card.slug),
        "name": card.name_in(language),
        "image": pictures.picture(card.cover) if card.cover else None,
        "brand": card.brand,
        "price": card.low,
        "compare_at": card.compare_at,
        "starting": card.has_range,
        "sold_out": left <= 0,
        "badges": _badges(card, left, now=now),
        "note": _("Only %(n)s left") % {"n": left} if 0 < left <= LAST_PIECES else "",
    }


def _badges(card: Card, left: int, *, now: datetime) -> list[tuple[str, str]]:
    if left <= 0:
        return [(_("Sold out"), "neutral")]
    if card.percent_off:
        return [(_("−%(percent)s %%") % {"percent": card.percent_off}, "danger")]
    return [(_("New"), "accent")] if now - card.published_at < NEW_FOR else []


_PREFIX: list[str] = []


def _url(slug: str) -> str:
    """Reversing 24 addresses costs more than the rest of a card; the pattern is asked once."""
    if not _PREFIX:
        _PREFIX.append(reverse("storefront:product", args=["x"]).removesuffix("x/"))
    return f"{_PREFIX[0]}{slug}/"
