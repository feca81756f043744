"""What staff decide about reviews: publish, reject with a reason, answer. Ratings follow in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors
from mercer.kernel.actors import Actor
from mercer.reviews import ratings, writing
from mercer.reviews.models import MOST_ANSWER, Review

MOST_REASON = 300


class ReasonMissing(errors.Refusal):
    """A review is rejected for a reason its author is told."""

    code = "reason_missing"
    status = 422
    title = _("Please say why. The author reads it.")


@transaction.atomic
def publish(review: Review, *, actor: Actor, now: datetime) -> Review:
    """Everybody may read it. Publishing what is published changes nothing."""
    return _publish(writing.locked(review), actor=actor, now=now)


@transaction.atomic
def publish_many(ids: Collection[UUID | str], *, actor: Actor, now: datetime) -> int:
    """Publishes those that wait; how many. One order of locks, so that two people cannot block each other."""
    waiting = Review.objects.select_for_update(of=("self",)).select_related("product")
    rows = waiting.filter(pk__in=list(ids), state=Review.PENDING).order_by("product_id", "pk")
    return len([_publish(row, actor=actor, now=now) for row in rows])


@transaction.atomic
def reject(review: Review, *, reason: str, actor: Actor, now: datetime) -> Review:
    """Nobody else reads it; the author reads why. `ReasonMissing`."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > MOST_REASON:
        raise ReasonMissing(fields={"reason": str(ReasonMissing.title)})
    current = writing.locked(review)
    was_public = current.is_public
    if current.state == Review.REJECTED and current.reject_reason == reason:
        return current
    _write(current, state=Review.REJECTED, reject_reason=reason, decided_at=now, decided_by=_name(actor))
    if was_public:
        ratings.count_out(current.product_id, current.stars)
    writing.tell(current, "review.rejected", actor=actor, at=now)
    return current


@transaction.atomic
def answer(review: Review, *, text: str, actor: Actor, now: datetime) -> Review:
    """The shop's words below a review; empty words take the answer away. `Invalid`."""
    text = text.strip()
    if len(text) > MOST_ANSWER:
        sentence = _("Please write at most %(most)s characters.") % {"most": MOST_ANSWER}
        raise errors.Invalid(fields={"answer": sentence})
    current = writing.locked(review)
    if current.answer == text:
        return current
    _write(current, answer=text, answered_at=now if text else None)
    ratings.touch(current.product_id)
    writing.tell(current, "review.answered" if text else "review.answer_withdrawn", actor=actor, at=now)
    return current


def _publish(current: Review, *, actor: Actor, now: datetime) -> Review:
    if current.is_public:
        return current
    _write(current, state=Review.PUBLISHED, reject_reason="", decided_at=now, decided_by=_name(actor))
    ratings.count_in(current.product_id, current.stars)
    writing.tell(current, "review.published", actor=actor, at=now)
    return current


def _write(review: Review, **facts: object) -> None:
    for name, value in facts.items():
        setattr(review, name, value)
    review.save(update_fields=list(facts))


def _name(actor: Actor) -> str:
    return (actor.name or actor.id)[:120]
