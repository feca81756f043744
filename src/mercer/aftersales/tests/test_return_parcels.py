"""The parcel that comes back, and the letters that tell of every step."""

from datetime import timedelta

import pytest

from mercer.aftersales import return_parcels, returns
from mercer.aftersales.models import Return
from mercer.aftersales.tests.coming import asked, delivered, inspected, opened
from mercer.fulfillment import tracking
from mercer.fulfillment.carriers import CarrierError, Sighting
from mercer.fulfillment.carriers.parcel.carrier import ParcelService
from mercer.fulfillment.tests import sending
from mercer.kernel import clock, jobs
from mercer.kernel.models import Event
from mercer.messages.models import Letter


@pytest.fixture
def carrier(tmp_path, settings):
    """The simulated parcel carrier."""
    with sending.carrier(tmp_path, settings) as (simulator, _url):
        yield simulator


@pytest.fixture
def coming(world, carrier):
    """An approved return of an order that was sent with the parcel carrier; its label is a queued job."""
    returning = opened(world, delivered(world, delivery="express"))
    assert returning.state == "approved"
    return returning


def see(world, returning, state, hours):
    at = world.now + timedelta(days=6, hours=hours)
    seen = Sighting(f"{state}-{hours}", returning.tracking_number, state, at)
    tracking.receive(returning.carrier, [seen], now=at)
    jobs.run_pending()
    returning.refresh_from_db()


def test_an_approved_return_gets_its_label_by_a_job(world, coming, carrier):
    jobs.run_pending()
    coming.refresh_from_db()
    assert coming.tracking_number.startswith("RR")
    assert (coming.carrier, coming.parcel_state, coming.state) == ("parcel", "announced", "approved")
    assert coming.label.is_private
    again = return_parcels.make_label(coming.pk, now=clock.now())
    assert (again.tracking_number, len(carrier.parcels.all())) == (coming.tracking_number, 2)
    assert Event.objects.filter(verb="return.label_made").count() == 1


def test_the_job_tries_again_when_the_carrier_is_down(world, coming, monkeypatch):
    def down(self, request):
        raise CarrierError("dead", retriable=True)

    with monkeypatch.context() as patch:
        patch.setattr(ParcelService, "make_label", down)
        with pytest.raises(CarrierError):
            return_parcels.make_label(coming.pk, now=clock.now())
    assert Return.objects.get().tracking_number is None
    assert return_parcels.make_label(coming.pk, now=clock.now()).tracking_number


def test_a_return_withdrawn_while_its_label_is_made_gives_it_back(world, coming, carrier, monkeypatch):
    make = ParcelService.make_label

    def slow(self, request):
        returns.cancel(Return.objects.get(), actor=world.staff, now=world.now)
        return make(self, request)

    with monkeypatch.context() as patch:
        patch.setattr(ParcelService, "make_label", slow)
        jobs.run_pending()
    coming.refresh_from_db()
    assert (coming.state, coming.tracking_number) == ("canceled", None)
    assert carrier.parcels.all()[0]["canceled"] == 1
    assert not Letter.objects.filter(kind="return_step", key__contains="label_made").exists()


def test_only_an_approved_return_gets_a_label(world, carrier):
    order = delivered(world, delivery="express")
    waiting = opened(world, order, asked(order, reason="damaged"))
    with pytest.raises(return_parcels.NotApproved):
        return_parcels.make_label(waiting.pk, now=world.now)


def test_the_parcel_is_followed_until_it_arrives(world, coming):
    jobs.run_pending()
    coming.refresh_from_db()
    for hours, (state, expected) in enumerate(
        [("accepted", "sent"), ("in_transit", "sent"), ("out_for_delivery", "sent"), ("delivered", "sent")]
    ):
        see(world, coming, state, hours)
        assert (coming.state, coming.parcel_state) == (expected, state)
    see(world, coming, "in_transit", 0)  # told late
    assert coming.parcel_state == "delivered"
    assert [Event.objects.filter(verb=verb).count() for verb in ("return.sent", "return.arrived")] == [1, 1]


def test_a_sighting_before_the_number_was_written_down_is_not_lost(world, coming, carrier):
    number = ParcelService().make_label(return_parcels._request(coming)).tracking_number
    tracking.receive("parcel", [Sighting("e1", number, "accepted", world.now)], now=world.now)
    jobs.run_pending()
    coming.refresh_from_db()
    assert (coming.tracking_number, coming.parcel_state, coming.state) == (number, "accepted", "sent")


def test_sightings_of_parcels_nobody_knows_change_nothing(world, coming):
    tracking.receive("parcel", [Sighting("e1", "RR000000005GB", "delivered", world.now)], now=world.now)
    jobs.run_pending()
    coming.refresh_from_db()
    assert coming.state == "approved"


def letters():
    return {letter.key.split("-")[1]: letter for letter in Letter.objects.filter(kind="return_step")}


def test_the_shopper_is_told_of_every_step_in_text_and_html(world, coming):
    jobs.run_pending()
    coming.refresh_from_db()
    see(world, coming, "delivered", 1)
    returns.receive(coming, {coming.lines.get().pk: 1}, actor=world.staff, now=world.now + timedelta(days=8))
    inspected(world, coming)
    jobs.run_pending()
    told = letters()
    assert set(told) == {"requested", "label_made", "received", "refunded"}
    for letter in told.values():
        for body in (letter.text, letter.html):
            assert "Tidewater mug" in body
            assert "http" in body
            assert "{{" not in body
        assert coming.number in letter.subject
        assert "\n" not in letter.subject
        assert "\n\n\n" not in letter.text
    assert coming.tracking_number in told["label_made"].text
    assert coming.tracking_number in told["label_made"].html
    assert "24.00" in told["refunded"].text


def test_a_denial_gives_its_reasons(world, carrier):
    order = delivered(world, delivery="express")
    opened(world, order, at=world.now + timedelta(days=99))
    jobs.run_pending()
    letter = letters()["denied"]
    assert "97 days ago" in letter.text
    assert "97 days ago" in letter.html


def test_each_step_is_told_once(world, coming):
    jobs.run_pending()
    event = Event.objects.get(verb="return.requested")
    jobs.known("mercer.aftersales.tasks.write_return_letter").func(event_id=event.pk)
    assert Letter.objects.filter(key__startswith="return-requested").count() == 1
