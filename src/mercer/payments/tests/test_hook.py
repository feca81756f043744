"""The whole way: a person pays at the provider's page, the provider tells the shop over HTTP, a job books it."""

import time

import httpx
import pytest

from mercer.kernel import jobs
from mercer.payments import proof
from mercer.payments.gateways.stripe.simulator import faults, hooks
from mercer.payments.gateways.stripe.tests import serving
from mercer.payments.models import Notification
from mercer.payments.tests import making

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(live_server, tmp_path, settings, monkeypatch):
    """A simulated Stripe that tells the running shop."""
    monkeypatch.setattr(hooks, "WAITS", (0.2,))
    hook_url = f"{live_server.url}/hooks/stripe/"
    with serving.stripe(tmp_path, hook_url=hook_url) as (simulator, url):
        settings.STRIPE_API_BASE = url
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test_simulated", "whsec_simulated"
        simulator.hook_url = hook_url
        yield simulator


def wait_for(count: int, **filters: str) -> None:
    until = time.monotonic() + 20
    while Notification.objects.filter(**filters).count() < count and time.monotonic() < until:
        time.sleep(0.05)


def test_a_payment_is_told_and_booked(told):
    order = making.order()
    making.pay(making.attempt(order))
    wait_for(1, kind="checkout.session.completed")
    jobs.run_pending()
    order.refresh_from_db()
    assert order.payment_state == "paid" and proof.check() == []


def test_p3_lost_doubled_and_reversed_on_the_wire(told):
    faults.add(told.store, "lose", part="checkout.session.completed")
    faults.add(told.store, "duplicate", part="payment_intent.succeeded")
    faults.add(told.store, "reorder", times=2, seconds=0.3)
    order = making.order()
    making.pay(making.attempt(order))
    wait_for(3)
    jobs.run_pending()
    order.refresh_from_db()
    assert order.paid_amount == 11_900 and proof.check() == []
    assert Notification.objects.filter(kind="payment_intent.succeeded").count() == 1


def test_p11_forged_ones_are_turned_away(told):
    for method, headers in (("POST", {}), ("POST", {"Stripe-Signature": "t=1,v1=00"}), ("GET", {})):
        answer = httpx.request(method, told.hook_url, headers=headers)
        assert answer.status_code in (400, 405)
    assert httpx.post(told.hook_url.replace("stripe", "nobody")).status_code == 404
    assert Notification.objects.count() == 0
