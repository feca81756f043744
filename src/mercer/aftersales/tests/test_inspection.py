"""Looking at what came back: shelf or bin, and a refund of exactly what was paid for it, once (P7, P8)."""

import random
from datetime import timedelta

import pytest
from tests import races

from mercer.aftersales import inspection, rules
from mercer.aftersales.inspection import Finding, WrongFindings
from mercer.aftersales.models import Return, ReturnPolicy
from mercer.aftersales.tests.coming import asked, delivered, inspected, opened, paid, received, shipped
from mercer.fulfillment import tracking
from mercer.inventory import proof
from mercer.inventory.models import StockLevel
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.kernel.states import IllegalTransition
from mercer.payments import proof as payment_proof
from mercer.payments import refunds
from mercer.payments.models import Refund


def on_shelf(variant):
    return sum(StockLevel.objects.filter(variant=variant).values_list("on_hand", flat=True))


def refunded(order):
    return sum(Refund.objects.filter(order=order).values_list("amount", flat=True))


@pytest.fixture(autouse=True)
def _proven(db):
    yield
    assert proof.check() == []
    assert payment_proof.check() == []


def test_good_pieces_go_to_the_shelf_and_bad_ones_do_not(world):
    order = delivered(world)
    before = on_shelf(world.mug_sage)
    returning = inspected(world, received(world, order, asked(order, 3)), scrap=1)
    line = returning.lines.get()
    assert (line.restocked_quantity, line.scrapped_quantity) == (2, 1)
    assert on_shelf(world.mug_sage) == before + 2
    assert returning.closed_at == world.now + timedelta(days=9)


def test_everything_back_is_everything_paid_back(world):
    order = delivered(world, (world.mug_sage, 3), (world.handbook, 2))
    returning = inspected(world, received(world, order, asked(order, 3), asked(order, 2, line=1)))
    assert returning.refund_amount == refunded(order) == order.paid_amount == order.total_amount
    assert sum(line.refund_amount for line in returning.lines.all()) == order.total_amount - order.delivery_amount


@pytest.mark.parametrize("seed", range(4))
def test_p7_however_it_comes_back_the_sum_is_what_was_paid(world, seed):
    dice = random.Random(seed)
    states = bool(seed % 2)
    facts = {"channel": world.states, "address": world.new_york} if states else {}
    order = delivered(world, (world.mug_sage, 5), (world.handbook, 3), **facts)
    lines = list(order.lines.order_by("pk"))
    rest = [line.quantity for line in lines]
    while any(rest):
        what = [
            asked(order, dice.randint(1, left), line=place)
            for place, left in enumerate(rest)
            if left and dice.random() < 0.8
        ]
        if what:
            inspected(world, received(world, order, *what), scrap=dice.randint(0, 1))
            for asking in what:
                rest[[line.pk for line in lines].index(asking.line_id)] -= asking.quantity
        assert refunded(order) <= order.paid_amount
    assert refunded(order) == order.paid_amount
    delivery = [
        row for row in Return.objects.all() if row.refund_amount > sum(x.refund_amount for x in row.lines.all())
    ]
    assert len(delivery) == (1 if order.delivery_amount else 0)


def test_p8_only_received_pieces_are_paid_for(world):
    order = delivered(world)
    returning = inspected(world, received(world, order, asked(order, 3), counts=[2]))
    assert returning.refund_amount == refunded(order) == 4_800
    assert refunds.refundable(order) == Money(order.total_amount - 4_800, "EUR")


def test_the_delivery_is_not_refunded_when_the_rules_say_so(world):
    rules.change(ReturnPolicy(refunds_delivery=False), actor=world.staff, now=world.now)
    order = delivered(world)
    assert inspected(world, received(world, order, asked(order, 3))).refund_amount == 7_200


def test_the_label_is_the_shoppers_unless_something_was_wrong(world):
    rules.change(
        ReturnPolicy(shopper_pays_label_amount=500, damaged_needs_photo=False), actor=world.staff, now=world.now
    )
    for reason, kept in (("changed_mind", 500), ("defective", 0), ("late", 0)):
        order = delivered(world)
        returning = received(world, order, asked(order, 1, reason=reason))
        assert inspection.due(returning) == (Money(2_400 - kept, "EUR"), Money(kept, "EUR"))
        inspected(world, returning)
        assert (returning.refund_amount, returning.fee_amount, refunded(order)) == (2_400 - kept, kept, 2_400 - kept)


def test_the_fee_never_exceeds_what_came_back(world):
    rules.change(ReturnPolicy(shopper_pays_label_amount=99_999), actor=world.staff, now=world.now)
    order = delivered(world)
    returning = inspected(world, received(world, order))
    assert (returning.refund_amount, returning.fee_amount, returning.refund) == (0, 2_400, None)


def test_asking_what_is_due_changes_nothing(world):
    returning = received(world, delivered(world))
    amount, fee = inspection.due(returning)
    assert (amount, fee) == (Money(2_400, "EUR"), Money(0, "EUR"))
    assert returning.lines.get().refund_amount == 0
    assert not Refund.objects.exists()


def test_cash_that_was_never_collected_is_not_given_back(world):
    order = world.order((world.mug_sage, 1), payment="cod")
    for parcel in shipped(world, order):
        tracking.sight_by_hand(parcel, "delivered", actor=world.staff, now=world.now)
    order.refresh_from_db()
    returning = inspected(world, received(world, order))
    assert (returning.state, returning.refund_amount, returning.refund) == ("refunded", 0, None)


def test_what_was_already_given_back_is_not_given_again(world):
    order = delivered(world)
    with inspection.db.transaction():
        goodwill = Money(order.total_amount - 1_000, "EUR")
        refunds.request(order, goodwill, key="goodwill", reason="sorry", actor=world.staff, now=world.now)
    assert inspected(world, received(world, order, asked(order, 3))).refund_amount == 1_000
    assert refunded(order) == order.paid_amount


@pytest.mark.parametrize(("restock", "scrap"), [(1, 0), (0, 0), (3, 0), (1, 2), (-1, 3), (3, -1)])
def test_every_received_piece_is_accounted_for(world, restock, scrap):
    order = delivered(world)
    returning = received(world, order, asked(order, 2))
    with pytest.raises(WrongFindings):
        inspection.inspect(
            returning, [Finding(returning.lines.get().pk, restock, scrap)], actor=world.staff, now=world.now
        )
    with pytest.raises(WrongFindings):
        inspection.inspect(returning, [], actor=world.staff, now=world.now)
    assert Return.objects.get().state == "received"
    assert not Refund.objects.exists()


def test_findings_of_another_return_are_refused(world):
    order = delivered(world)
    first, second = received(world, order), received(world, order)
    findings = [Finding(first.lines.get().pk, 1, 0), Finding(second.lines.get().pk, 1, 0)]
    with pytest.raises(WrongFindings):
        inspection.inspect(first, findings, actor=world.staff, now=world.now)


def test_only_what_was_received_is_inspected_and_only_once(world):
    order = delivered(world)
    waiting = opened(world, order)
    with pytest.raises(IllegalTransition):
        inspection.inspect(waiting, [Finding(waiting.lines.get().pk, 0, 0)], actor=world.staff, now=world.now)
    returning = inspected(world, received(world, order))
    with pytest.raises(IllegalTransition):
        inspected(world, returning)
    assert Refund.objects.count() == 1


@pytest.mark.race
def test_p6_two_inspectors_make_one_refund(transactional_db, world):
    returning = received(world, delivered(world))
    results = races.together([lambda: inspected(world, Return.objects.get(pk=returning.pk))] * 4)
    assert races.kinds(results) == {"ok": 1, "IllegalTransition": 3}
    assert (Refund.objects.count(), Event.objects.filter(verb="return.refunded").count()) == (1, 1)


@pytest.mark.race
def test_two_returns_of_one_order_inspected_at_once_refund_the_delivery_once(transactional_db, world):
    order = delivered(world, (world.mug_sage, 2))
    both = [received(world, order, asked(order, 1)) for _ in range(2)]
    results = races.together([lambda one=one: inspected(world, Return.objects.get(pk=one.pk)) for one in both])
    assert races.kinds(results) == {"ok": 2}
    assert refunded(order) == paid_amount(order)


def paid_amount(order):
    order.refresh_from_db()
    return order.paid_amount


def test_an_order_of_two_locations_is_restocked_where_it_came_back(world):
    order = paid(world, (world.bowl, 1))
    delivered(world, order=order)
    returning = inspected(world, received(world, order))
    assert returning.location == world.main
    assert StockLevel.objects.get(variant=world.bowl, location=world.main).on_hand == 10
