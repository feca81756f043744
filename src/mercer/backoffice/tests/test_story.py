"""A day at the shipping desk, through its pages: picked, packed, sent, delivered, sent back, inspected, refunded."""

import pytest

from mercer.aftersales import returns
from mercer.aftersales.models import Return
from mercer.aftersales.returns import Asking
from mercer.backoffice.tests.conftest import text_of
from mercer.fulfillment.models import PickList, Shipment
from mercer.inventory import proof
from mercer.inventory.models import StockLevel
from mercer.kernel import clock
from mercer.orders.models import Order
from mercer.payments import proof as money
from mercer.payments.models import Refund

pytestmark = pytest.mark.django_db


def parcel_of(order: Order) -> Shipment:
    return Shipment.objects.get(order=order)


def on_hand(world) -> int:
    return StockLevel.objects.get(variant=world.mug_sage, location=world.main).on_hand


def lines(shipment) -> dict[str, str]:
    return {f"line_{line.pk}": str(line.quantity) for line in shipment.lines.all()}


def send(owner, order: Order) -> Shipment:
    """From the queue to the door of the shopper."""
    owner.post("/staff/shipping/pick/", {"ids": [str(order.pk)]})
    shipment = parcel_of(order)
    owner.post(f"/staff/shipping/lists/{shipment.pick_list.number}/picked/", lines(shipment))
    owner.post(f"/staff/shipping/parcels/{shipment.pk}/pack/", {**lines(shipment), "weight": "1300", "ship": "1"})
    owner.post(f"/staff/shipping/parcels/{shipment.pk}/seen/", {"state": "delivered"})
    return parcel_of(order)


def test_an_order_goes_from_the_queue_to_the_shopper(world, sold, packer):
    order, before = sold(), on_hand(world)
    assert order.number in text_of(packer.get("/staff/shipping/"))

    answer = packer.post("/staff/shipping/pick/", {"ids": [str(order.pk)], "action": "pick"})
    found = PickList.objects.get()
    assert answer["Location"] == f"/staff/shipping/lists/{found.number}/"
    page = text_of(packer.get(answer["Location"]))
    assert "MUG-SAGE" in page and order.number in page
    assert order.number not in text_of(packer.get("/staff/shipping/"))

    shipment = parcel_of(order)
    packer.post(f"/staff/shipping/lists/{found.number}/picked/", lines(shipment))
    page = text_of(packer.get(f"/staff/shipping/parcels/{shipment.pk}/"))
    assert "Torstraße 1" in page and 'value="1290"' in page  # two mugs, a book and the carton

    answer = packer.post(
        f"/staff/shipping/parcels/{shipment.pk}/pack/", {**lines(shipment), "weight": "1300", "ship": "1"}
    )
    assert answer.status_code == 302
    shipment.refresh_from_db()
    assert shipment.state == "shipped" and shipment.tracking_number and shipment.weight == 1300
    label = packer.get(f"/media/{shipment.label.token}/document")
    assert label.content.startswith(b"%PDF-")
    assert on_hand(world) == before - 2

    packer.post(f"/staff/shipping/parcels/{shipment.pk}/seen/", {"state": "delivered"})
    order.refresh_from_db()
    assert order.fulfillment_state == "delivered"
    assert "Delivered" in text_of(packer.get(f"/staff/shipping/parcels/{shipment.pk}/"))
    assert proof.check() == [] and money.check() == []


def test_what_came_back_is_received_inspected_and_refunded_to_the_cent(world, sold, owner):
    order = sold()
    send(owner, order)
    order.refresh_from_db()
    mugs = order.lines.get(sku="MUG-SAGE")
    asking = [Asking(line_id=mugs.pk, quantity=2, reason="wrong_size", condition="used")]
    opened = returns.open_return(order, asking, note="Too small", actor=world.staff, now=clock.now())
    assert opened.state == Return.REQUESTED
    line = opened.lines.get()
    before = on_hand(world)

    page = text_of(owner.get(f"/staff/returns/{opened.number}/"))
    assert "Too small" in page and "Approve" in page
    owner.post(f"/staff/returns/{opened.number}/decide/", {"approve": "1", "note": "Gladly"})
    owner.post(f"/staff/returns/{opened.number}/receive/", {f"line_{line.pk}": "2"})
    page = text_of(owner.get(f"/staff/returns/{opened.number}/"))
    assert "Book and refund €48.00" in page

    owner.post(
        f"/staff/returns/{opened.number}/inspect/", {f"restock_{line.pk}": "1", f"note_{line.pk}": "one chipped"}
    )
    refund = Refund.objects.get(order=order)
    assert (refund.amount, refund.currency) == (4800, "EUR")
    assert on_hand(world) == before + 1
    line.refresh_from_db()
    assert (line.restocked_quantity, line.scrapped_quantity, line.inspection) == (1, 1, "one chipped")
    assert proof.check() == []


def test_a_denied_return_tells_why(world, sold, owner):
    order = sold()
    send(owner, order)
    asking = [Asking(line_id=order.lines.first().pk, quantity=1, reason="changed_mind", condition="used")]
    opened = returns.open_return(order, asking, actor=world.staff, now=clock.now())
    owner.post(f"/staff/returns/{opened.number}/decide/", {"deny": "1", "note": "Worn for a year"})
    opened.refresh_from_db()
    assert opened.state == Return.DENIED
    assert "Worn for a year" in text_of(owner.get(f"/staff/returns/{opened.number}/"))


def test_a_parcel_cannot_hold_more_than_was_ordered_and_says_so_with_what_was_typed(world, sold, packer):
    order = sold()
    packer.post("/staff/shipping/pick/", {"ids": [str(order.pk)]})
    shipment = parcel_of(order)
    first = shipment.lines.first()
    answer = packer.post(
        f"/staff/shipping/parcels/{shipment.pk}/pack/", {**lines(shipment), f"line_{first.pk}": "77", "weight": "800"}
    )
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Pack at least one piece" in page and 'value="77"' in page and 'value="800"' in page
    assert parcel_of(order).state == "picking"


@pytest.mark.parametrize("weight", ["heavy", "-5", "1.5", "99999999"])
def test_a_weight_that_is_none_is_refused(world, sold, packer, weight):
    order = sold()
    packer.post("/staff/shipping/pick/", {"ids": [str(order.pk)]})
    shipment = parcel_of(order)
    answer = packer.post(f"/staff/shipping/parcels/{shipment.pk}/pack/", {**lines(shipment), "weight": weight})
    assert answer.status_code == 422 and "Whole grams" in text_of(answer)
    assert parcel_of(order).state == "picking"


def test_one_click_too_many_makes_one_pick_list_and_one_label(world, sold, packer):
    order = sold()
    packer.post("/staff/shipping/pick/", {"ids": [str(order.pk)]})
    again = packer.post("/staff/shipping/pick/", {"ids": [str(order.pk)]})
    assert again.status_code == 409 and "nothing to pick" in text_of(again)
    shipment = parcel_of(order)
    packer.post(f"/staff/shipping/parcels/{shipment.pk}/pack/", lines(shipment))
    for _ in range(2):
        packer.post(f"/staff/shipping/parcels/{shipment.pk}/ship/")
    assert PickList.objects.count() == 1
    assert Order.objects.get(pk=order.pk).shipped_count == 3


def test_several_parcels_get_their_labels_at_once(world, sold, packer):
    orders = [sold((world.mug_ink, 1)), sold((world.bowl, 1))]
    packer.post("/staff/shipping/pick/", {"ids": [str(order.pk) for order in orders]})
    for shipment in Shipment.objects.all():
        packer.post(f"/staff/shipping/parcels/{shipment.pk}/pack/", lines(shipment))
    packer.post("/staff/shipping/ship/", {"ids": [str(pk) for pk in Shipment.objects.values_list("pk", flat=True)]})
    assert set(Shipment.objects.values_list("state", flat=True)) == {"shipped"}


def test_unpaid_orders_wait_until_the_money_is_booked(world, sold, owner):
    order = sold(paid=False)
    assert order.number not in text_of(owner.get("/staff/shipping/"))
    page = owner.get(f"/staff/orders/{order.number}/")
    once = page.content.decode().split('name="once" value="')[1].split('"')[0]
    wrong = owner.post(f"/staff/orders/{order.number}/collect/", {"amount": "lots", "once": once})
    assert wrong.status_code == 422 and 'value="lots"' in text_of(wrong) and "amount above zero" in text_of(wrong)
    for _ in range(2):
        owner.post(f"/staff/orders/{order.number}/collect/", {"amount": str(order.total.decimal), "once": once})
    order.refresh_from_db()
    assert order.paid == order.total
    assert order.number in text_of(owner.get("/staff/shipping/"))


def test_a_refund_is_never_more_than_was_paid_and_one_form_refunds_once(world, sold, owner):
    order = sold()
    for _ in range(2):
        owner.post(f"/staff/orders/{order.number}/refund/", {"amount": "5.00", "reason": "late", "once": "same-form"})
    assert list(Refund.objects.values_list("amount", flat=True)) == [500]
    answer = owner.post(f"/staff/orders/{order.number}/refund/", {"amount": "9999", "reason": "kind", "once": "other"})
    assert answer.status_code == 409 and 'value="9999"' in text_of(answer) and 'value="kind"' in text_of(answer)
    assert Refund.objects.count() == 1


def test_a_canceled_order_frees_its_stock_and_gives_the_money_back(world, sold, owner):
    order = sold()
    owner.post(f"/staff/orders/{order.number}/cancel/", {"reason": "out of clay"})
    order.refresh_from_db()
    assert order.canceled_at and order.cancel_reason == "out of clay"
    assert StockLevel.objects.filter(reserved__gt=0).count() == 0
    again = owner.post(f"/staff/orders/{order.number}/cancel/", {"reason": "again"})
    assert again.status_code == 409
    assert proof.check() == []
