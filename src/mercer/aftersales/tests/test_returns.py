"""Returns: asked for, decided, received; nothing is opened that cannot be, and no piece comes back twice."""

import io
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from tests import races

from mercer.aftersales import returns, rules
from mercer.aftersales.models import Return, ReturnLine, ReturnPhoto, ReturnPolicy
from mercer.aftersales.returns import Asking, NotReturnable
from mercer.aftersales.tests.coming import asked, delivered, inspected, opened, paid, received, shipped
from mercer.catalog import tags
from mercer.fulfillment import tracking
from mercer.inventory import proof
from mercer.inventory.models import StockLevel
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event
from mercer.kernel.states import IllegalTransition
from mercer.media import assets

SUE = Actor("staff", "3", "Sue Support")


def left(order):
    return {line.sku: pieces for line, pieces in returns.returnable(order)}


def on_shelf(variant):
    return sum(StockLevel.objects.filter(variant=variant).values_list("on_hand", flat=True))


def test_what_arrived_can_be_returned_and_what_is_coming_back_cannot_again(world):
    order = delivered(world, (world.mug_sage, 3), (world.bowl, 1))
    assert left(order) == {"MUG-SAGE": 3, "BOWL": 1}
    opened(world, order, asked(order, 2))
    assert left(order) == {"MUG-SAGE": 1, "BOWL": 1}


def test_what_is_still_on_its_way_cannot_be_returned(world):
    order = paid(world)
    assert left(order) == {"MUG-SAGE": 0}
    shipped(world, order)
    order.refresh_from_db()
    assert left(order) == {"MUG-SAGE": 0}


def test_denied_and_withdrawn_pieces_can_be_asked_for_again(world):
    order = delivered(world)
    assert opened(world, order, at=world.now + timedelta(days=99)).state == "denied"
    returns.cancel(opened(world, order, asked(order, 3)), actor=world.staff, now=world.now)
    assert left(order) == {"MUG-SAGE": 3}


def test_pieces_that_were_announced_but_not_in_the_parcel_can_be_asked_for_again(world):
    order = delivered(world)
    received(world, order, asked(order, 3), counts=[2])
    assert left(order) == {"MUG-SAGE": 1}


def test_a_return_in_time_is_approved_by_the_policy(world):
    returning = opened(world, delivered(world), note="Too small")
    assert (returning.state, returning.decision, returning.decided_by) == ("approved", "approve", "policy")
    assert (returning.note, returning.location) == ("Too small", world.main)
    verbs = list(Event.objects.filter(subject_id=returning.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["return.requested", "return.approved"]


@pytest.mark.parametrize("quantity", [0, -1, 4, 10**9])
def test_no_more_than_arrived_and_at_least_one(world, quantity):
    order = delivered(world)
    with pytest.raises(NotReturnable):
        opened(world, order, asked(order, quantity))
    assert not Return.objects.exists()


def test_nothing_is_opened_for_what_is_not_understood(world):
    order, other = delivered(world), delivered(world, (world.bowl, 1))
    good = asked(order)
    wrong = [
        [], [good, good], [good, asked(other)], [replace(good, line_id=0)], [replace(good, reason="bored")],
        [replace(good, reason="")], [replace(good, condition="eaten")],
    ]  # fmt: skip
    for what in wrong:
        with pytest.raises(NotReturnable):
            returns.open_return(order, what, actor=SUE, now=world.now + timedelta(days=5))
    assert not Return.objects.exists()
    assert not Event.objects.filter(verb__startswith="return.").exists()


def test_pieces_of_a_first_parcel_can_be_returned_while_the_second_is_on_its_way(world):
    world.set_stock(world.bowl, 1, 1)
    order = paid(world, (world.bowl, 2))
    first, _second = shipped(world, order)
    tracking.sight_by_hand(first, "delivered", actor=world.staff, now=world.now)
    order.refresh_from_db()
    assert order.delivered_at is None
    assert opened(world, order, asked(order, 1)).state == "approved"
    with pytest.raises(NotReturnable):
        opened(world, order, asked(order, 1))


def test_excluded_goods_are_denied_with_the_reason(world):
    rules.change(ReturnPolicy(excluded_tags=["hygiene"]), actor=SUE, now=world.now)
    world.mug.tags.add(tags.create("Hygiene", actor=SUE, now=world.now))
    returning = opened(world, delivered(world))
    assert (returning.state, [reason["rule"] for reason in returning.decision_reason]) == ("denied", ["excluded"])


def test_damaged_goods_without_a_photo_are_decided_by_a_person(world):
    order = delivered(world)
    returning = opened(world, order, asked(order, reason="damaged"))
    assert (returning.state, returning.decided_at) == ("requested", None)
    returns.decide(returning, approve=True, note="We see.", actor=SUE, now=world.now)
    returning.refresh_from_db()
    assert (returning.state, returning.decided_by) == ("approved", "Sue Support")
    assert [reason["rule"] for reason in returning.decision_reason] == ["photo_missing", "person"]


def test_a_photo_decides_at_once_and_no_more_than_six_are_kept(world, picture_file):
    order = delivered(world)
    photos = [assets.add(picture_file(), filename=f"{n}.png", private=True, now=world.now) for n in range(7)]
    returning = opened(world, order, asked(order, reason="damaged"), photos=photos)
    assert returning.state == "approved"
    assert ReturnPhoto.objects.count() == returns.MOST_PHOTOS


@pytest.fixture
def picture_file():
    def make():
        paper = io.BytesIO()
        Image.new("RGB", (20, 20), tuple(random.randbytes(3))).save(paper, "PNG")
        return paper.getvalue()

    return make


def test_a_decision_is_made_once(world):
    order = delivered(world)
    returning = opened(world, order, asked(order, reason="defective"))
    returns.decide(returning, approve=False, note="", actor=SUE, now=world.now)
    for approve in (True, False):
        with pytest.raises(IllegalTransition):
            returns.decide(returning, approve=approve, note="", actor=SUE, now=world.now)
    with pytest.raises(IllegalTransition):
        returns.cancel(returning, actor=SUE, now=world.now)


def test_a_received_return_waits_apart_from_the_shelf(world):
    order = delivered(world)
    before = on_shelf(world.mug_sage)
    returning = received(world, order, asked(order, 2))
    order.refresh_from_db()
    assert (returning.state, order.returned_count, order.fulfillment_state) == ("received", 2, "partly_returned")
    assert on_shelf(world.mug_sage) == before
    assert proof.check() == []


@pytest.mark.parametrize("count", [0, 3, -1])
def test_no_more_is_received_than_was_announced_and_at_least_one(world, count):
    order = delivered(world)
    returning = opened(world, order, asked(order, 2))
    with pytest.raises(NotReturnable):
        returns.receive(returning, {returning.lines.get().pk: count}, actor=SUE, now=world.now)
    assert Return.objects.get().state == "approved"


@pytest.mark.race
def test_s9_two_requests_for_the_last_piece_open_one(transactional_db, world):
    order = delivered(world, (world.mug_sage, 1))
    results = races.together([lambda: opened(world, order, asked(order))] * 4)
    assert races.kinds(results) == {"ok": 1, "NotReturnable": 3}
    assert ReturnLine.objects.count() == 1


@pytest.mark.race
def test_s9_two_people_receive_one_parcel_once(transactional_db, world):
    order = delivered(world)
    returning = opened(world, order, asked(order, 2))
    counts = {returning.lines.get().pk: 2}
    calls = [lambda: returns.receive(Return.objects.get(pk=returning.pk), counts, actor=SUE, now=world.now)] * 4
    assert races.kinds(races.together(calls)) == {"ok": 1, "IllegalTransition": 3}
    order.refresh_from_db()
    assert order.returned_count == 2
    assert proof.check() == []


@pytest.mark.race
def test_deciding_and_withdrawing_at_once_is_one_of_them(transactional_db, world):
    order = delivered(world)
    returning = opened(world, order, asked(order, reason="damaged"))
    results = races.together(
        [
            lambda: returns.decide(
                Return.objects.get(pk=returning.pk), approve=False, note="", actor=SUE, now=world.now
            ),
            lambda: returns.cancel(Return.objects.get(pk=returning.pk), actor=SUE, now=world.now),
        ]
    )
    assert races.kinds(results) == {"ok": 1, "IllegalTransition": 1}


def test_returns_of_an_order_come_with_everything_a_page_shows(world, django_assert_num_queries):
    order = delivered(world)
    inspected(world, received(world, order))
    with django_assert_num_queries(4):
        (found,) = returns.of_order(order)
        assert [line.order_line.sku for line in found.lines.all()] == ["MUG-SAGE"]
        assert (found.refund.amount > 0, list(found.photos.all())) == (True, [])


def test_the_rules_that_applied_stay_known(world):
    assert rules.current().window_days == 30
    for days in (14, 60):
        rules.change(ReturnPolicy(window_days=days), actor=SUE, now=world.now)
    assert (rules.current().window_days, ReturnPolicy.objects.count()) == (60, 2)
    assert Asking(1, 1, "late").condition == "unopened"
