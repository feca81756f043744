"""Transitions: a step is taken once, and only from where it may be."""

import datetime

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from mercer.kernel.states import IllegalTransition, Transitions
from mercer.kernel.tests.rows import STEPS, Parcel

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
names = st.sampled_from("abcdef")


@given(st.dictionaries(names, st.sets(names)))
def test_sources_and_successors_are_the_same_table_read_both_ways(table):
    steps = Transitions("state", table)
    for to in steps.states:
        assert steps.sources(to) == {state for state in steps.states if steps.allows(state, to)}


@given(st.dictionaries(names, st.sets(names)))
def test_a_final_state_leads_nowhere(table):
    steps = Transitions("state", table)
    assert all(not steps.allows(state, to) for state in steps.final for to in steps.states)
    assert steps.final == {state for state in steps.states if not table.get(state)}


@pytest.mark.usefixtures("tables", "db")
class TestMoves:
    def test_the_facts_are_written_with_the_move(self):
        parcel = Parcel.objects.create()
        assert STEPS.move(parcel, to="shipped", shipped_at=NOW, moves=F("moves") + 1)
        assert (parcel.state, parcel.shipped_at, parcel.moves) == ("shipped", NOW, 1)
        parcel.refresh_from_db()
        assert (parcel.state, parcel.shipped_at, parcel.moves) == ("shipped", NOW, 1)

    def test_a_second_time_it_is_somebody_elses_move(self):
        parcel = Parcel.objects.create()
        stale = Parcel.objects.get(pk=parcel.pk)
        assert STEPS.move(parcel, to="shipped", shipped_at=NOW)
        assert not STEPS.move(stale, to="canceled")
        assert stale.state == "packed"
        parcel.refresh_from_db()
        assert parcel.state == "shipped"

    def test_a_move_that_is_required_says_where_it_stands(self):
        parcel = Parcel.objects.create(state="delivered")
        with pytest.raises(IllegalTransition) as refusal:
            STEPS.require(parcel, to="shipped")
        assert refusal.value.facts == {"state": "delivered", "to": "shipped"}
        parcel.refresh_from_db()
        assert parcel.state == "delivered"

    def test_the_sources_can_be_narrowed_but_not_widened(self):
        parcel = Parcel.objects.create(state="lost")
        assert not STEPS.move(parcel, to="shipped", from_="packed")
        assert STEPS.move(Parcel.objects.filter(pk=parcel.pk), to="shipped", from_={"lost"})
        with pytest.raises(ValueError, match="does not follow"):
            STEPS.move(parcel, to="shipped", from_="delivered")
        with pytest.raises(ValueError, match="no state"):
            STEPS.move(parcel, to="vanished")


@given(st.lists(st.sampled_from(sorted(STEPS.states)), max_size=12))
@pytest.mark.usefixtures("tables")
def test_no_sequence_of_moves_leaves_the_table(tables, django_db_blocker, path):
    with django_db_blocker.unblock():
        parcel = Parcel.objects.create()
        for to in path:
            before = parcel.state
            assert STEPS.move(parcel, to=to) == STEPS.allows(before, to) if STEPS.sources(to) else True
            assert parcel.state == (to if STEPS.allows(before, to) else before)
        parcel.delete()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_twelve_at_once_one_is_told_that_it_was_the_one(tables, at_once):
    parcel = Parcel.objects.create()
    results = at_once(12, lambda i: STEPS.move(Parcel.objects.filter(pk=parcel.pk), to="shipped", moves=F("moves") + 1))
    parcel.refresh_from_db()
    assert sorted(results) == [False] * 11 + [True]
    assert parcel.moves == 1
    parcel.delete()
