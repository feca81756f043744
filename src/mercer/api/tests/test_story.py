"""One order's whole story, told by programs alone: bought, paid, shipped, delivered, returned, refunded."""

import pytest

from mercer.aftersales import return_parcels
from mercer.aftersales.models import Return
from mercer.inventory import availability, proof
from mercer.payments import proof as money_proof

pytestmark = pytest.mark.django_db
BERLIN = {"name": "Ada Berger", "line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}


@pytest.fixture
def bought(world, guest, at_noon):
    """Two mugs and a handbook, ordered, to be paid by transfer; the program that holds the order's secret."""
    cart = guest.post("/carts", {"lines": [{"article": "MUG-SAGE", "quantity": 2}, {"article": "HANDBOOK"}]})
    seen = guest.get(f"/carts/{cart['id']}/checkout?country=DE")
    placed = guest.post(
        f"/carts/{cart['id']}/order",
        {"email": "ada@berger.test", "delivery_address": BERLIN, "delivery": "standard", "payment_method": "transfer",
         "total": seen["quote"]["total"]},
        Idempotency_Key="buy",
    )  # fmt: skip
    mine = guest.with_headers(Order_Token=placed["token"])
    mine.placed, mine.path = placed, f"/orders/{placed['number']}"
    return mine


@pytest.fixture
def delivered(bought, program):
    staff, placed = program(), bought.placed
    staff.post(
        f"{bought.path}/payments", {"amount": placed["total"], "reference": "statement 7"}, Idempotency_Key="paid"
    )
    assert [row["number"] for row in staff.get("/shipping/queue")["items"]] == [placed["number"]]
    (listed,) = staff.post("/pick-lists", {"orders": [placed["number"]]})
    staff.post(f"/pick-lists/{listed['number']}/picked", {}, expect=200)
    (parcel,) = listed["shipments"]
    at = f"/shipments/{parcel['id']}"
    assert staff.get(f"{at}/label", expect=404)["code"] == "not_found"
    assert staff.post(f"{at}/pack", {"weight": 1200}, expect=200)["state"] == "packed"
    sent = staff.post(f"{at}/ship", expect=200)
    assert sent["tracking_number"] and sent["state"] == "shipped"
    staff.get(f"{at}/label")
    assert staff.last["Content-Type"] == "application/pdf" and staff.last.content.startswith(b"%PDF")
    assert staff.post(f"{at}/seen", {"state": "delivered"}, expect=200)["state"] == "delivered"
    return bought


def test_paid_shipped_and_delivered_as_the_shopper_sees_it(delivered):
    seen = delivered.get(delivered.path)
    assert (seen["payment_state"], seen["fulfillment_state"]) == ("paid", "delivered")
    assert [step["event"] for step in seen["timeline"]] == [
        "order.placed", "order.paid", "order.packed", "shipment.shipped", "order.delivered",
    ]  # fmt: skip
    (parcel,) = seen["parcels"]
    assert parcel["state"] == "delivered" and parcel["story"][0]["state"] == "delivered"
    assert all(step["actor"] is None for step in seen["timeline"])


def test_returned_inspected_and_refunded_to_the_cent(world, delivered, program):
    staff = program()
    mug = next(line for line in delivered.get(delivered.path)["lines"] if line["sku"] == "MUG-SAGE")
    asked = {"lines": [{"line": mug["id"], "quantity": 1, "reason": "changed_mind"}]}
    opened = delivered.post(f"{delivered.path}/returns", asked)
    assert opened["state"] == "approved" and opened["reasons"]
    at = f"/returns/{opened['number']}"
    return_parcels.make_label(Return.objects.get(number=opened["number"]).pk, now=world.now)
    assert delivered.get(at)["tracking_number"]
    delivered.get(f"{at}/label")
    assert delivered.last.content.startswith(b"%PDF")
    line = opened["lines"][0]["id"]
    staff.post(f"{at}/receive", {"lines": [{"line": line, "quantity": 1}]}, expect=200)
    before = availability.of([world.mug_sage.pk])[world.mug_sage.pk]
    found = {"lines": [{"line": line, "restock": 1, "note": "as new"}]}
    closed = staff.post(f"{at}/inspect", found, Idempotency_Key="look", expect=200)
    assert closed["refund"] == {"amount": 2400, "currency": "EUR"} and closed["state"] == "refunded"
    assert staff.post(f"{at}/inspect", found, Idempotency_Key="look", expect=200) == closed
    assert availability.of([world.mug_sage.pk])[world.mug_sage.pk] == before + 1
    money = staff.get(f"{delivered.path}/payments")
    assert [row["amount"]["amount"] for row in money["refunds"]] == [2400] and money["refundable"][
        "amount"
    ] == 2400 + 1990 + 490
    assert proof.check() == [] and money_proof.check() == []


def test_money_is_booked_once_and_never_refunded_beyond(bought, program):
    staff, total = program(), bought.placed["total"]
    for _ in range(2):
        told = staff.post(f"{bought.path}/payments", {"amount": total}, Idempotency_Key="paid")
        assert told["paid"] == total
    half = {"amount": {"amount": 1000, "currency": "EUR"}, "reason": "a scratch"}
    first = staff.post(f"{bought.path}/refunds", half, Idempotency_Key="back")
    assert staff.post(f"{bought.path}/refunds", half, Idempotency_Key="back") == first
    much = {"amount": total, "reason": "everything"}
    told = staff.post(f"{bought.path}/refunds", much, Idempotency_Key="more", expect=409)
    assert told["code"] == "refund_too_much" and told["facts"]["refundable"]["amount"] == total["amount"] - 1000
    other = {**half, "amount": {"amount": 900, "currency": "EUR"}}
    assert (
        staff.post(f"{bought.path}/refunds", other, Idempotency_Key="back", expect=422)["code"]
        == "idempotency_key_reused"
    )


@pytest.mark.parametrize("body", [
    {"amount": {"amount": -5, "currency": "EUR"}, "reason": "x"}, {"amount": {"amount": 0, "currency": "EUR"}, "reason": "x"},
    {"amount": {"amount": 1.5, "currency": "EUR"}, "reason": "x"}, {"amount": {"amount": "5", "currency": "EUR"}, "reason": "x"},
    {"amount": {"amount": 5, "currency": "eur"}, "reason": "x"}, {"reason": "x"},
])  # fmt: skip
def test_strange_amounts_are_no_money(bought, program, body):
    program().post(f"{bought.path}/refunds", body, Idempotency_Key="k", expect=422)


def test_a_shopper_cannot_say_that_it_is_paid(bought):
    bought.post(f"{bought.path}/payments", {"amount": bought.placed["total"]}, Idempotency_Key="k", expect=401)
    assert bought.get(bought.path)["payment_state"] == "unpaid"


def test_a_key_opens_only_what_it_may(bought, program):
    seer = program("orders.view")
    assert seer.get("/orders?q=" + bought.placed["number"])["items"][0]["number"] == bought.placed["number"]
    assert seer.get(bought.path)["staff_note"] == ""
    for method, path, body in [
        ("POST", f"{bought.path}/cancel", {}), ("POST", f"{bought.path}/payments", {"amount": bought.placed["total"]}),
        ("PUT", f"{bought.path}/note", {"note": "x"}), ("GET", "/shipping/queue", None), ("GET", "/returns", None),
        ("GET", f"{bought.path}/payments", None), ("GET", "/payments/notifications", None),
    ]:  # fmt: skip
        told = seer(method, path, body, expect=403, Idempotency_Key="k")
        assert told["code"] == "not_allowed"
    assert bought.get(bought.path)["canceled_at"] is None
