"""Parcels leave: once, with stock, order and label together, whatever fails in between (S9)."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests import races

from mercer.fulfillment import packing, shipping
from mercer.fulfillment.carriers import CarrierError
from mercer.fulfillment.carriers.parcel.carrier import ParcelService
from mercer.fulfillment.tests.sending import ordered, packed, picked
from mercer.inventory import availability, proof
from mercer.inventory.models import StockLevel
from mercer.kernel import jobs
from mercer.kernel.models import Event
from mercer.media.models import Asset
from mercer.messages.models import Letter


def on_hand(variant):
    return sum(StockLevel.objects.filter(variant=variant).values_list("on_hand", flat=True))


def leave(world, shipment):
    return shipping.ship(shipment.pk, actor=world.staff, now=world.now)


def down(self, request):
    raise CarrierError("the line is dead", retriable=True)


@pytest.fixture
def parcel(world, carrier):
    return packed(world, ordered(world))


def test_stock_order_and_parcel_move_together(world, parcel):
    left = leave(world, parcel)
    order = left.order
    order.refresh_from_db()
    assert (left.state, left.parcel_state, left.shipped_at) == ("shipped", "announced", world.now)
    assert left.check_at == world.now + timedelta(minutes=10)
    assert (order.fulfillment_state, order.shipped_count) == ("shipped", 2)
    assert (on_hand(world.mug_sage), availability.allocation(order.number)) == (118, [])
    assert left.label.is_private
    assert left.label.filename == f"label-{left.tracking_number}.pdf"
    assert Event.objects.get(verb="shipment.shipped").data["tracking_number"] == left.tracking_number
    assert proof.check() == []


def test_repeating_changes_nothing(world, parcel, carrier):
    first = leave(world, parcel)
    again = leave(world, parcel)
    assert again.tracking_number == first.tracking_number
    assert on_hand(world.mug_sage) == 118
    assert len(carrier.parcels.all()) == 1
    assert Event.objects.filter(verb="order.shipped").count() == 1


def test_only_a_packed_parcel_leaves(world, carrier):
    (parcel,) = picked(world, ordered(world))
    with pytest.raises(shipping.NotPacked):
        leave(world, parcel)
    assert carrier.parcels.all() == []


def test_a_carrier_that_is_down_leaves_the_parcel_packed_and_it_can_be_repeated(world, parcel, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(ParcelService, "make_label", down)
        with pytest.raises(shipping.CarrierRefused) as refused:
            leave(world, parcel)
    assert refused.value.facts["retriable"] is True
    parcel.refresh_from_db()
    assert (parcel.state, parcel.tracking_number, on_hand(world.mug_sage)) == ("packed", None, 120)
    assert leave(world, parcel).state == "shipped"


def test_killed_between_label_and_departure_it_finishes_with_the_same_number(world, parcel, carrier, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shipping, "depart", lambda *args, **facts: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            leave(world, parcel)
    (made,) = carrier.parcels.all()
    assert leave(world, parcel).tracking_number == made["number"]
    assert len(carrier.parcels.all()) == 1


def test_a_failure_in_the_departure_moves_nothing(world, parcel, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shipping.progress, "record_shipment", lambda *args, **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            leave(world, parcel)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.label, on_hand(world.mug_sage), Asset.objects.count()) == ("packed", None, 120, 0)
    assert leave(world, parcel).state == "shipped"


def test_canceled_while_the_label_is_made_it_stays_and_the_label_goes_back(world, parcel, carrier, monkeypatch):
    make = ParcelService.make_label

    def slow(self, request):
        with transaction.atomic():
            shipping.call_off(parcel.order, actor=world.staff, now=world.now)
        return make(self, request)

    monkeypatch.setattr(ParcelService, "make_label", slow)
    with pytest.raises(shipping.CalledOff):
        leave(world, parcel)
    jobs.run_pending(world.now)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.tracking_number, on_hand(world.mug_sage)) == ("canceled", None, 120)
    assert [row["canceled"] for row in carrier.parcels.all()] == [1]


def test_a_label_is_given_back_until_the_carrier_has_heard(world, carrier, monkeypatch):
    def away(self, number):
        raise CarrierError("busy", retriable=True)

    shipping.give_back("parcel", "CP000000000GB")
    with monkeypatch.context() as patch:
        patch.setattr(ParcelService, "cancel_label", away)
        with pytest.raises(CarrierError):
            jobs.run_pending(world.now)
    shipping.give_back("parcel", "CP000000000GB")  # unknown there: nothing to wait for
    assert jobs.run_pending(world.now) == 1


def test_what_one_carrier_refuses_does_not_keep_the_others(world, carrier, monkeypatch):
    by_parcel, by_courier = packed(world, ordered(world)), packed(world, ordered(world, delivery="standard"))
    monkeypatch.setattr(ParcelService, "make_label", down)
    shipped, refused = shipping.ship_many([by_parcel.pk, by_courier.pk], actor=world.staff, now=world.now)
    assert [parcel.pk for parcel in shipped] == [by_courier.pk]
    assert [(key, no.code) for key, no in refused] == [(str(by_parcel.pk), "carrier_refused")]


def test_an_order_from_two_locations_is_shipped_when_both_parcels_have_left(world, carrier):
    world.set_stock(world.bowl, 1, 1)
    order = ordered(world, (world.bowl, 2))
    first, second = picked(world, order)
    for parcel, state in ((first, "partly_shipped"), (second, "shipped")):
        leave(world, packing.pack(parcel, actor=world.staff, now=world.now))
        order.refresh_from_db()
        assert order.fulfillment_state == state
    assert (on_hand(world.bowl), proof.check()) == (0, [])


@pytest.mark.race
def test_s9_many_at_once_ship_once(transactional_db, world, carrier):
    parcel = packed(world, ordered(world))
    numbers = races.together([lambda: leave(world, parcel).tracking_number] * 5)
    assert len(set(numbers)) == 1
    parcel.order.refresh_from_db()
    assert (parcel.order.shipped_count, on_hand(world.mug_sage), Asset.objects.count()) == (2, 118, 1)
    assert len(carrier.parcels.all()) == 1
    assert proof.check() == []


def test_the_shopper_is_told_once_with_number_and_address(world, parcel):
    left = leave(world, parcel)
    jobs.run_pending(world.now)
    letter = Letter.objects.get(kind="order_shipped")
    for body in (letter.text, letter.html):
        assert left.tracking_number in body
        assert left.tracking_url in body
        assert "Tidewater mug" in body
        assert "Torstraße 1" in body
        assert "Swift Parcel" in body
        assert "{{" not in body
    assert letter.text.count("\n\n\n") == 0
