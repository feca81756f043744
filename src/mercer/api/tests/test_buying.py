"""From a cart to an order."""

import pytest

from mercer.cart.models import Cart, CartLine
from mercer.orders.models import Order

pytestmark = pytest.mark.django_db
BERLIN = {"name": "Ada Berger", "line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}


@pytest.fixture
def cart(world, guest, at_noon):
    lines = [{"article": "MUG-SAGE", "quantity": 2}, {"article": f"id:{world.handbook.pk}"}]
    return guest.post("/carts", {"lines": lines})


def purchase(guest, cart, **changes):
    seen = guest.get(f"/carts/{cart['id']}/checkout?country=DE")
    assert seen["can_be_placed"]
    return {
        "email": "guy@petit.test", "delivery_address": BERLIN, "delivery": seen["delivery"], "payment_method": "transfer",
        "total": seen["quote"]["total"], **changes,
    }  # fmt: skip


def test_a_cart_is_filled_and_changed(world, guest, cart):
    path = f"/carts/{cart['id']}"
    assert cart["goods"] == {"amount": 2 * 2400 + 1990, "currency": "EUR"}
    assert guest("PUT", f"{path}/lines/MUG-SAGE", {"quantity": 3})["goods"]["amount"] == 3 * 2400 + 1990
    assert guest("PUT", f"{path}/lines/bowl", {"quantity": 1})["lines"][-1]["sku"] == "BOWL"
    assert [line["sku"] for line in guest("DELETE", f"{path}/lines/MUG-SAGE")["lines"]] == ["HANDBOOK", "BOWL"]
    assert guest.get(path)["goods"]["amount"] == 1990 + 3850


@pytest.mark.parametrize("quantity", [-1, 0, 1.5, "1e3", "3", 10**9, None, True, [1]])
def test_absurd_quantities_are_refused_and_change_nothing(world, guest, cart, quantity):
    told = guest("PUT", f"/carts/{cart['id']}/lines/MUG-SAGE", {"quantity": quantity}, expect=400)
    assert told["code"] == "invalid_quantity"
    assert CartLine.objects.get(cart=cart["id"], variant=world.mug_sage).quantity == 2


def test_other_peoples_carts_do_not_exist(world, guest, at_noon):
    theirs = world.cart((world.bowl, 1), customer=world.ada)
    guest.get(f"/carts/{theirs.pk}", expect=404)
    guest("PUT", f"/carts/{theirs.pk}/lines/BOWL", {"quantity": 5}, expect=404)
    guest.get("/carts/0190f0f0-0000-7000-8000-000000000000", expect=404)


def test_checkout_says_what_it_costs_and_why(world, guest, cart):
    seen = guest.get(f"/carts/{cart['id']}/checkout?country=DE&delivery=express")
    assert [offer["code"] for offer in seen["deliveries"]] == ["standard", "express"] and seen["delivery"] == "express"
    assert seen["quote"]["total"]["amount"] == 2 * 2400 + 1990 + 990
    assert all(line["steps"] for line in seen["quote"]["lines"])
    assert {method["code"] for method in seen["payment_methods"]} >= {"transfer", "cod"}


def test_ordering_gives_number_token_and_how_to_pay(world, guest, cart):
    told = guest.post(f"/carts/{cart['id']}/order", purchase(guest, cart), Idempotency_Key="one")
    assert told["payment"]["instructions"]["iban"] == "DE89370400440532013000" and told["payment_state"] == "unpaid"
    seen = guest.get(f"/orders/{told['number']}", Order_Token=told["token"])
    assert seen["total"] == told["total"] and seen["delivery_address"]["city"] == "Berlin"
    assert [step["event"] for step in seen["timeline"]] == ["order.placed"] and seen["staff_note"] is None


def test_the_same_key_gives_the_same_answer_and_one_order(world, guest, cart):
    sent = purchase(guest, cart)
    first = guest.post(f"/carts/{cart['id']}/order", sent, Idempotency_Key="one")
    assert guest.post(f"/carts/{cart['id']}/order", sent, Idempotency_Key="one") == first
    assert guest.last["Idempotent-Replayed"] == "true"
    assert guest.post(f"/carts/{cart['id']}/order", sent, Idempotency_Key="two")["number"] == first["number"]
    other = {**sent, "note": "Ring twice."}
    told = guest.post(f"/carts/{cart['id']}/order", other, Idempotency_Key="one", expect=422)
    assert told["code"] == "idempotency_key_reused" and Order.objects.count() == 1


def test_what_was_refused_may_be_corrected_under_the_same_key(world, guest, cart):
    sent = purchase(guest, cart)
    wrong = {**sent, "delivery_address": {**BERLIN, "postal_code": "?"}}
    told = guest.post(f"/carts/{cart['id']}/order", wrong, Idempotency_Key="one", expect=422)
    assert told["code"] == "invalid_address" and "postal_code" in told["fields"]
    guest.post(f"/carts/{cart['id']}/order", sent, Idempotency_Key="one")


def test_without_a_key_nothing_is_ordered(world, guest, cart):
    told = guest.post(f"/carts/{cart['id']}/order", purchase(guest, cart), expect=422)
    assert "header.Idempotency-Key" in told["fields"] and not Order.objects.exists()


@pytest.mark.parametrize("forged", [{"amount": 1, "currency": "EUR"}, {"amount": 0, "currency": "EUR"}])
def test_a_forged_total_orders_nothing(world, guest, cart, forged):
    told = guest.post(
        f"/carts/{cart['id']}/order", purchase(guest, cart, total=forged), Idempotency_Key="k", expect=409
    )
    assert told["code"] == "price_changed" and told["facts"]["now"]["amount"] > 1 and not Order.objects.exists()


@pytest.mark.parametrize(
    "field", ["price", "amount", "discount", "is_staff", "state", "paid_at", "customer_id", "unit_price"]
)
def test_fields_nobody_may_set_are_refused(world, guest, cart, field):
    told = guest.post(
        f"/carts/{cart['id']}/order", {**purchase(guest, cart), field: 1}, Idempotency_Key="k", expect=422
    )
    assert told["fields"] == {f"body.sent.{field}": "There is no such field."} and not Order.objects.exists()


def test_a_strangers_order_does_not_exist(world, guest, cart):
    placed = guest.post(f"/carts/{cart['id']}/order", purchase(guest, cart), Idempotency_Key="one")
    other = guest.post("/carts", {"lines": [{"article": "BOWL"}]})
    mine = guest.post(f"/carts/{other['id']}/order", purchase(guest, other), Idempotency_Key="one")
    path = f"/orders/{placed['number']}"
    guest.get(path, expect=401)
    guest.get(path, Order_Token=mine["token"], expect=404)
    body, key = {"reason": "mine"}, {"Order_Token": mine["token"], "Idempotency_Key": "x"}
    guest.post(f"{path}/cancel", body, expect=404, **key)
    guest.post(f"{path}/pay", {}, expect=404, **key)
    assert Order.objects.get(number=placed["number"]).canceled_at is None


def test_a_shopper_cancels_and_pays_otherwise(world, guest, cart):
    placed = guest.post(f"/carts/{cart['id']}/order", purchase(guest, cart), Idempotency_Key="one")
    mine, path = guest.with_headers(Order_Token=placed["token"]), f"/orders/{placed['number']}"
    told = mine.post(f"{path}/pay", {"method": "cod"}, Idempotency_Key="p", expect=200)
    assert told["payment"]["method"] == "cod"
    assert (
        mine.post(f"{path}/pay", {"method": "shells"}, Idempotency_Key="q", expect=422)["code"]
        == "no_such_payment_method"
    )
    assert mine.post(f"{path}/cancel", {"reason": "too many mugs"}, Idempotency_Key="c", expect=200)["canceled_at"]
    assert mine.post(f"{path}/cancel", {}, Idempotency_Key="d", expect=409)["code"] == "too_late_to_cancel"


def test_a_session_cookie_counts_for_nothing(world, guest, cart):
    placed = guest.post(f"/carts/{cart['id']}/order", purchase(guest, cart), Idempotency_Key="one")
    guest.client.force_login(world.owner)
    guest.get(f"/orders/{placed['number']}", expect=401)
    guest.get("/orders", expect=401)
    assert guest.last["WWW-Authenticate"].startswith("Bearer")
    assert Cart.objects.get(pk=cart["id"]).ordered_at
