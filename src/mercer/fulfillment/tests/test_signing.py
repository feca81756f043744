"""Signed notifications: believed when they are ours and fresh, never otherwise."""

from datetime import UTC, datetime, timedelta

import pytest

from mercer.fulfillment.carriers.parcel import signing

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
BODY, KEY = b'{"event": {}}', b"a secret"
# The vector of the specification's own libraries (standard-webhooks, MIT).
SECRET, MESSAGE, STAMP = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def headers(body=BODY, key=KEY, at=NOW, **others):
    stamp = int(at.timestamp())
    signature = signing.sign(key, message_id="m1", timestamp=stamp, body=body)
    return {"Webhook-Id": "m1", "Webhook-Timestamp": str(stamp), "Webhook-Signature": signature} | others


def test_the_vector_of_the_specification():
    told = {"webhook-id": MESSAGE, "webhook-timestamp": str(STAMP), "webhook-signature": SIGNATURE}
    now = datetime.fromtimestamp(STAMP, UTC)
    assert signing.verify(signing.key_of(SECRET), told, b'{"test": 2432232314}', now=now) == MESSAGE


def test_a_fresh_message_of_ours_is_believed_up_to_five_minutes():
    for seconds in (-300, 0, 300):
        assert signing.verify(KEY, headers(), BODY, now=NOW + timedelta(seconds=seconds)) == "m1"


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_stale_message_is_not_believed(seconds):
    with pytest.raises(signing.BadSignature, match="old"):
        signing.verify(KEY, headers(), BODY, now=NOW + timedelta(seconds=seconds))


def test_one_right_signature_among_several_is_enough():
    right = headers()["Webhook-Signature"]
    both = headers(**{"Webhook-Signature": f"v1,AAAA v2,{right[3:]} {right}"})
    assert signing.verify(KEY, both, BODY, now=NOW) == "m1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"Webhook-Signature": ""},
        {"Webhook-Signature": "v1,"},
        {"Webhook-Signature": "v1,AAAA"},
        {"Webhook-Signature": "v1a," + headers()["Webhook-Signature"][3:]},
        {"Webhook-Signature": headers(key=b"another")["Webhook-Signature"]},
        {"Webhook-Signature": headers(body=b"{}")["Webhook-Signature"]},
        {"Webhook-Signature": "v1,\udcff"},
        {"Webhook-Id": ""},
        {"Webhook-Id": "m2"},
        {"Webhook-Timestamp": ""},
        {"Webhook-Timestamp": "١٢"},
        {"Webhook-Timestamp": "1e9"},
        {"Webhook-Timestamp": "9" * 400},
    ],
)
def test_a_forged_message_is_not_believed(wrong):
    with pytest.raises(signing.BadSignature):
        signing.verify(KEY, headers(**wrong), BODY, now=NOW)
