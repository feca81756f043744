"""Who wrote what, when two customers turn out to be one person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from mercer.reviews import ratings
from mercer.reviews.models import Review


@transaction.atomic
def move(*, from_customer: UUID | str, to_customer: UUID | str) -> int:
    """The reviews of the first are the second's; how many. Where both wrote about a product, the newer one stays."""
    rows = Review.objects.select_for_update().filter(customer__in=[from_customer, to_customer])
    newest: dict[int, Review] = {}
    for review in rows.order_by("product_id", "-written_at", "pk"):
        if review.product_id in newest:
            _drop(review)
        else:
            newest[review.product_id] = review
    moving = [review.pk for review in newest.values() if str(review.customer_id) == str(from_customer)]
    return Review.objects.filter(pk__in=moving).update(customer=to_customer)


def _drop(review: Review) -> None:
    if review.is_public:
        ratings.count_out(review.product_id, review.stars)
    review.delete()
