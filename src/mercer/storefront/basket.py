"""The cart as a page shows it: lines with pictures, prices as they are now, what is left, and what stands in the way."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.cart import contents
from mercer.cart.models import Cart, CartLine
from mercer.catalog import variants, vocabulary
from mercer.inventory import availability
from mercer.media import pictures
from mercer.media.models import Asset
from mercer.media.pictures import Picture
from mercer.pricing import books, quotes
from mercer.pricing.quotes import Basket, BasketLine, Quote, QuoteLine


@dataclass(frozen=True, slots=True)
class Shown:
    """One line. `problem` is a sentence when it cannot be ordered like this; `left` is what could be."""

    line: CartLine
    name: str
    url: str
    meta: str
    image: Picture | None
    quoted: QuoteLine | None
    left: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The whole cart; `quote` is None while a line cannot be priced."""

    lines: list[Shown] = field(default_factory=list)
    quote: Quote | None = None

    @property
    def count(self) -> int:
        return sum(shown.line.quantity for shown in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and self.quote is not None and not any(shown.problem for shown in self.lines)


def view(cart: Cart | None, *, channel, language: str, now: datetime) -> View:
    """Look at a cart with today's prices and stock, with a handful of queries however much is in it."""
    rows = contents.lines(cart) if cart else []
    if not rows:
        return View()
    ids = [row.variant_id for row in rows]
    book = books.load(ids, channel=channel, country=channel.country, now=now)
    left = availability.of(ids)
    for_sale = [row for row in rows if row.variant.archived_at is None and row.variant.product.is_on_sale(now)]
    quote = _quote(for_sale, book)
    quoted = {line.variant_id: line for line in quote.lines} if quote else {}
    images = _images(rows)
    lines = [
        _shown(row, quoted.get(row.variant_id), left.get(row.variant_id, 0), images=images, language=language)
        for row in rows
    ]
    return View(lines, quote)


def _quote(rows: list[CartLine], book: books.PriceBook) -> Quote | None:
    """The quote of what has a price; what has none is shown as a problem, not as an error."""
    lines = [BasketLine(str(row.variant_id), row.variant_id, row.quantity) for row in rows]
    while lines:
        try:
            return quotes.quote(Basket(tuple(lines)), book)
        except quotes.NotForSale as no:
            unpriced = set(no.facts["variant_ids"])
            lines = [line for line in lines if line.variant_id not in unpriced]
    return None


def _images(rows: list[CartLine]) -> dict[int, Picture | None]:
    """asset → picture, of those that stand for the variants."""
    wanted = {row.variant.cover_id or row.variant.product.cover_id for row in rows}
    found = Asset.objects.in_bulk([pk for pk in wanted if pk])
    return {pk: pictures.picture(asset, sizes_hint=160) for pk, asset in found.items()}


def _shown(
    row: CartLine, quoted: QuoteLine | None, left: int, *, images: dict[int, Picture | None], language: str
) -> Shown:  # fmt: skip
    product = row.variant.product
    return Shown(
        line=row,
        name=product.translations.get(language, {}).get("name") or product.name,
        url=f"{reverse('storefront:product', args=[product.slug])}?variant={row.variant.sku}",
        meta=variants.label(row.variant, words=vocabulary.of(product, language)),
        image=images.get(row.variant.cover_id or product.cover_id or 0),
        quoted=quoted,
        left=left,
        problem=_problem(row.quantity, quoted, left),
    )


def _problem(quantity: int, quoted: QuoteLine | None, left: int) -> str:
    if quoted is None:
        return _("This article is no longer for sale.")
    if left <= 0:
        return _("This article has just sold out.")
    return _("Only %(n)s left.") % {"n": left} if left < quantity else ""
