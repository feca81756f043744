"""What an author is told: that the shop answered, or why a review was not published."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from mercer.kernel import db
from mercer.kernel.models import Event
from mercer.messages import letters
from mercer.messages.models import Letter
from mercer.reviews import asking
from mercer.reviews.models import Review

KINDS = {"review.answered": "review_answered", "review.rejected": "review_rejected"}


@db.transaction
def tell(event: Event, *, now: datetime) -> Letter | None:
    """Writes about an answer or a rejection; None when the review is gone or has changed since, or all that is long past."""
    if event.at < now - asking.TOO_LATE:
        return None
    review = Review.objects.select_related("product", "customer").filter(pk=event.subject_id).first()
    if review is None or not (review.answer if event.verb == "review.answered" else review.reject_reason):
        return None
    return letters.write(
        KINDS[event.verb],
        to=review.customer.email,
        key=f"review-{event.pk}",
        about=review,
        language=review.customer.language or review.language,
        now=now,
        context={
            "review": review,
            "name": review.product.translations.get(review.language, {}).get("name") or review.product.name,
            "product_url": f"{settings.PUBLIC_URL}/p/{review.product.slug}/",
        },
    )
