"""What providers tell is believed only when they signed it (P11)."""

import pytest

from mercer.fulfillment.models import TrackingEvent
from mercer.orders.models import Order
from mercer.payments.models import Notification

pytestmark = pytest.mark.django_db
BODY = '{"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {"payment_status": "paid"}}}'


@pytest.mark.parametrize(
    "path", ["/hooks/stripe/", "/hooks/transfer/", "/hooks/cod/", "/hooks/carriers/parcel/", "/hooks/carriers/courier/"]
)
@pytest.mark.parametrize(
    "headers",
    [{}, {"Stripe-Signature": ""}, {"Stripe-Signature": "t=1,v1=00"}, {"Stripe-Signature": "t=9999999999,v0=00"}],
)
def test_what_is_not_signed_changes_nothing(world, client, sold, path, headers):
    before = Order.objects.values_list("paid_amount", "payment_state").get()
    sightings = TrackingEvent.objects.count()
    told = client.post(path, BODY, content_type="application/json", headers=headers)
    assert told.status_code == 400 and told["Content-Type"] == "application/problem+json"
    assert told.json()["code"] == "bad_notification"
    assert Order.objects.values_list("paid_amount", "payment_state").get() == before
    assert not Notification.objects.exists() and TrackingEvent.objects.count() == sightings


def test_only_posts_to_known_doors(world, client):
    assert client.get("/hooks/stripe/").status_code == 405
    assert client.post("/hooks/nobody/", BODY, content_type="application/json").status_code == 404
    assert client.post("/hooks/carriers/nobody/", BODY, content_type="application/json").status_code == 404
