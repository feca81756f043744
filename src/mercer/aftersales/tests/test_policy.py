"""The return policy: every case has a verdict, and every verdict its reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.aftersales import policy, reasons
from mercer.aftersales.policy import APPROVE, ASK, DENY, STRENGTH, Asked, AskedLine, Rules
from mercer.kernel.money import Money

RULES = Rules(
    window_days=30, approve_up_to=Money(20_000, "EUR"), used_needs_person=True, damaged_needs_photo=True,
    excluded_tags=frozenset({"hygiene"}),
)  # fmt: skip


def line(name="Mug", tags=(), reason="changed_mind", condition="unopened"):
    return AskedLine(name=name, tags=frozenset(tags), reason=reason, condition=condition)


def ask(days=3, value=4_000, currency="EUR", lines=None, photos=False):
    return Asked(days=days, value=Money(value, currency), lines=tuple(lines or [line()]), has_photos=photos)


CASES = [
    ("in time and in order", ask(), APPROVE, ["within_window"]),
    ("on the first day", ask(days=0), APPROVE, ["within_window"]),
    ("on the last day", ask(days=30), APPROVE, ["within_window"]),
    ("a day too late", ask(days=31), DENY, ["window_over"]),
    ("not delivered yet", ask(days=None), DENY, ["not_delivered"]),
    ("up to the limit", ask(value=20_000), APPROVE, ["within_window"]),
    ("a cent above it", ask(value=20_001), ASK, ["too_much"]),
    ("in another currency", ask(currency="USD"), ASK, ["other_currency"]),
    ("excluded", ask(lines=[line(tags=["hygiene", "new"])]), DENY, ["excluded"]),
    ("used", ask(lines=[line(condition="used")]), ASK, ["used"]),
    ("opened", ask(lines=[line(condition="opened")]), APPROVE, ["within_window"]),
    ("damaged without a photo", ask(lines=[line(reason="damaged")]), ASK, ["photo_missing"]),
    ("damaged with a photo", ask(lines=[line(reason="damaged")], photos=True), APPROVE, ["within_window"]),
    ("late needs no photo", ask(lines=[line(reason="late")]), APPROVE, ["within_window"]),
    ("one line of two is excluded", ask(lines=[line(), line("Soap", ["hygiene"])]), DENY, ["excluded"]),
    ("late and excluded", ask(days=99, lines=[line(tags=["hygiene"])]), DENY, ["window_over", "excluded"]),
    ("used, dear and without a photo", ask(value=99_999, lines=[line(condition="used", reason="damaged")]), ASK, ["too_much", "used", "photo_missing"]),
    ("late and dear: no is no", ask(days=99, value=99_999), DENY, ["window_over"]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "verdict", "rules"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_policy_says(asked, verdict, rules):
    decision = policy.decide(asked, RULES)
    assert (decision.verdict, [reason["rule"] for reason in decision.reasons]) == (verdict, rules)


def test_rules_that_are_off_say_nothing():
    lenient = Rules(
        30, Money(20_000, "EUR"), used_needs_person=False, damaged_needs_photo=False, excluded_tags=frozenset()
    )
    wild = ask(lines=[line(condition="used", reason="damaged", tags=["hygiene"])])
    assert policy.decide(wild, lenient).verdict == APPROVE


LINES = st.builds(
    AskedLine, name=st.text(max_size=5), tags=st.frozensets(st.sampled_from(["hygiene", "new"])),
    reason=st.sampled_from(sorted(reasons.REASONS)), condition=st.sampled_from(sorted(reasons.CONDITIONS)),
)  # fmt: skip
ASKED = st.builds(
    Asked, days=st.none() | st.integers(0, 400), value=st.builds(Money, st.integers(0, 10**9), st.sampled_from(["EUR", "JPY"])),
    lines=st.lists(LINES, min_size=1, max_size=4).map(tuple), has_photos=st.booleans(),
)  # fmt: skip
ANY_RULES = st.builds(
    Rules, window_days=st.integers(0, 365), approve_up_to=st.builds(Money, st.integers(0, 10**9), st.just("EUR")),
    used_needs_person=st.booleans(), damaged_needs_photo=st.booleans(), excluded_tags=st.frozensets(st.sampled_from(["hygiene"])),
)  # fmt: skip


@given(ASKED, ANY_RULES)
def test_there_is_always_a_verdict_with_reasons_of_its_own(asked, rules):
    decision = policy.decide(asked, rules)
    assert decision.reasons
    assert {reason["says"] for reason in decision.reasons} == {decision.verdict}
    assert all(policy.sentence(reason) for reason in decision.reasons)


@given(ASKED, ASKED, ANY_RULES)
def test_more_lines_never_make_a_softer_verdict(asked, other, rules):
    more = Asked(asked.days, asked.value, asked.lines + other.lines, asked.has_photos)
    assert STRENGTH[policy.decide(more, rules).verdict] >= STRENGTH[policy.decide(asked, rules).verdict]


def test_reasons_name_their_facts():
    assert policy.sentence({"rule": "window_over", "says": DENY, "days": 40, "window": 30}).startswith(
        "It was delivered 40"
    )
    assert "100 % cotton" in policy.sentence({"rule": "excluded", "says": DENY, "name": "100 % cotton"})
    assert policy.sentence({"rule": "person", "says": APPROVE, "note": "50% off"}) == "Decided by our staff: 50% off"
