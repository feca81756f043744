"""Where parcels are: each sighting counts once, in any order, and arrival is a fact of the order."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import races

from mercer.fulfillment import packing, parcels, shipping, tracking
from mercer.fulfillment.carriers import CarrierError, Sighting
from mercer.fulfillment.carriers.parcel.carrier import ParcelService
from mercer.fulfillment.models import TrackingEvent
from mercer.fulfillment.tests import sending
from mercer.fulfillment.tests.sending import ordered, packed
from mercer.kernel import errors
from mercer.kernel.models import Event

DAY = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
JOURNEY = ["accepted", "in_transit", "out_for_delivery", "delivered"]


def seen(number, state, hour=0, event_id=None):
    return Sighting(
        event_id=event_id or f"{state}-{hour}", tracking_number=number, state=state, at=DAY + timedelta(hours=hour)
    )


@pytest.fixture
def away(world, carrier):
    """A parcel that has left with the parcel carrier."""
    return shipping.ship(packed(world, ordered(world)).pk, actor=world.staff, now=world.now)


def told(away, state, *, now=DAY, event_id="evt_1", late=0, secret=sending.SECRET, number=None):
    body = sending.notification(number=number or away.tracking_number, state=state, event_id=event_id, at=DAY)
    headers = sending.signed(body, now=now, late=late, secret=secret)
    return tracking.notice("parcel", headers=headers, body=body, now=now)


def test_a_notification_moves_the_parcel(away):
    assert told(away, "in_transit") == 1
    away.refresh_from_db()
    assert (away.state, away.parcel_state) == ("shipped", "in_transit")
    assert Event.objects.get(verb="shipment.moved").data["state"] == "in_transit"


def test_a_replayed_notification_counts_once(away):
    assert [told(away, "delivered") for _ in range(3)] == [1, 0, 0]
    assert Event.objects.filter(verb="order.delivered").count() == 1


def test_forged_and_stale_notifications_move_nothing(away):
    for wrong in ({"secret": "another"}, {"late": 301}, {"late": -301}):
        with pytest.raises(tracking.NotBelieved):
            told(away, "delivered", **wrong)
    with pytest.raises(tracking.NotBelieved):
        tracking.notice("parcel", headers={}, body=b"x" * 100_001, now=DAY)
    with pytest.raises(tracking.NotBelieved):
        tracking.notice("courier", headers={}, body=b"{}", now=DAY)
    assert not TrackingEvent.objects.exists()


def test_a_carrier_we_do_not_know_has_no_page(db):
    with pytest.raises(errors.NotFound):
        tracking.notice("pigeon", headers={}, body=b"{}", now=DAY)


def test_a_number_we_did_not_give_is_written_down_and_told_upwards(away):
    assert told(away, "accepted", number="RR473124829GB") == 1
    event = Event.objects.get(verb="parcel.moved")
    assert event.data == {"carrier": "parcel", "tracking_number": "RR473124829GB", "state": "accepted"}
    assert event.subject_id == str(TrackingEvent.objects.get().pk)


def test_the_same_number_of_another_carrier_is_another_parcel(away):
    tracking.receive("courier", [seen(away.tracking_number, "delivered")], now=DAY)
    away.refresh_from_db()
    assert away.state == "shipped"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_whatever_the_order_in_which_sightings_come_the_parcel_ends_delivered(away, order):
    tracking.receive("parcel", [seen(away.tracking_number, JOURNEY[hour], hour) for hour in order], now=DAY)
    away.refresh_from_db()
    away.order.refresh_from_db()
    assert (away.state, away.parcel_state, away.check_at) == ("delivered", "delivered", None)
    assert away.delivered_at == away.order.delivered_at == DAY + timedelta(hours=3)
    assert (away.order.fulfillment_state, away.order.delivered_count) == ("delivered", 2)
    assert Event.objects.filter(verb="order.delivered").count() == 1
    assert [event.state for event in tracking.story(away.tracking_number)] == JOURNEY[::-1]


def test_of_two_sightings_at_the_same_time_the_one_further_on_counts(away):
    for states in (["out_for_delivery", "in_transit"], ["in_transit", "out_for_delivery"]):
        tracking.receive(
            "parcel", [seen(away.tracking_number, state, event_id=f"{state}{states[0]}") for state in states], now=DAY
        )
        away.refresh_from_db()
        assert away.parcel_state == "out_for_delivery"


def test_a_failed_delivery_is_followed_by_another_try(away):
    states = ["accepted", "out_for_delivery", "failed", "out_for_delivery", "delivered"]
    for hour, state in enumerate(states):
        tracking.receive("parcel", [seen(away.tracking_number, state, hour)], now=DAY)
        away.refresh_from_db()
        assert away.parcel_state == state
    assert away.state == "delivered"


def test_a_parcel_of_several_delivers_its_own_pieces(world, carrier):
    world.set_stock(world.bowl, 1, 1)
    order = ordered(world, (world.bowl, 2))
    both = [_leave(world, parcel) for parcel in sending.picked(world, order)]
    for parcel, state in zip(both, ["shipped", "delivered"], strict=True):
        tracking.receive("parcel", [seen(parcel.tracking_number, "delivered", event_id=str(parcel.pk))], now=DAY)
        order.refresh_from_db()
        assert order.fulfillment_state == state


def _leave(world, parcel):
    packing.pack(parcel, actor=world.staff, now=world.now)
    return shipping.ship(parcel.pk, actor=world.staff, now=world.now)


def test_what_the_carrier_told_before_we_wrote_the_number_down_is_not_lost(world, carrier):
    parcel = packed(world, ordered(world))
    number = ParcelService().make_label(shipping._request(parcel)).tracking_number  # and then the process was killed
    tracking.receive("parcel", [seen(number, state, hour) for hour, state in enumerate(JOURNEY)], now=DAY)
    left = shipping.ship(parcel.pk, actor=world.staff, now=world.now)
    assert (left.tracking_number, left.state, left.parcel_state) == (number, "delivered", "delivered")
    left.order.refresh_from_db()
    assert left.order.fulfillment_state == "delivered"


def test_the_staff_sees_a_parcel_of_our_own_courier(world):
    parcel = shipping.ship(packed(world, ordered(world, delivery="standard")).pk, actor=world.staff, now=world.now)
    assert [tracking.sight_by_hand(parcel, "delivered", actor=world.staff, now=DAY) for _ in range(2)] == [1, 0]
    parcel.refresh_from_db()
    assert parcel.state == "delivered"


def test_the_poller_finds_what_no_notification_told(world, away, carrier):
    while carrier.parcels.advance(away.tracking_number):
        pass
    assert tracking.poll(now=world.now) == 0  # not due yet
    later = world.now + timedelta(minutes=11)
    assert tracking.poll(now=later) == 5
    away.refresh_from_db()
    assert (away.state, away.check_at) == ("delivered", None)
    assert tracking.poll(now=later + timedelta(days=1)) == 0


def test_a_parcel_on_its_way_is_asked_about_every_two_hours(world, away, carrier):
    later = world.now + timedelta(minutes=11)
    assert (tracking.poll(now=later), tracking.poll(now=later)) == (1, 0)
    away.refresh_from_db()
    assert away.check_at == later + timedelta(hours=2)


def test_a_carrier_that_is_down_does_not_keep_the_poller_from_the_rest(world, carrier, monkeypatch):
    parcels_away = [shipping.ship(packed(world, ordered(world)).pk, actor=world.staff, now=world.now) for _ in range(2)]
    track = ParcelService.track

    def sometimes(self, number):
        if number == parcels_away[0].tracking_number:
            raise CarrierError("busy", retriable=True)
        return track(self, number)

    monkeypatch.setattr(ParcelService, "track", sometimes)
    assert tracking.poll(now=world.now + timedelta(minutes=11)) == 1


@pytest.mark.race
def test_many_sightings_at_once_count_once_and_end_delivered(transactional_db, world, carrier):
    away = shipping.ship(packed(world, ordered(world)).pk, actor=world.staff, now=world.now)
    sightings = [seen(away.tracking_number, state, hour) for hour, state in enumerate(JOURNEY)] * 2
    results = races.together([lambda one=one: tracking.receive("parcel", [one], now=DAY) for one in sightings])
    assert sorted(results) == [0] * 4 + [1] * 4
    away.refresh_from_db()
    assert (away.state, away.parcel_state) == ("delivered", "delivered")
    assert Event.objects.filter(verb="order.delivered").count() == 1


def test_every_state_has_its_words_and_an_order():
    assert set(parcels.USUAL) < set(parcels.WORDS)
    assert [parcels.rank(state) for state in parcels.USUAL] == list(range(len(parcels.USUAL)))
    assert parcels.rank("lost") < 0


@given(st.binary(max_size=200))
def test_no_body_breaks_the_door(body):
    now = DAY
    try:
        ParcelService().read_notification(sending.signed(body, now=now, secret="x"), body, now=now)
    except Exception as error:
        assert type(error).__name__ == "BadNotification"
