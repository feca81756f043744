"""Signatures, against values worked out with openssl: printf '1700000000.{"id": "evt_1"}' | openssl dgst -sha256 -hmac whsec_test."""

from datetime import UTC, datetime, timedelta

import pytest

from mercer.payments.gateways.protocol import Forged
from mercer.payments.gateways.stripe import signing
from mercer.payments.gateways.stripe.simulator import hooks

BODY = b'{"id": "evt_1"}'
AT = datetime.fromtimestamp(1_700_000_000, UTC)
MAC = "a0c091828640f0b68061abc7c03981ad1100ff7160c5dba6b656239494a2b537"
WRONG = "0" * 64


def verify(header: str, *, body: bytes = BODY, secrets=("whsec_test",), now: datetime = AT) -> bool:
    signing.verify(body, header, secrets=list(secrets), now=now)
    return True


@pytest.mark.parametrize(
    "header",
    [
        f"t=1700000000,v1={MAC}",
        f"t=1700000000, v1={MAC}",
        f"t=1700000000,v1={WRONG},v1={MAC}",
        f"t=1700000000,v0={WRONG},v1={MAC}",
        f"v1={MAC},t=1700000000",
    ],
)
def test_good_headers(header):
    assert verify(header)


@pytest.mark.parametrize(
    "header",
    [
        "", "t=1700000000", f"v1={MAC}", f"t=,v1={MAC}", f"t=x,v1={MAC}", f"t=-1,v1={MAC}", f"t=1700000001,v1={MAC}",
        f"t=1700000000,v0={MAC}", f"t=1700000000,v1={WRONG}", "t=1700000000,v1=", "t=1700000000,v1=é",
        f"t=1700000000,t=1700000000,v1={MAC}", f"t=1700000000,v1={MAC[:-1]}", f"t=１７００００００００,v1={MAC}",
    ],
)  # fmt: skip
def test_bad_headers(header):
    with pytest.raises(Forged):
        verify(header)


def test_only_these_bytes_and_this_secret():
    for change in ({"body": BODY + b"\n"}, {"secrets": ["whsec_other"]}, {"secrets": [""]}, {"secrets": []}):
        with pytest.raises(Forged):
            verify(f"t=1700000000,v1={MAC}", **change)


def test_the_old_secret_counts_while_it_is_being_replaced():
    assert verify(f"t=1700000000,v1={MAC}", secrets=["whsec_new", "whsec_test"])


def test_five_minutes_either_way():
    header = f"t=1700000000,v1={MAC}"
    assert verify(header, now=AT + timedelta(seconds=300)) and verify(header, now=AT - timedelta(seconds=300))
    for off in (301, -301):
        with pytest.raises(Forged, match="five minutes"):
            verify(header, now=AT + timedelta(seconds=off))


def test_the_simulator_signs_the_same():
    assert hooks.sign(BODY, "whsec_test", at=1_700_000_000)["Stripe-Signature"] == f"t=1700000000,v1={MAC}"
