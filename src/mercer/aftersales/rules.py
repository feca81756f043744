"""The merchant's return rules: every change is a new row, so that it stays known what applied when."""

from datetime import datetime

from mercer.aftersales.models import ReturnPolicy
from mercer.aftersales.policy import Rules
from mercer.kernel import db, events
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money


def current() -> ReturnPolicy:
    """The rules that apply now; the defaults until somebody set others."""
    return ReturnPolicy.objects.order_by("-id").first() or ReturnPolicy()


def of(policy: ReturnPolicy) -> Rules:
    """A row as the values the policy function takes."""
    return Rules(
        window_days=policy.window_days,
        approve_up_to=Money(policy.approve_up_to_amount, policy.currency),
        used_needs_person=policy.used_needs_person,
        damaged_needs_photo=policy.damaged_needs_photo,
        excluded_tags=frozenset(policy.excluded_tags),
    )


@db.transaction
def change(policy: ReturnPolicy, *, actor: Actor, now: datetime) -> ReturnPolicy:
    """Make these the rules from now on."""
    policy.pk, policy.created_at, policy.created_by = None, now, actor.name
    policy.save(force_insert=True)
    events.record("return_policy.changed", subject=policy, actor=actor, at=now)
    return policy
