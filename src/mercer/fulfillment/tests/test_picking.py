"""Pick lists and packing: each piece is begun once and packed once."""

import pytest
from tests import races

from mercer.fulfillment import packing, picking, queue
from mercer.fulfillment.models import PickList, Shipment, ShipmentLine
from mercer.fulfillment.packing import WrongContents
from mercer.fulfillment.tests.sending import ordered, packed, picked
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event
from mercer.kernel.states import IllegalTransition

WALT = Actor("staff", "2", "Walt Warehouse")


def contents(shipment):
    return {line.order_line.sku: line.quantity for line in shipment.lines.select_related("order_line")}


def test_paid_orders_wait_in_the_queue_and_unpaid_ones_do_not(world):
    waiting, _unpaid = ordered(world), world.order((world.bowl, 1))
    assert list(queue.to_pick()) == [waiting]
    (shipment,) = picked(world, waiting)
    assert list(queue.to_pick()) == []
    assert list(queue.picking()) == [shipment]
    assert contents(shipment) == {"MUG-SAGE": 2}
    assert (shipment.carrier, shipment.service, shipment.location) == ("parcel", "express", world.main)


def test_one_round_serves_several_orders(world):
    orders = [ordered(world), ordered(world, (world.handbook, 1))]
    (made,) = picking.make_lists([order.pk for order in orders], actor=world.staff, now=world.now)
    assert made.shipments.count() == 2
    assert Event.objects.filter(verb="order.picking").count() == 2


def test_pieces_at_two_locations_make_two_parcels(world):
    world.set_stock(world.bowl, 2, 3)
    parcels = picked(world, ordered(world, (world.bowl, 4), (world.mug_sage, 1)))
    assert len({parcel.pick_list_id for parcel in parcels}) == 2
    by_place = {parcel.location.code: contents(parcel) for parcel in parcels}
    assert sum(lines.get("BOWL", 0) for lines in by_place.values()) == 4
    assert by_place["MAIN"]["BOWL"] == 2
    assert by_place["EAST"]["BOWL"] == 2


def test_nothing_is_picked_twice(world):
    order = ordered(world)
    picked(world, order)
    with pytest.raises(picking.NothingToPick):
        picked(world, order)


def test_unpaid_and_unknown_orders_are_not_picked(world):
    unpaid = world.order((world.bowl, 1))
    with pytest.raises(picking.NothingToPick):
        picked(world, unpaid)
    with pytest.raises(picking.NothingToPick):
        picking.make_lists([], actor=world.staff, now=world.now)


@pytest.mark.race
def test_two_people_at_once_make_one_list(transactional_db, world):
    orders = [ordered(world).pk, ordered(world, (world.handbook, 1)).pk]
    calls = [lambda: picking.make_lists(orders, actor=WALT, now=world.now)] * 4
    assert races.kinds(races.together(calls)) == {"ok": 1, "NothingToPick": 3}
    assert (PickList.objects.count(), Shipment.objects.count(), ShipmentLine.objects.count()) == (1, 2, 2)


def test_a_round_is_finished_once_with_what_was_found(world):
    (shipment,) = picked(world, ordered(world))
    line = shipment.lines.get()
    for found in ({line.pk: 1}, {line.pk: 99}, {line.pk: -1}):
        picking.finish(shipment.pick_list, found, actor=WALT, now=world.now)
        line.refresh_from_db()
        assert line.picked_quantity == {1: 1, 99: 2, -1: 0}[found[line.pk]]
    assert Event.objects.filter(verb="pick_list.picked").count() == 1


def test_a_parcel_is_packed_with_all_of_it_and_weighed(world):
    parcel = packed(world, ordered(world))
    assert (parcel.state, parcel.weight, parcel.packed_at) == ("packed", 2 * 420 + packing.CARTON_WEIGHT, world.now)
    assert list(queue.packed()) == [parcel]
    assert Event.objects.get(verb="order.packed").data == {"shipment": str(parcel.pk), "weight": 990}


def test_missing_pieces_return_to_the_queue(world):
    order = ordered(world, (world.mug_sage, 2), (world.bowl, 1))
    (parcel,) = picked(world, order)
    mugs = parcel.lines.get(order_line__sku="MUG-SAGE")
    packing.pack(parcel, {mugs.pk: 1}, weight=600, actor=WALT, now=world.now)
    assert contents(parcel) == {"MUG-SAGE": 1}
    assert list(queue.to_pick()) == [order]
    rest = picked(world, order)
    assert sorted(contents(parcel).items() for parcel in rest if parcel.state == "picking") == [
        {"MUG-SAGE": 1, "BOWL": 1}.items()
    ]


@pytest.mark.parametrize("pieces", [0, 3, -1])
def test_no_parcel_is_empty_or_too_full(world, pieces):
    (parcel,) = picked(world, ordered(world))
    with pytest.raises(WrongContents):
        packing.pack(parcel, {parcel.lines.get().pk: pieces}, actor=WALT, now=world.now)
    parcel.refresh_from_db()
    assert (parcel.state, contents(parcel)) == ("picking", {"MUG-SAGE": 2})


def test_pieces_of_another_parcel_are_not_packed(world):
    (first,), (second,) = picked(world, ordered(world)), picked(world, ordered(world, (world.handbook, 1)))
    wrong = {first.lines.get().pk: 1, second.lines.get().pk: 1}
    with pytest.raises(WrongContents, match="belong"):
        packing.pack(first, wrong, actor=WALT, now=world.now)
    with pytest.raises(WrongContents):
        packing.pack(first, {}, actor=WALT, now=world.now)


@pytest.mark.parametrize("weight", [0, -5, packing.HEAVIEST + 1])
def test_a_parcel_weighs_something_a_carrier_takes(world, weight):
    (parcel,) = picked(world, ordered(world))
    with pytest.raises(WrongContents):
        packing.pack(parcel, weight=weight, actor=WALT, now=world.now)


def test_too_many_goods_for_a_box_are_refused_unless_less_is_packed(world):
    (parcel,) = picked(world, ordered(world, (world.handbook, 100)))
    parcel.lines.get().order_line.__class__.objects.update(weight=400)
    with pytest.raises(WrongContents, match="31"):
        packing.pack(parcel, actor=WALT, now=world.now)
    packing.pack(parcel, {parcel.lines.get().pk: 70}, actor=WALT, now=world.now)
    assert parcel.weight == 28_150


def test_a_packed_parcel_is_not_packed_again(world):
    parcel = packed(world, ordered(world))
    with pytest.raises(IllegalTransition):
        packing.pack(parcel, {parcel.lines.get().pk: 1}, actor=WALT, now=world.now)
    assert contents(parcel) == {"MUG-SAGE": 2}


@pytest.mark.race
def test_two_packers_close_one_parcel_once(transactional_db, world):
    (parcel,) = picked(world, ordered(world))
    line = parcel.lines.get().pk
    calls = [
        lambda count=count: packing.pack(Shipment.objects.get(pk=parcel.pk), {line: count}, actor=WALT, now=world.now)
        for count in (1, 2)
    ]
    assert races.kinds(races.together(calls)) == {"ok": 1, "IllegalTransition": 1}
    assert Event.objects.filter(verb="order.packed").count() == 1
