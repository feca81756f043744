"""The connector of the parcel carrier, against its simulator over real HTTP."""

import json
from datetime import UTC, datetime
from http import HTTPStatus

import httpx
import pytest

from mercer.fulfillment.carriers import BadNotification, CarrierError
from mercer.fulfillment.carriers.numbers import is_s10
from mercer.fulfillment.carriers.parcel.carrier import ParcelService
from mercer.fulfillment.carriers.parcel.simulated_messenger import Messenger
from mercer.fulfillment.tests import sending
from mercer.fulfillment.tests.test_labels import LI, request, scanned
from mercer.kernel import http
from mercer.payments.gateways.stripe.tests import serving

NOW = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


def answering(status, body):
    """A carrier that gives one answer to everything."""

    def application(environ, start_response):
        start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "application/json")])
        return [body]

    return serving.served(application)


@pytest.fixture
def answers(settings):
    """Calls the connector with a carrier that answers like that; the error."""

    def call(status, body=b"{}", ask=lambda parcel: parcel.make_label(request())):
        with answering(status, body) as settings.PARCEL_API_BASE:
            settings.PARCEL_API_KEY = "k"
            with pytest.raises(CarrierError) as caught:
                ask(ParcelService())
            return caught.value

    return call


def test_a_label_has_a_right_number_and_bars_of_it(carrier):
    made = ParcelService().make_label(request(LI))
    assert is_s10(made.tracking_number)
    assert scanned(made.pdf) == {"Code128": made.tracking_number, "QRCode": made.tracking_url}
    assert httpx.get(made.tracking_url).status_code == 200


def test_the_same_key_is_the_same_label(carrier):
    first, again, other = (ParcelService().make_label(request(key=key)) for key in ("a", "a", "b"))
    assert first == again
    assert other.tracking_number != first.tracking_number
    assert len(carrier.parcels.all()) == 2


def test_what_was_seen_is_told_in_our_words(carrier):
    number = ParcelService().make_label(request()).tracking_number
    while carrier.parcels.advance(number):
        pass
    states = [sighting.state for sighting in ParcelService().track(number)]
    assert states == ["announced", "accepted", "in_transit", "out_for_delivery", "delivered"]


def test_a_label_is_given_back_until_the_parcel_is_handed_in(carrier):
    first, second = (ParcelService().make_label(request(key=key)).tracking_number for key in "ab")
    ParcelService().cancel_label(first)
    assert carrier.parcels.advance(first) is None
    carrier.parcels.advance(second)
    with pytest.raises(CarrierError, match="409") as caught:
        ParcelService().cancel_label(second)
    assert not caught.value.retriable


def test_a_wrong_key_is_no_matter_of_patience(carrier, settings):
    settings.PARCEL_API_KEY = "stolen"
    with pytest.raises(CarrierError, match="401") as caught:
        ParcelService().make_label(request())
    assert not caught.value.retriable


@pytest.mark.parametrize("weight", [0, 31_501])
def test_what_the_carrier_cannot_take_is_said(carrier, weight):
    with pytest.raises(CarrierError, match=r"422.*weight_grams") as caught:
        ParcelService().make_label(request(weight=weight))
    assert not caught.value.retriable


def test_without_settings_nobody_is_asked(settings):
    settings.PARCEL_API_BASE = ""
    with pytest.raises(CarrierError, match="PARCEL_API_BASE"):
        ParcelService().make_label(request())


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_carrier_in_trouble_is_asked_again_later(answers, status):
    assert answers(status).retriable


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{}",
        b"[]",
        b'{"tracking_number": "A", "tracking_url": "", "label_pdf": "%%"}',
        b'{"tracking_number": "", "tracking_url": "", "label_pdf": ""}',
    ],
)
def test_an_answer_that_makes_no_sense_is_no_label(answers, body):
    assert answers(200, body).retriable


def test_events_that_make_no_sense_are_no_sightings(answers):
    for body in (
        b'{"events": [{}]}',
        b'{"events": [{"state": "delivered", "id": 1, "tracking_number": "A", "at": "2026-06-01T10:00:00"}]}',
    ):
        assert answers(200, body, ask=lambda parcel: parcel.track("A")).retriable


def test_a_carrier_that_is_away_or_silent_is_asked_again_later(settings, monkeypatch):
    settings.PARCEL_API_BASE, settings.PARCEL_API_KEY = "http://127.0.0.1:9", "k"
    with pytest.raises(CarrierError, match="did not answer") as caught:
        ParcelService().make_label(request())
    assert caught.value.retriable
    monkeypatch.setattr(http, "request", _too_late)
    with pytest.raises(CarrierError) as caught:
        ParcelService().make_label(request())
    assert caught.value.retriable


def _too_late(*args, **kwargs):
    raise http.NoAnswer("timed out")


def read(body, settings, **how):
    settings.PARCEL_WEBHOOK_SECRET = sending.SECRET
    return ParcelService().read_notification(sending.signed(body, now=NOW, **how), body, now=NOW)


def test_a_notification_is_read(settings):
    (sighting,) = read(
        sending.notification(number="CP1", state="delivery_failed", place="Door", text="No one"), settings
    )
    assert (sighting.event_id, sighting.tracking_number, sighting.state) == ("evt_1", "CP1", "failed")
    assert (sighting.place, sighting.text) == ("Door", "No one")


def test_a_word_the_carrier_has_just_invented_is_passed_over(settings):
    assert read(sending.notification(number="CP1", state="held_by_a_dog"), settings) == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"\xff", b'{"event": 1}', b'{"event": {"state": "delivered"}}',
        sending.notification(number="", state="delivered"),
        sending.notification(number="A" * 61, state="delivered"),
        sending.notification(number="A\x00", state="delivered"),
        sending.notification(number="A", state="delivered", event_id="e" * 121),
        sending.notification(number="A", state="delivered").replace(b"+00:00", b""),
        sending.notification(number="A", state="delivered").replace(b"2026-06", b"2026-13"),
    ],
)  # fmt: skip
def test_a_signed_notification_that_makes_no_sense_is_not_believed(body, settings):
    with pytest.raises(BadNotification, match="not understood"):
        read(body, settings)


def test_forged_and_stale_notifications_are_not_believed(settings):
    body = sending.notification(number="A", state="delivered")
    with pytest.raises(BadNotification, match="does not fit"):
        read(body, settings, secret="another")
    with pytest.raises(BadNotification, match="too old"):
        read(body, settings, late=301)


def test_the_messenger_tells_each_event_once_and_again_when_it_was_not_taken(carrier, settings):
    number = ParcelService().make_label(request()).tracking_number
    taken, statuses = [], [500, 200, 200]

    def shop(environ, start_response):
        taken.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response(f"{statuses.pop(0)} said", [])
        return [b""]

    with serving.served(shop) as url:
        messenger = Messenger(carrier.parcels, hook_url=url, secret=sending.SECRET, step_seconds=0)
        messenger.deliver()
        messenger.deliver()
        messenger.deliver()
    assert [json.loads(body)["event"]["tracking_number"] for body in taken] == [number] * 2
    assert carrier.parcels.unsent() == []


def test_the_carriers_pages_escape_what_shops_send(carrier, settings):
    ParcelService().make_label(request(LI.__class__(name="<script>x", lines=(), postal_code="1", country="DE")))
    page = httpx.get(settings.PARCEL_API_BASE + "/").text
    assert "&lt;script&gt;x" in page
    assert "<script" not in page


def test_a_parcel_is_moved_by_the_buttons_of_the_page(carrier, settings):
    number = ParcelService().make_label(request()).tracking_number
    for state in ("next", "lost", "nonsense"):
        assert httpx.post(f"{settings.PARCEL_API_BASE}/move/{number}", data={"state": state}).status_code == 303
    assert [event["state"] for event in carrier.parcels.events(number)] == ["label_created", "accepted", "lost"]
    assert httpx.get(f"{settings.PARCEL_API_BASE}/track/CP0").status_code == 404
