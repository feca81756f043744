"""Goods on the shelf and their ledger."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from mercer.inventory import locations, proof, reservations, stock
from mercer.inventory.models import StockLevel, StockMovement
from mercer.kernel import db, ledger
from mercer.kernel.models import Event


@pytest.fixture
def by(world):
    return {"actor": world.staff, "at": world.now}


def level(variant, location):
    return StockLevel.objects.get(variant=variant, location=location)


def promise(world, variant, pieces, order_ref="M-1"):
    held = reservations.hold(f"cart of {order_ref}", {variant.pk: pieces}, now=world.now)
    with db.transaction():
        reservations.attach(held, order_ref=order_ref, now=world.now)
    return held


def ship(world, lines, by, ref="S-1", order_ref="M-1"):
    with db.transaction():
        stock.ship(order_ref, lines, ref=ref, **by)


def test_shipping_takes_goods_and_promise_together(world, by):
    promise(world, world.bowl, 3)
    ship(world, [(world.bowl.pk, world.main.pk, 2)], by)
    row = level(world.bowl, world.main)
    assert (row.on_hand, row.reserved) == (8, 1)
    moved = StockMovement.objects.get(kind="shipped")
    assert (moved.credit, moved.debit, moved.amount, moved.ref) == ("on_hand:MAIN", "sold", 2, "S-1")
    assert proof.check() == []


def test_s9_nothing_is_shipped_beyond_the_promise(world, by):
    promise(world, world.bowl, 1)
    ship(world, [(world.bowl.pk, world.main.pk, 1)], by)
    for lines in ([(world.bowl.pk, world.main.pk, 1)], [(world.teapot.pk, world.main.pk, 1)]):
        with pytest.raises(reservations.NotHeld):
            ship(world, lines, by, ref="S-2")
    assert level(world.bowl, world.main).on_hand == 9
    assert StockMovement.objects.filter(kind="shipped").count() == 1


def test_goods_leave_only_the_place_they_are_promised_from(world, by):
    promise(world, world.bowl, 2)
    with pytest.raises(reservations.NotHeld) as refused:
        ship(world, [(world.bowl.pk, world.east.pk, 1)], by)
    assert refused.value.facts["short"] == [(world.bowl.pk, world.east.pk, 0)]


def test_back_ordered_goods_leave_when_they_have_come(world, by):
    with db.transaction():
        stock.set_rules(world.teapot, world.main, allowance=1)
    promise(world, world.teapot, 2)
    with pytest.raises(stock.WouldOversell):
        ship(world, [(world.teapot.pk, world.main.pk, 2)], by)
    with db.transaction():
        stock.receive(world.teapot, world.main, 1, ref="PO-1", **by)
    ship(world, [(world.teapot.pk, world.main.pk, 2)], by)
    assert proof.check() == []


def test_returned_goods_wait_until_somebody_looks_at_them(world, by):
    promise(world, world.bowl, 2)
    ship(world, [(world.bowl.pk, world.main.pk, 2)], by)
    with db.transaction():
        stock.receive_return(world.bowl, world.main, 2, ref="R-1", **by)
    assert level(world.bowl, world.main).on_hand == 8
    with db.transaction():
        stock.restock(world.bowl, world.main, 1, ref="R-1", **by)
        stock.scrap(world.bowl, world.main, 1, ref="R-1", **by)
    assert level(world.bowl, world.main).on_hand == 9
    kinds = set(StockMovement.objects.filter(ref="R-1").values_list("kind", "credit", "debit", "amount"))
    assert kinds == {
        ("came_back", "sold", "returned", 2),
        ("restocked", "returned", "on_hand:MAIN", 1),
        ("scrapped", "returned", "damaged", 1),
    }
    assert proof.check() == []


def test_the_same_reference_books_once(world, by):
    with db.transaction():
        stock.receive(world.bowl, world.main, 5, ref="PO-7", **by)
    with pytest.raises(stock.AlreadyBooked), db.transaction():
        stock.receive(world.bowl, world.main, 5, ref="PO-7", **by)
    assert level(world.bowl, world.main).on_hand == 15


def test_an_adjustment_has_a_reason_and_an_event(world, by):
    count = stock.adjust(world.bowl, world.main, -2, reason="damaged", note="fell down", **by)
    assert (count.before, count.on_hand) == (10, 8)
    moved = StockMovement.objects.get(kind="adjusted")
    assert (moved.credit, moved.debit, moved.reason) == ("on_hand:MAIN", "damaged", "damaged: fell down")
    told = Event.objects.get(verb="stock.adjusted")
    assert told.data["change"] == -2
    assert told.data["reason"] == "damaged"
    with pytest.raises(stock.InvalidReason):
        stock.adjust(world.bowl, world.main, -1, reason="mood", **by)


def test_an_adjustment_never_goes_below_what_is_promised(world, by):
    promise(world, world.bowl, 9)
    with pytest.raises(stock.WouldOversell) as refused:
        stock.adjust(world.bowl, world.main, -2, reason="lost", **by)
    assert refused.value.facts == {"on_hand": 10, "reserved": 9}
    with pytest.raises(stock.WouldOversell):
        stock.set_on_hand(world.bowl, world.main, 8, **by)
    assert level(world.bowl, world.main).on_hand == 10
    stock.adjust(world.bowl, world.main, -1, reason="lost", **by)
    assert proof.check() == []


def test_goods_open_the_counter_of_a_new_place(world, by):
    cellar = locations.create("CELLAR", name="Cellar", actor=world.staff, now=world.now)
    stock.adjust(world.bowl, cellar, 3, reason="found", **by)
    assert level(world.bowl, cellar).on_hand == 3
    with pytest.raises(stock.WouldOversell):
        stock.adjust(world.teapot, cellar, -1, reason="lost", **by)
    assert stock.set_on_hand(world.bowl, cellar, 3, **by) is None


@pytest.mark.parametrize("change", [0, 1.5, "3", True, 10**12])
def test_s10_absurd_changes_are_refused(world, by, change):
    with pytest.raises(stock.InvalidPieces):
        stock.adjust(world.bowl, world.main, change, reason="count", **by)


def test_low_stock_is_told_when_goods_are_lost(world, by):
    stock.set_rules(world.bowl, world.main, low_at=8, bin="A-3")
    stock.adjust(world.bowl, world.main, -1, reason="lost", **by)
    assert not Event.objects.filter(verb="stock.low").exists()
    stock.adjust(world.bowl, world.main, -1, reason="lost", **by)
    stock.adjust(world.bowl, world.main, -1, reason="lost", **by)
    assert Event.objects.get(verb="stock.low").data["available"] == 8


def test_an_allowance_in_use_stays(world, by):
    stock.set_rules(world.teapot, world.main, allowance=2)
    promise(world, world.teapot, 2)
    with pytest.raises(stock.WouldOversell):
        stock.set_rules(world.teapot, world.main, allowance=0)
    stock.set_rules(world.teapot, world.main, allowance=1)


def test_an_import_sets_counters_and_reports_what_it_must_not(world, by):
    promise(world, world.bowl, 4)
    rows = [
        (world.bowl.pk, world.main.pk, 3),
        (world.bowl.pk, world.east.pk, 7),
        (world.teapot.pk, world.east.pk, 2),
        (world.mug_sage.pk, world.main.pk, 100),
        (world.mug_ink.pk, world.main.pk, 1),
        (world.mug_ink.pk, world.main.pk, 60),
    ]
    loaded = stock.load_many(rows, ref="file-1", **by)
    assert (loaded.changed, loaded.unchanged) == (3, 1)
    assert loaded.refused == ((world.bowl.pk, world.main.pk, 3, 4),)
    assert level(world.bowl, world.main).on_hand == 10
    assert level(world.mug_ink, world.main).on_hand == 60
    assert stock.load_many(rows, ref="file-1", **by).changed == 0
    assert proof.check() == []


def test_an_import_costs_a_few_statements_however_long(world, by, django_assert_max_num_queries):
    rows = [(variant.pk, world.east.pk, 33) for variant in (world.bowl, world.teapot, world.mug_ink, world.handbook)]
    with django_assert_max_num_queries(7):
        stock.load_many(rows, ref="file-2", **by)


def test_a_movement_is_never_rewritten(world, by):
    stock.adjust(world.bowl, world.main, 1, reason="found", **by)
    for statement in ("UPDATE inventory_stockmovement SET amount = 9", "DELETE FROM inventory_stockmovement"):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ledger.verify("inventory_stockmovement").ok


@pytest.mark.parametrize("facts", [{"reserved": 11}, {"reserved": -1}, {"on_hand": -1}, {"on_hand": 0, "reserved": 1}])
def test_s4_the_database_refuses_what_must_not_happen(world, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.filter(variant=world.bowl, location=world.main).update(**facts)


def test_the_proof_finds_a_counter_that_was_touched(world):
    StockLevel.objects.filter(variant=world.bowl, location=world.main).update(on_hand=11, reserved=1)
    findings = proof.check()
    assert [finding.rule for finding in findings] == ["ledger = on hand", "reserved = open promises"]
    assert findings[0].sentence == "The counter says 11 on hand, the ledger 10."
    assert (findings[0].variant_id, findings[0].location_id) == (world.bowl.pk, world.main.pk)


def test_a_place_with_goods_is_not_archived(world):
    with pytest.raises(locations.StillHoldsStock):
        locations.archive(world.east, actor=world.staff, now=world.now)
    with pytest.raises(locations.CodeTaken):
        locations.create("MAIN", name="Another", actor=world.staff, now=world.now)
