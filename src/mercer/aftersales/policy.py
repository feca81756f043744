"""The return policy: a pure function of what is asked and what the merchant's rules say. It always gives its reasons.

Every rule may speak: `deny` beats `ask`, `ask` beats `approve`. Reasons are kept as words and facts, not as sentences,
so that each reader gets them in their own language (`sentence`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mercer.aftersales import reasons
from mercer.kernel.money import Money

APPROVE, ASK, DENY = "approve", "ask", "deny"
STRENGTH = {APPROVE: 0, ASK: 1, DENY: 2}


@dataclass(frozen=True, slots=True)
class Rules:
    """The merchant's rules; amounts are minor units of `currency`."""

    window_days: int
    approve_up_to: Money
    used_needs_person: bool
    damaged_needs_photo: bool
    excluded_tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """Pieces of one line, with the tags of its product, the reason and the condition given."""

    name: str
    tags: frozenset[str]
    reason: str
    condition: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: days since delivery (None: not delivered yet), what it is worth, and whether photos came with it."""

    days: int | None
    value: Money
    lines: tuple[AskedLine, ...]
    has_photos: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """`verdict` is approve, ask or deny; `reasons` are dicts with `rule`, `says` and the facts of the rule."""

    verdict: str
    reasons: tuple[dict, ...]


def decide(asked: Asked, rules: Rules) -> Decision:
    """What the rules say of a request, and why."""
    found = tuple(_spoken(asked, rules))
    verdict = max((reason["says"] for reason in found), key=STRENGTH.__getitem__)
    return Decision(verdict, tuple(reason for reason in found if reason["says"] == verdict))


def sentence(reason: dict) -> str:
    """One reason in the reader's language."""
    texts = {
        "not_delivered": _("It has not been delivered yet."),
        "window_over": _("It was delivered %(days)s days ago; returns are possible for %(window)s days."),
        "within_window": _("It was delivered %(days)s days ago, within the %(window)s days for returns."),
        "excluded": _("%(name)s cannot be returned."),
        "too_much": _("It is worth %(value)s; above %(limit)s one of us has a look first."),
        "other_currency": _("One of us looks at returns in %(currency)s first."),
        "used": _("%(name)s was used; one of us has a look first."),
        "photo_missing": _("A photo helps us to see what is wrong; one of us will ask you for it."),
        "person": _("Decided by our staff: %(note)s"),
    }
    return texts[reason["rule"]] % reason


def _spoken(asked: Asked, rules: Rules) -> Iterable[dict]:
    yield _window(asked, rules)
    yield from _value(asked, rules)
    for line in asked.lines:
        if line.tags & rules.excluded_tags:
            yield {"rule": "excluded", "says": DENY, "name": line.name}
        if rules.used_needs_person and line.condition == "used":
            yield {"rule": "used", "says": ASK, "name": line.name}
    if (
        rules.damaged_needs_photo
        and not asked.has_photos
        and any(line.reason in reasons.NEEDS_PHOTO for line in asked.lines)
    ):
        yield {"rule": "photo_missing", "says": ASK}


def _window(asked: Asked, rules: Rules) -> dict:
    if asked.days is None:
        return {"rule": "not_delivered", "says": DENY}
    over = asked.days > rules.window_days
    rule, says = ("window_over", DENY) if over else ("within_window", APPROVE)
    return {"rule": rule, "says": says, "days": asked.days, "window": rules.window_days}


def _value(asked: Asked, rules: Rules) -> Iterable[dict]:
    if asked.value.currency != rules.approve_up_to.currency:
        yield {"rule": "other_currency", "says": ASK, "currency": asked.value.currency}
    elif asked.value > rules.approve_up_to:
        yield {
            "rule": "too_much",
            "says": ASK,
            "value": asked.value.format("en"),
            "limit": rules.approve_up_to.format("en"),
        }
