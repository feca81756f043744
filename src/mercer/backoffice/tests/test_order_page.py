"""The order's page: its next step, what the staff says on it, its history and its papers."""

import pytest

from mercer.backoffice import comments, history, order_next
from mercer.backoffice.models import Comment
from mercer.backoffice.tests.conftest import text_of
from mercer.catalog import products
from mercer.fulfillment import packing, picking
from mercer.inventory import stock
from mercer.kernel import clock, events
from mercer.kernel.money import Money
from mercer.pricing import lists

pytestmark = pytest.mark.django_db


def step(order, user):
    shipments = list(order.shipments.select_related("pick_list"))
    return order_next.action(order, shipments=shipments, returning=list(order.returns.all()), may=user.may)


def test_the_next_step_follows_the_order_through_the_house(world, sold):
    order = sold((world.bowl, 1))
    assert step(order, world.owner).label == "Make a pick list"
    made = picking.make_lists([order.pk], actor=world.staff, now=clock.now())[0]
    assert step(order, world.owner).label == "Go on picking"
    shipment = made.shipments.get()
    picking.finish(made, {line.pk: line.quantity for line in shipment.lines.all()}, actor=world.staff, now=clock.now())
    assert step(order, world.owner).label == "Pack the parcel"
    packing.pack(shipment, weight=900, actor=world.staff, now=clock.now())
    assert step(order, world.owner).label == "Make the label and ship"


def test_an_unpaid_transfer_waits_for_money_and_a_packer_cannot_book_it(world, sold, owner):
    order = sold(paid=False)
    assert step(order, world.owner).label == "Book a received payment"
    assert step(order, world.packer) is None
    assert "It waits for its money." in text_of(owner.get(f"/staff/orders/{order.number}/"))


def test_a_comment_stands_in_the_timeline_and_only_its_author_takes_it_back(world, sold, owner, packer):
    order = sold()
    address = f"/staff/comments/order/{order.number}/"
    packer.post(address, {"text": "Box is <b>dented</b>, ask Ada"})
    page = text_of(owner.get(f"/staff/orders/{order.number}/"))
    assert "Box is &lt;b&gt;dented&lt;/b&gt;, ask Ada" in page
    written = Comment.objects.get()
    owners = comments.write(order, "Mine", author=world.owner, now=clock.now())
    assert packer.post(address + "withdraw/", {"comment": owners.pk}).status_code == 403
    packer.post(address + "withdraw/", {"comment": written.pk})
    written.refresh_from_db()
    assert written.text == "" and "This comment was withdrawn." in text_of(owner.get(f"/staff/orders/{order.number}/"))


def test_an_empty_comment_is_not_written_and_a_strange_subject_is_not_there(world, sold, owner, packer):
    order = sold()
    owner.post(f"/staff/comments/order/{order.number}/", {"text": "  "})
    assert not Comment.objects.exists()
    assert owner.post("/staff/comments/order/M-0000-0000/", {"text": "x"}).status_code == 404
    assert owner.post("/staff/comments/user/1/", {"text": "x"}).status_code == 404
    assert owner.post("/staff/comments/customer/not-a-key/", {"text": "x"}).status_code == 404
    assert packer.post(f"/staff/comments/customer/{order.customer_id}/", {"text": "x"}).status_code == 403


def test_history_tells_fields_from_old_to_new_in_words(world, owner):
    by = {"actor": world.staff, "now": clock.now()}
    products.edit(world.mug, version=world.mug.version, name="Tide mug", description="<p>One two three</p>", **by)
    products.categorize(world.mug, [world.kitchen], **by)
    lists.set_price(world.mug_sage, world.eur, Money(2600, "EUR"), **by)
    page = text_of(owner.get(f"/staff/changes/product/{world.mug.pk}/"))
    assert "<del>Tidewater mug</del>" in page and "<ins>Tide mug</ins>" in page
    assert "<del>€24.00</del>" in page and "<ins>€26.00</ins>" in page
    assert f"<ins>{world.kitchen.name}</ins>" in page


def test_history_of_a_product_knows_its_stock(world, owner):
    stock.adjust(world.mug_sage, world.main, -3, reason="damaged", note="dropped", actor=world.staff, at=clock.now())
    page = text_of(owner.get(f"/staff/changes/product/{world.mug.pk}/"))
    assert "<del>100</del>" in page and "<ins>97</ins>" in page and "Damaged · dropped" in page


def test_long_texts_are_told_word_by_word(world):
    parts = list(history._word_by_word("a b c d", "a b x d"))
    assert parts == [("same", "a b"), ("gone", "c"), ("new", "x"), ("same", "d")]


def test_a_customers_history_holds_no_personal_data(world, sold, owner):
    order = sold()
    owner.post(
        f"/staff/customers/{order.customer_id}/", {"email": order.email, "name": "Ada Changed", "phone": "", "note": ""}
    )
    told = [event.data for event in events.about(order.customer)]
    assert told and "Ada Changed" not in str(told)


def test_papers_hold_what_they_should(world, sold, owner, packer):
    order = sold((world.bowl, 1))
    sheet = text_of(owner.get(f"/staff/orders/{order.number}/sheet/"))
    assert "Ada Berger" in sheet and "€38.50" in sheet
    shipment = picking.make_lists([order.pk], actor=world.staff, now=clock.now())[0].shipments.get()
    slip = text_of(packer.get(f"/staff/shipping/parcels/{shipment.pk}/slip/"))
    assert "Harvest bowl" in slip and "€" not in slip


def test_a_scanned_code_opens_what_it_stands_for(world, sold, packer):
    order = sold((world.bowl, 1))
    find = "/staff/shipping/find/"
    assert packer.get(find, {"code": order.number})["Location"] == f"/staff/orders/{order.number}/"
    made = picking.make_lists([order.pk], actor=world.staff, now=clock.now())[0]
    assert packer.get(find, {"code": made.number.lower()})["Location"] == f"/staff/shipping/lists/{made.number}/"
    assert packer.get(find, {"code": order.number})["Location"] == f"/staff/shipping/parcels/{made.shipments.get().pk}/"
    assert packer.get(find, {"code": "nothing"})["Location"] == "/staff/shipping/"


def test_the_help_finds_words_and_ways(owner):
    page = text_of(owner.get("/staff/help/", {"q": "back-orders"}))
    assert "Allowance" in page and "Channel" not in page.partition("What the words mean")[2]
    assert "About the page you came from" in text_of(owner.get("/staff/help/", {"for": "order"}))
    assert "Nothing is known about that" in text_of(owner.get("/staff/help/", {"q": "xyzzy"}))
