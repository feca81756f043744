"""Published reviews as readers ask for them: sorted, of some stars only, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from mercer.reviews.models import ProductRating, Review

NEWEST, HELPFUL, BEST, WORST = "newest", "helpful", "best", "worst"
ORDERS = {
    NEWEST: ("-written_at", "-id"),
    HELPFUL: ("-helpful_count", "-written_at", "-id"),
    BEST: ("-stars", "-written_at", "-id"),
    WORST: ("stars", "-written_at", "-id"),
}
PAGE, BEGINNING, LAST_PAGE = 10, 4, 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to a product's reviews; `stars` 0 means any."""

    sort: str = NEWEST
    stars: int = 0
    page: int = 1
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of them; `total` fit the question."""

    wanted: Wanted
    reviews: tuple[Review, ...]
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.wanted.size))


def question(*, sort: str = "", stars: str = "", page: str = "", size: int = PAGE) -> Wanted:
    """A `Wanted` of whatever a page was given; what makes no sense is left out."""
    return Wanted(
        sort=sort if sort in ORDERS else NEWEST,
        stars=int(stars) if stars in ("1", "2", "3", "4", "5") else 0,
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
        size=size,
    )


def listed(product_id: int, wanted: Wanted, *, rating: ProductRating | None) -> Listed:
    """Two queries, one for the photos; none when the rating says that there is nothing."""
    total = total_of(rating, wanted.stars)
    if not total:
        return Listed(wanted, (), 0)
    rows = Review.objects.filter(product=product_id, state=Review.PUBLISHED).order_by(*ORDERS[wanted.sort])
    if wanted.stars:
        rows = rows.filter(stars=wanted.stars)
    skip = (wanted.page - 1) * wanted.size
    found = rows.prefetch_related("photos__asset")[skip : skip + wanted.size]
    return Listed(wanted, tuple(found), total)


def total_of(rating: ProductRating | None, stars: int = 0) -> int:
    """How many are published, of so many stars or in all."""
    if rating is None:
        return 0
    return dict(rating.histogram)[stars] if stars else rating.count
