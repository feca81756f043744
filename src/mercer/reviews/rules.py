"""The merchant's rules for reviews: whether a person reads them first, and when buyers are asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors, events
from mercer.kernel.actors import Actor
from mercer.reviews.models import ReviewRules

LATEST_ASK = 60


def current() -> ReviewRules:
    """The rules that apply; the defaults until somebody set others."""
    return ReviewRules.objects.filter(pk=1).first() or ReviewRules()


@transaction.atomic
def change(*, approve_first: bool, ask_after_days: int | None, actor: Actor, now: datetime) -> ReviewRules:
    """Make these the rules from now on; what was decided stays. `Invalid`."""
    if ask_after_days is not None and not 1 <= ask_after_days <= LATEST_ASK:
        sentence = _("Between one and sixty days after delivery.")
        raise errors.Invalid(fields={"ask_after_days": str(sentence)})
    rules, _new = ReviewRules.objects.update_or_create(
        pk=1, defaults={"approve_first": approve_first, "ask_after_days": ask_after_days}
    )
    data = {"approve_first": approve_first, "ask_after_days": ask_after_days}
    events.record("review_rules.changed", subject=rules, actor=actor, at=now, data=data)
    return rules
