"""A wish list as a page shows it: today's price and stock beside what they were when the wish was made."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from mercer.cart import wishlist
from mercer.cart.models import Wish, WishList
from mercer.catalog import variants, vocabulary
from mercer.catalog.models import Variant
from mercer.channels.models import Channel
from mercer.inventory import availability
from mercer.kernel.money import Money
from mercer.media import pictures
from mercer.pricing import books
from mercer.pricing.books import ShownPrice


@dataclass(frozen=True, slots=True)
class Wished:
    """One line. `variant` is what would go into the cart: the one wished for, or the only one; None: to be chosen."""

    wish: Wish
    name: str
    url: str
    meta: str
    image: object
    price: Money | None
    starting: bool
    variant: Variant | None
    left: int
    came_down: Money | None
    is_back: bool
    is_gone: bool


def rows(wishes: WishList | None, *, channel: Channel, language: str, now: datetime) -> list[Wished]:
    """Everything on the list, the newest first. Five queries for any number."""
    found = wishlist.rows(wishes) if wishes else []
    ids = [variant.pk for wish in found for variant in wish.product.variants.all() if variant.archived_at is None]
    prices = books.shown(ids, channel=channel, now=now) if ids else {}
    left = availability.of(ids) if ids else {}
    return [_row(wish, prices, left, language=language, now=now) for wish in found]


def _row(
    wish: Wish, prices: dict[int, ShownPrice], left: dict[int, int], *, language: str, now: datetime
) -> Wished:  # fmt: skip
    product = wish.product
    open_ones = [variant for variant in product.variants.all() if variant.archived_at is None]
    wanted = [variant for variant in open_ones if variant.pk == wish.variant_id] or open_ones
    amounts = [prices[variant.pk].amount for variant in wanted if variant.pk in prices]
    price = min(amounts, key=lambda amount: amount.amount, default=None)
    one = wanted[0] if len(wanted) == 1 else None
    here = reverse("storefront:product", args=[product.slug])
    is_gone = not product.is_on_sale(now) or price is None
    return Wished(
        wish=wish,
        name=product.translations.get(language, {}).get("name") or product.name,
        url=f"{here}?variant={one.sku}" if one else here,
        meta=variants.label(one, words=vocabulary.of(product, language)) if one else "",
        image=pictures.picture((wish.variant and wish.variant.cover) or product.cover, sizes_hint=160),
        price=price,
        starting=len(set(amounts)) > 1,
        variant=one,
        left=sum(max(0, left.get(variant.pk, 0)) for variant in wanted),
        came_down=wishlist.came_down(wish, price) if not is_gone else None,
        is_back=wishlist.is_back(wish, left) and not is_gone,
        is_gone=is_gone,
    )
