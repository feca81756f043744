"""The simulator behaves as the provider does, where a shop could tell the difference."""

import json
import threading
import time

import httpx
import pytest
import stripe as sdk

from mercer.payments.gateways.stripe.simulator import cards, faults, hooks, wire
from mercer.payments.gateways.stripe.tests import serving

PARAMS = {
    "mode": "payment", "success_url": "http://shop.test/ok?s={CHECKOUT_SESSION_ID}", "cancel_url": "http://shop.test/no",
    "line_items": [{"quantity": 2, "price_data": {"currency": "eur", "unit_amount": 600, "product_data": {"name": "Order 1"}}}],
    "metadata": {"a": "b"},
}  # fmt: skip


@pytest.fixture
def simulated(tmp_path):
    with serving.stripe(tmp_path) as pair:
        yield pair


@pytest.fixture
def api(simulated):
    """The SDK with its own HTTP client: nothing of ours in between."""
    return sdk.StripeClient("sk_test_simulated", base_addresses={"api": simulated[1]}, max_network_retries=0).v1


def pay(url: str, number: str = "4242 4242 4242 4242") -> httpx.Response:
    return httpx.post(url, data={"number": number}, timeout=20)


def test_a_session_is_opened_paid_and_seen(api):
    session = api.checkout.sessions.create(PARAMS)
    assert (session.status, session.amount_total, session.payment_intent) == ("open", 1200, None)
    assert pay(session.url).headers["location"] == f"http://shop.test/ok?s={session.id}"
    seen = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (seen.status, seen.payment_status) == ("complete", "paid")
    assert seen.payment_intent.latest_charge.payment_method_details.card.last4 == "4242"
    assert pay(session.url).status_code == 303
    assert len(api.charges.list().data) == 1


def test_paying_twice_charges_once(api):
    url = api.checkout.sessions.create(PARAMS).url
    threads = [threading.Thread(target=pay, args=(url,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(api.charges.list().data) == 1


def test_the_same_key_gives_the_same_answer_and_another_request_is_refused(api):
    first = api.checkout.sessions.create(PARAMS, {"idempotency_key": "k1"})
    assert api.checkout.sessions.create(PARAMS, {"idempotency_key": "k1"}).id == first.id
    with pytest.raises(sdk.IdempotencyError):
        api.checkout.sessions.create({**PARAMS, "cancel_url": "http://x.test"}, {"idempotency_key": "k1"})


def test_errors_have_the_form_the_sdk_knows(api, simulated):
    with pytest.raises(sdk.InvalidRequestError) as missing:
        api.checkout.sessions.retrieve("cs_test_none")
    assert (missing.value.code, missing.value.http_status) == ("resource_missing", 404)
    with pytest.raises(sdk.InvalidRequestError, match="unknown parameter"):
        api.checkout.sessions.create({**PARAMS, "surprise": "x"})
    wrong = sdk.StripeClient("sk_test_wrong", base_addresses={"api": simulated[1]}, max_network_retries=0)
    with pytest.raises(sdk.AuthenticationError):
        wrong.v1.events.list()


@pytest.mark.parametrize(
    "change",
    [{"mode": "subscription"}, {"success_url": ""}, {"line_items": []}, {"expires_at": int(time.time()) + 60}],
)
def test_bad_sessions_are_refused(api, change):
    with pytest.raises(sdk.InvalidRequestError):
        api.checkout.sessions.create({**PARAMS, **change})


def test_an_expired_session_cannot_be_paid_and_a_paid_one_not_expired(api):
    expired, paid = api.checkout.sessions.create(PARAMS), api.checkout.sessions.create(PARAMS)
    api.checkout.sessions.expire(expired.id)
    assert "expired" in pay(expired.url).text
    pay(paid.url)
    with pytest.raises(sdk.InvalidRequestError, match="status"):
        api.checkout.sessions.expire(paid.id)
    assert len(api.charges.list().data) == 1


@pytest.mark.parametrize("number", cards.DECLINES)
def test_declined_cards_say_why(api, number):
    session = api.checkout.sessions.create(PARAMS)
    pay(session.url, number)
    text = cards.DECLINES[number][2]
    assert text in httpx.get(session.url).text
    seen = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert seen.status == "open" and seen.payment_intent.last_payment_error.message == text


def test_what_is_no_card_number_is_said_so(api):
    url = api.checkout.sessions.create(PARAMS).url
    for number in ("", "1234", "4242424242424241", "<script>"):
        assert "invalid" in pay(url, number).text
    assert api.charges.list().data == []


def test_3d_secure_refused_then_approved(api):
    session = api.checkout.sessions.create(PARAMS)
    secure = pay(session.url, "4000000000003220").headers["location"]
    assert "1" in httpx.get(secure).text
    assert httpx.post(secure, data={"verdict": "refuse"}).headers["location"] == session.url
    assert "unable to authenticate" in httpx.get(session.url).text
    secure = pay(session.url, "4000000000003220").headers["location"]
    assert httpx.post(secure, data={"verdict": "approve"}).headers["location"].startswith("http://shop.test/ok")


def test_the_card_that_times_out_is_charged_and_told_late(api, simulated, monkeypatch):
    monkeypatch.setattr("mercer.payments.gateways.stripe.simulator.pages.HANG_SECONDS", 0)
    session = api.checkout.sessions.create(PARAMS)
    assert pay(session.url, "4000 0000 0000 0408").status_code == 504
    assert api.charges.list().data[0].paid
    waits = [row["due"] - time.time() for row in simulated[0].store.rows("SELECT * FROM delivery")]
    assert max(waits) > 25


def test_refunds_add_up(api):
    pay(api.checkout.sessions.create(PARAMS).url)
    charge = api.charges.list().data[0]
    intent = charge.payment_intent
    api.refunds.create({"payment_intent": intent, "amount": 1000})
    with pytest.raises(sdk.InvalidRequestError, match="greater than"):
        api.refunds.create({"payment_intent": intent, "amount": 201})
    api.refunds.create({"charge": charge.id})
    with pytest.raises(sdk.InvalidRequestError) as over:
        api.refunds.create({"payment_intent": intent})
    assert over.value.code == "charge_already_refunded"
    assert [row.amount for row in api.refunds.list({"payment_intent": intent}).data] == [200, 1000]


def test_lists_are_paged(api):
    for _ in range(5):
        api.checkout.sessions.create(PARAMS)
    assert len(list(api.checkout.sessions.list({"limit": 2}).auto_paging_iter())) == 5


def test_the_pages_are_plain_and_strict(api):
    answer = httpx.get(api.checkout.sessions.create(PARAMS).url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "form-action 'self' http://shop.test" in policy
    assert "<script" not in answer.text and "style=" not in answer.text
    assert "Simulator" in answer.text and "€12.00" in answer.text


def test_the_shops_words_are_not_markup(api):
    named = json.loads(json.dumps(PARAMS))
    named["line_items"][0]["price_data"]["product_data"]["name"] = "<img src=x onerror=alert(1)>"
    assert "<img" not in httpx.get(api.checkout.sessions.create(named).url).text


class Shop:
    """A shop's end: keeps what it is told and answers as it is told to."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.answers: list[str] = []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        stamp = environ["HTTP_STRIPE_SIGNATURE"].split(",")[0][2:]
        assert (
            environ["HTTP_STRIPE_SIGNATURE"] == hooks.sign(body, "whsec_simulated", at=int(stamp))["Stripe-Signature"]
        )
        self.told.append(json.loads(body)["type"])
        start_response(self.answers.pop(0) if self.answers else "200 OK", [])
        return [b""]

    def wait_for(self, count: int) -> list[str]:
        until = time.monotonic() + 15
        while len(self.told) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.told


@pytest.fixture
def shop(tmp_path):
    """A simulator that tells, and the shop it tells."""
    listener = Shop()
    with serving.served(listener) as hook_url, serving.stripe(tmp_path, hook_url=hook_url) as (simulator, url):
        api = sdk.StripeClient("sk_test_simulated", base_addresses={"api": url}, max_network_retries=0).v1
        listener.simulator, listener.pay = simulator, lambda: pay(api.checkout.sessions.create(PARAMS).url)
        yield listener


PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_notifications_are_signed_and_sent_in_order(shop):
    shop.pay()
    assert shop.wait_for(4) == PAID


def test_a_notification_that_is_not_taken_is_sent_again(shop, monkeypatch):
    monkeypatch.setattr(hooks, "WAITS", (0.1,))
    shop.answers = ["500 Internal Server Error", "404 Not Found"]
    shop.pay()
    assert sorted(shop.wait_for(6)) == sorted([*PAID, *PAID[:2]])


def test_lost_doubled_and_reversed(shop):
    faults.add(shop.simulator.store, "lose", part="charge.succeeded")
    faults.add(shop.simulator.store, "duplicate", part="payment_intent.succeeded")
    shop.pay()
    assert sorted(shop.wait_for(5)) == sorted([PAID[0], *[PAID[2]] * 3, PAID[3]])
    shop.told.clear()
    faults.clear(shop.simulator.store)
    faults.add(shop.simulator.store, "reorder", times=4, seconds=0.4)
    shop.pay()
    assert shop.wait_for(4) == PAID[::-1]


def test_faults_are_set_over_http_by_tests_and_by_people(simulated):
    simulator, url = simulated
    answer = httpx.post(f"{url}/_simulator/faults", json={"faults": [{"action": "lose", "part": "refund", "times": 2}]})
    assert answer.json()["faults"][0]["action"] == "lose"
    form = {"action": "drop", "part": "", "times": "1", "seconds": "5"}
    assert httpx.post(f"{url}/_simulator/faults", data=form).status_code == 303
    assert "drop" in httpx.get(f"{url}/_simulator/faults").text
    httpx.post(f"{url}/_simulator/faults", data={"clear": "1"})
    assert faults.active(simulator.store) == []


def test_what_was_answered_survives_a_restart(tmp_path):
    with serving.stripe(tmp_path) as (_, url):
        api = sdk.StripeClient("sk_test_simulated", base_addresses={"api": url}).v1
        session = api.checkout.sessions.create(PARAMS, {"idempotency_key": "k"})
    with serving.stripe(tmp_path) as (_, url):
        api = sdk.StripeClient("sk_test_simulated", base_addresses={"api": url}).v1
        assert api.checkout.sessions.create(PARAMS, {"idempotency_key": "k"}).id == session.id


def test_bracket_notation():
    assert wire.parse("a[b][0][c]=1&a[b][1][c]=2&d[]=x&d[]=y&e=") == {
        "a": {"b": [{"c": "1"}, {"c": "2"}]},
        "d": ["x", "y"],
        "e": "",
    }
    with pytest.raises(wire.ApiError):
        wire.parse("a=1&a[b]=2")
