"""Who comes in: generated from the operations themselves, so that none can be forgotten (A1, A7)."""

import uuid

import pytest

from mercer.accounts import keys
from mercer.accounts.access import ApiKeyAuth
from mercer.aftersales.models import Return
from mercer.api import document, doors, limits
from mercer.api.urls import api
from mercer.fulfillment.models import Shipment
from mercer.kernel import crypto
from mercer.orders.models import Order

pytestmark = pytest.mark.django_db
OPERATIONS = document.operations(api)
GUARDED = [(path, each) for path, each in OPERATIONS if each.auth_callbacks]
FOR_SHOPPERS = [
    (path, each) for path, each in GUARDED if any(isinstance(a, doors.OrderToken) for a in each.auth_callbacks)
]
OPEN = {
    "/api/products", "/api/products/{slug}", "/api/products/{slug}/reviews", "/api/products/{slug}/rating", "/api/categories", "/api/addresses/{country}", "/api/carts",
    "/api/carts/{cart_id}", "/api/carts/{cart_id}/lines/{article}", "/api/carts/{cart_id}/checkout", "/api/carts/{cart_id}/order",
}  # fmt: skip
IDS = ("product_id", "variant_id", "category_id", "row_id", "notification_id")
UUIDS = ("shipment_id", "customer_id", "review_id")


@pytest.fixture
def strangers(world, at_noon, sold):
    """What belongs to Ada, and the secret of somebody else's order."""
    other = world.cart((world.bowl, 1))
    theirs = Order.objects.get(pk=sold.pk)
    theirs.pk, theirs.number, theirs.cart_ref = uuid.uuid4(), "M-0000-0000", other.pk
    theirs.token, theirs.token_digest = "their-own-secret", crypto.digest_token("their-own-secret")
    theirs.save(force_insert=True)
    return {"orders": sold.number, "returns": Return.objects.get().number}


def filled(path):
    """With ids of nothing."""
    words, ids = dict.fromkeys(("number", "price_list"), "x") | {"kind": "goes_with"}, dict.fromkeys(IDS, "1")
    return path.removeprefix("/api").format(**words, **ids, **dict.fromkeys(UUIDS, uuid.uuid4()))


def show(case):
    return f"{case[1].methods[0]} {case[0]}"


def test_nothing_is_open_that_is_not_meant_to_be():
    assert {path for path, each in OPERATIONS if not each.auth_callbacks} == OPEN


@pytest.mark.parametrize("case", GUARDED, ids=show)
def test_without_a_key_nothing_opens(world, at_noon, guest, case):
    path, operation = case
    told = guest(operation.methods[0], filled(path), {}, expect=401)
    assert told["code"] == "no_key"


@pytest.mark.parametrize("case", GUARDED, ids=show)
def test_a_key_without_the_permission_opens_nothing(world, at_noon, program, guest, case):
    path, operation = case
    _, plain = keys.make("nothing", [], world.owner, world.now)
    told = guest(operation.methods[0], filled(path), {}, expect=403, Authorization=f"Bearer {plain}")
    assert told["code"] == "not_allowed"
    assert all(guard.permission for guard in operation.auth_callbacks if isinstance(guard, ApiKeyAuth))


@pytest.mark.parametrize("case", FOR_SHOPPERS, ids=show)
def test_a_strangers_secret_opens_nothing(strangers, guest, case):
    path, operation = case
    noun = path.split("/")[2]
    body = {"reason": "x"} if path.endswith("/cancel") and noun == "orders" else {}
    if path.endswith("/returns"):
        body = {"lines": [{"line": 1, "quantity": 1, "reason": "late"}]}
    if path.endswith("/reviews"):
        body = {"product": "tidewater-mug", "stars": 1}
    at = path.removeprefix("/api").format(number=strangers[noun])
    told = guest(operation.methods[0], at, body, expect=404, Order_Token="their-own-secret", Idempotency_Key="k")
    assert told["code"] == "not_found" and "berger" not in str(told).lower()


def test_a_revoked_key_and_a_key_of_who_left_are_dead(world, at_noon, guest):
    key, plain = keys.make("k", ["orders.view"], world.owner, world.now)
    guest.get("/orders", Authorization=f"Bearer {plain}")
    keys.revoke(key, now=world.now)
    guest.get("/orders", Authorization=f"Bearer {plain}", expect=401)
    _, other = keys.make("o", ["orders.view"], world.owner, world.now)
    world.owner.is_active = False
    world.owner.save()
    guest.get("/orders", Authorization=f"Bearer {other}", expect=401)


def test_a_key_never_may_more_than_who_made_it(world, at_noon, guest):
    _, plain = keys.make("k", ["shipping.work"], world.packer, world.now)
    guest.get("/shipping/queue", Authorization=f"Bearer {plain}")
    world.packer.roles.clear()
    guest.get("/shipping/queue", Authorization=f"Bearer {plain}", expect=403)


def test_who_asks_too_often_is_told_when_to_come_back(world, at_noon, guest, monkeypatch):
    monkeypatch.setattr(limits.SHELVES, "burst", 3)
    monkeypatch.setattr(limits.SHELVES, "draw", 2)
    left = []
    for _ in range(3):
        guest.get("/categories")
        left.append(guest.last["RateLimit-Remaining"])
    assert left == ["2", "1", "0"]
    assert guest.get("/categories", expect=429)["code"] == "too_many_requests"
    assert int(guest.last["Retry-After"]) >= 1
    guest.get("/categories", X_Forwarded_For="192.0.2.7", expect=429)


def test_answers_about_people_are_not_kept(world, at_noon, program, sold):
    staff = program()
    for path in (
        "/orders",
        f"/orders/{sold.number}",
        f"/customers/{world.ada.pk}",
        f"/shipments/{Shipment.objects.get().pk}/label",
    ):
        staff.get(path)
        assert "no-store" in staff.last["Cache-Control"], path


def test_lists_and_details_take_few_queries(world, at_noon, program, sold, django_assert_max_num_queries):
    staff = program()
    staff.get("/orders")  # the key's last use is noted, the allowance drawn
    for path, most in [
        ("/orders", 3), (f"/orders/{sold.number}", 12), ("/shipments", 5), ("/returns", 4), ("/stock", 3), ("/customers", 3),
        ("/catalog/products", 3), (f"/catalog/products/{world.mug.pk}", 8), ("/products/tidewater-mug", 11), ("/categories", 2),
    ]:  # fmt: skip
        staff.get(path)
        with django_assert_max_num_queries(most):
            staff.get(path)
