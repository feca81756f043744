"""Product cards as the templates draw them: prices and pictures from the shelf, availability asked live."""

import functools
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from mercer.catalog.remembered import FOREVER, Remembered
from mercer.inventory import availability
from mercer.media import pictures
from mercer.pricing.cards import Card
from mercer.reviews import ratings
from mercer.reviews.ratings import Rating
from mercer.storefront import drawing

NEW_FOR = timedelta(days=14)
LAST_PIECES = 3
MANY = LAST_PIECES + 1

_grids = Remembered(512)

# What of a card changes without the shelves: pieces left as far as they are told, whether it is new, what buyers say.
State = tuple[int, bool, Rating | None]


def states(
    cards: Iterable[Card], *, now: datetime, left: Mapping[int, int] | None = None
) -> tuple[State, ...]:  # fmt: skip
    """The states of all cards, with a query for what is left, unless `left` tells it, and one a minute for ratings."""
    cards = list(cards)
    said = ratings.shown([card.id for card in cards], now=now)
    if left is None:
        left = availability.of([variant for card in cards for variant in card.variant_ids])
    return tuple(
        (
            max(0, min(MANY, sum(left.get(variant, 0) for variant in card.variant_ids))),
            now - card.published_at < NEW_FOR,
            said.get(card.id),
        )
        for card in cards
    )


def for_sale(cards: Iterable[Card]) -> list[Card]:
    """Those with a price here."""
    return [card for card in cards if card.low is not None]


def items(cards: Iterable[Card], *, language: str, now: datetime) -> list[dict]:
    """One dict per card for `ui/cards.html`; a single query for what is available of all of them."""
    cards = for_sale(cards)
    return [_item(card, state, language) for card, state in zip(cards, states(cards, now=now), strict=True)]


def grid(
    cards: Iterable[Card], *, key: Hashable, version: int, language: str, now: datetime, eager: int = 0,
    level: int = 3, known: tuple[State, ...] | None = None,
) -> Markup:  # fmt: skip
    """The grid of these cards. It is drawn anew when the shelves or a card's state change, not for every visitor.

    `key` names the channel, `level` is that of the cards' headings; `known` are the states if they were asked already.
    """
    cards = for_sale(cards)
    found = states(cards, now=now) if known is None else known
    whole = (key, language, eager, level, tuple(card.id for card in cards), found)

    def make() -> tuple[Markup, datetime]:
        shown = [_item(card, state, language) for card, state in zip(cards, found, strict=True)]
        return drawing.part("storefront/parts/grid.html", {"items": shown, "eager": eager, "level": level}), FOREVER

    return _grids.get(whole, version=version, now=now, make=make)


def _item(card: Card, state: State, language: str) -> dict:
    left, is_new, rating = state
    return {
        "id": card.id,
        "url": _url(card.slug),
        "wish_url": f"{_wishes()}?product={card.id}",
        "name": card.name_in(language),
        "image": pictures.picture(card.cover) if card.cover else None,
        "brand": card.brand,
        "rating": rating.average if rating else None,
        "reviews": rating.count if rating else None,
        "price": card.low,
        "compare_at": card.compare_at,
        "starting": card.has_range,
        "sold_out": not left,
        "badges": _badges(card, left, is_new),
        "note": _("Only %(n)s left") % {"n": left} if 0 < left <= LAST_PIECES else "",
    }


def _badges(card: Card, left: int, is_new: bool) -> list[tuple[str, str]]:
    if not left:
        return [(_("Sold out"), "neutral")]
    if card.percent_off:
        return [(_("−%(percent)s %%") % {"percent": card.percent_off}, "danger")]
    return [(_("New"), "accent")] if is_new else []


@functools.cache
def _wishes() -> str:
    return reverse("storefront:wishlist")


_PREFIX: list[str] = []


def _url(slug: str) -> str:
    """Reversing 24 addresses costs more than the rest of a card; the pattern is asked once."""
    if not _PREFIX:
        _PREFIX.append(reverse("storefront:product", args=["x"]).removesuffix("x/"))
    return f"{_PREFIX[0]}{slug}/"
