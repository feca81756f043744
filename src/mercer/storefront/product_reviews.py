"""A product's reviews as shoppers read them: their beginning on the product page, all of them on a page of their own."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from mercer.accounts import access
from mercer.catalog import vocabulary
from mercer.catalog.models import Product
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.kernel import clock
from mercer.media import pictures
from mercer.reviews import ratings, reading
from mercer.reviews.models import ProductRating
from mercer.storefront import crawlers, drawing, visit

SORTS = {
    reading.NEWEST: _("Newest"),
    reading.HELPFUL: _("Most helpful"),
    reading.BEST: _("Best first"),
    reading.WORST: _("Most critical"),
}

_pages = Remembered(512)


@access.public
def reviews(request, slug):
    """`/p/<slug>/reviews/?sort=&stars=&page=`"""
    now = clock.now()
    product = Product.objects.on_sale(now).filter(slug=slug).first()
    if product is None:
        raise Http404
    rating, language = ratings.of(product.pk), get_language() or "en"
    asked = {name: request.GET.get(name, "") for name in ("sort", "stars", "page")}
    wanted = reading.question(**asked)
    context = {
        "name": product.translations.get(language, {}).get("name") or product.name,
        "here": reverse("storefront:product", args=[slug]),
        "reviews": _drawn(product, rating, wanted, version=visit.version(request), now=now),
        "canonical_url": crawlers.address("reviews", slug),
        "robots": "noindex" if any(asked.values()) else "",
    }
    return render(request, "storefront/reviews.html", context)


def beginning(product: Product, rating: ProductRating | None, *, version: int, now: datetime) -> Markup:
    """The part of the product page: what they say together, and the first few."""
    wanted = reading.Wanted(sort=reading.HELPFUL, size=reading.BEGINNING)
    return _drawn(product, rating, wanted, version=version, now=now)


def _drawn(
    product: Product, rating: ProductRating | None, wanted: reading.Wanted, *, version: int, now: datetime
) -> Markup:  # fmt: skip
    """Drawn anew when something that readers see has changed, not for every reader."""

    def make():
        found = reading.listed(product.pk, wanted, rating=rating)
        return drawing.part("storefront/parts/reviews.html", _context(product, rating, found)), FOREVER

    key = (product.pk, get_language(), wanted, rating.version if rating else 0)
    return _pages.get(key, version=version, now=now, make=make)


def _context(product: Product, rating: ProductRating | None, found: reading.Listed) -> dict:
    whole = reverse("storefront:reviews", args=[product.slug])
    wanted, language = found.wanted, get_language() or "en"
    more = {} if wanted.size == reading.PAGE else {"all_url": whole}
    return {
        "rating": rating if rating and rating.count else None,
        "rows": [(review, _photos(review), vocabulary.retold(product, review.choice, language)) for review in found.reviews],
        "listed": found,
        "bars": [_bar(whole, found, rating, *bar) for bar in rating.histogram] if rating else [],
        "sorts": [(code, name, _link(whole, wanted, sort=code)) for code, name in SORTS.items()],
        "all_stars_url": _link(whole, wanted, stars=0),
        "previous_url": _link(whole, wanted, page=wanted.page - 1) if wanted.page > 1 else "",
        "next_url": _link(whole, wanted, page=wanted.page + 1) if wanted.page < found.pages else "",
        "write_url": reverse("storefront:review-write", args=[product.slug]),
        **more,
    }  # fmt: skip


def _bar(whole: str, found: reading.Listed, rating: ProductRating, stars: int, count: int) -> dict:
    """How many gave so many stars; `share` in percent."""
    share = 100 * count // max(1, rating.count)
    return {"stars": stars, "count": count, "share": share, "url": _link(whole, found.wanted, stars=stars)}


def _link(whole: str, wanted: reading.Wanted, **changes) -> str:
    """The same list asked otherwise; any change but of the page goes back to its beginning."""
    asked = {"sort": wanted.sort, "stars": wanted.stars, "page": 1} | changes
    plain = {"sort": reading.NEWEST, "stars": 0, "page": 1}
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value != plain[name])
    return f"{whole}?{query}#reviews" if query else f"{whole}#reviews"


def _photos(review) -> list:
    """Small and large; what is not pressed yet is left out."""
    found = [pictures.picture(photo.asset) for photo in review.photos.all()]
    return [each for each in found if each]
