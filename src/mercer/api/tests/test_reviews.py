"""Reviews by programs: read, written with the order's secret, moderated with a key."""

import pytest
from django.db import transaction

from mercer.orders import progress
from mercer.reviews.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(world):
    """An order that arrived, with its secret."""
    order = world.order((world.mug_sage, 1))
    lines = {line.pk: 1 for line in order.lines.all()}
    with transaction.atomic():
        progress.record_payment(order, order.total, at=world.now, actor=world.staff)
        progress.record_shipment(order, lines, at=world.now, actor=world.staff)
        progress.record_delivery(order, lines, at=world.now, actor=world.staff)
    return order


def test_a_review_from_the_order_to_the_product(world, arrived, guest, program, at_noon):
    buyer, staff, mug = guest.with_headers(Order_Token=arrived.token), program(), world.mug.slug
    made = buyer.post(
        f"/orders/{arrived.number}/reviews", {"product": mug, "stars": 4, "title": "Good", "author": "Ada"}
    )
    assert made["state"] == "pending" and made["verified"]
    assert guest.get(f"/products/{mug}/reviews")["items"] == []
    staff.post(f"/reviews/{made['id']}/publish", expect=200)
    staff("PUT", f"/reviews/{made['id']}/answer", {"text": "Thank you!"})
    [seen] = guest.get(f"/products/{mug}/reviews?stars=4")["items"]
    assert seen["answer"] == "Thank you!" and "state" not in seen
    assert guest.get(f"/products/{mug}/rating") == {"average": 4.0, "count": 1, "stars": [0, 0, 0, 1, 0]}
    assert guest.get(f"/products/{mug}")["rating"]["count"] == 1
    told = buyer.post(f"/orders/{arrived.number}/reviews", {"product": mug, "stars": 1}, expect=409)
    assert told["code"] == "already_reviewed"


def test_what_did_not_arrive_is_not_reviewed(world, arrived, guest, program, at_noon):
    buyer = guest.with_headers(Order_Token=arrived.token)
    told = buyer.post(f"/orders/{arrived.number}/reviews", {"product": "harvest-bowl", "stars": 5}, expect=403)
    assert told["code"] == "not_received"
    guest.post(f"/orders/{arrived.number}/reviews", {"product": world.mug.slug, "stars": 5}, expect=401)
    buyer.post(f"/orders/{arrived.number}/reviews", {"product": world.mug.slug, "stars": 6}, expect=422)
    assert not Review.objects.exists()


def test_moderating_needs_the_permission(world, arrived, guest, program, at_noon):
    buyer = guest.with_headers(Order_Token=arrived.token)
    made = buyer.post(f"/orders/{arrived.number}/reviews", {"product": world.mug.slug, "stars": 1, "author": "A"})
    at = f"/reviews/{made['id']}"
    guest.post(f"{at}/publish", expect=401)
    program("products.edit").post(f"{at}/publish", expect=403)
    staff = program("reviews.moderate")
    staff.post(f"{at}/reject", {"reason": ""}, expect=422)
    assert staff.post(f"{at}/reject", {"reason": "Spam."}, expect=200)["state"] == "rejected"
    assert [row["id"] for row in staff.get("/reviews?state=rejected")["items"]] == [made["id"]]


def test_what_stands_beside_a_product(world, program, at_noon):
    staff, at = program(), f"/catalog/products/{world.mug.pk}/related"
    bowl = world.bowl.product_id
    assert staff("PUT", f"{at}/goes_with", {"products": [bowl]})["goes_with"] == [bowl]
    assert staff("PUT", f"{at}/goes_with", {"products": [world.mug.pk]}, expect=422)["code"] == "not_relatable"
    assert staff.get(at) == {"goes_with": [bowl], "accessory": [], "replacement": []}
