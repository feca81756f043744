"""Helpful, and: this does not belong here. Each once for a customer or a visit.

A voter is `voter_of(…)`: a blind index, so that rows do not tell who clicked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mercer.kernel import crypto, errors
from mercer.kernel.actors import Actor
from mercer.reviews import ratings, writing
from mercer.reviews.models import AbuseReport, HelpfulVote, Review

REASONS = {
    "spam": _("Advertising or spam"),
    "rude": _("Insulting or hateful"),
    "private": _("Tells private things of somebody"),
    "false": _("Not about this article, or untrue"),
    "other": _("Something else"),
}


def voter_of(who: str) -> int:
    """`who` names a customer or a visit: "customer <id>", "visit <random>"."""
    return crypto.blind_index(who, purpose="reviews.voter")


@transaction.atomic
def find_helpful(review: Review, *, voter: int, now: datetime) -> bool:
    """Counts the vote; False when it was counted before. `NotFound` unless the review is published."""
    current = _public(review)
    _vote, new = HelpfulVote.objects.get_or_create(review=current, voter=voter, defaults={"at": now})
    if new:
        _count(current, 1)
    return new


@transaction.atomic
def take_back(review: Review, *, voter: int) -> bool:
    """The voter changed their mind; False when there was no vote."""
    current = _public(review)
    gone = HelpfulVote.objects.filter(review=current, voter=voter).delete()[0] > 0
    if gone:
        _count(current, -1)
    return gone


@transaction.atomic
def report(review: Review, *, reporter: int, reason: str, note: str = "", actor: Actor, now: datetime) -> bool:
    """A person of the shop will look at it; False when this reporter said so before. `Invalid`, `NotFound`."""
    if reason not in REASONS:
        raise errors.Invalid(fields={"reason": str(_("Please choose a reason."))})
    current = _public(review)
    facts = {"reason": reason, "note": " ".join(note.split())[:500], "at": now}
    _report, new = AbuseReport.objects.get_or_create(review=current, reporter=reporter, defaults=facts)
    if new:
        Review.objects.filter(pk=current.pk).update(report_count=F("report_count") + 1)
        writing.tell(current, "review.reported", actor=actor, at=now, reason=reason)
    return new


@transaction.atomic
def settle(review: Review, *, actor: Actor, now: datetime) -> None:
    """Staff looked at the reports; the review stays as it is."""
    current = writing.locked(review)
    settled = AbuseReport.objects.filter(review=current, settled_at=None).update(settled_at=now)
    if settled:
        Review.objects.filter(pk=current.pk).update(report_count=0)
        writing.tell(current, "review.reports_settled", actor=actor, at=now)


def helpful_to(voter: int, review_ids: list) -> set:
    """Which of these reviews the voter found helpful."""
    votes = HelpfulVote.objects.filter(review__in=review_ids, voter=voter)
    return set(votes.values_list("review_id", flat=True))


def _public(review: Review) -> Review:
    current = writing.locked(review)
    if not current.is_public:
        raise errors.NotFound
    return current


def _count(review: Review, change: int) -> None:
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + change)
    ratings.touch(review.product_id)
