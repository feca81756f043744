"""The whole story through the pages: found, bought, paid, packed, shipped, delivered, sent back, refunded."""

import pytest

from mercer.aftersales.models import Return
from mercer.inventory import availability
from mercer.inventory import proof as stock_proof
from mercer.messages.models import Letter
from mercer.orders.models import Order
from mercer.payments import proof as money_proof

pytestmark = pytest.mark.journey


def buy_a_mug(page, *, pay: str = "stripe") -> None:
    page.goto("/")
    page.click("text=Tidewater mug")
    page.click("text=Add to cart")
    page.click("text=Go to checkout")
    page.fill("[name=email]", "nina@example.test")
    for name, value in {"name": "Nina Neu", "line1": "Hauptstr. 5", "postal_code": "10827", "city": "Berlin"}.items():
        page.fill(f"[name={name}]", value)
    choose_express(page)
    page.check(f"input[name=payment_code][value={pay}]")
    page.click("button[name=buy]")


def choose_express(page) -> None:
    """The sum follows by itself; without scripts a button asks for it."""
    page.check("input[value=express]")
    if page.query_selector("button[name=look]"):
        page.click("button[name=look]")
    page.wait_for_selector("text=/Buy now for .33.90/")


def pay_by_card(page, number: str = "4242 4242 4242 4242") -> None:
    page.fill("#number", number)
    page.press("#number", "Enter")


def test_an_order_is_bought_sent_delivered_and_comes_back(shop, looks_right):
    shopper, staff = shop.visitor(), shop.visitor(width=1440)
    before = availability.of([shop.world.mug_sage.pk])[shop.world.mug_sage.pk]
    shop.sign_in(staff, shop.world.owner)
    staff.goto("/staff/")
    looks_right(staff)

    order = _buys(shop, shopper, looks_right)
    shop.travel(_sends(staff, order, looks_right).tracking_number)
    shopper.reload()
    assert "Delivered" in shopper.inner_text("main")
    looks_right(shopper)
    coming = _asks_for_a_return(shop, shopper, order, looks_right)
    shop.travel(coming.tracking_number)
    _takes_back(shop, staff, coming, looks_right)

    order.refresh_from_db()
    assert order.refunded_amount == order.paid_amount == order.total_amount
    assert availability.of([shop.world.mug_sage.pk])[shop.world.mug_sage.pk] == before
    assert stock_proof.check() == [] and money_proof.check() == []
    shopper.reload()
    assert "go back to you" in shopper.inner_text("main")
    kinds = set(Letter.objects.values_list("kind", flat=True))
    assert {"order_placed", "order_paid", "order_shipped", "order_delivered", "return_step"} <= kinds


def _buys(shop, shopper, looks_right) -> Order:
    """From the shelf to the paid order, by card."""
    buy_a_mug(shopper)
    pay_by_card(shopper)
    shopper.wait_for_url("**/orders/**")
    shop.work()
    looks_right(shopper)
    order = Order.objects.get()
    assert order.payment_state == "paid"
    assert order.number in shopper.inner_text("h1")
    return order


def _sends(staff, order: Order, looks_right):
    """From the order to the labeled parcel."""
    staff.goto(f"/staff/orders/{order.number}/")
    looks_right(staff)
    staff.click("text=Make a pick list")
    looks_right(staff)
    shipment = order.shipments.get()
    staff.goto(f"/staff/shipping/parcels/{shipment.pk}/")
    looks_right(staff)
    staff.click("button[name=ship]")
    staff.wait_for_load_state()
    shipment.refresh_from_db()
    assert shipment.tracking_number and shipment.label_id
    looks_right(staff)
    return shipment


def _asks_for_a_return(shop, shopper, order: Order, looks_right) -> Return:
    """From the delivered order to the label for the way back."""
    shopper.click("text=Send something back")
    looks_right(shopper)
    line = order.lines.get()
    shopper.select_option(f"[name=quantity_{line.pk}]", "1")
    shopper.select_option(f"[name=reason_{line.pk}]", "changed_mind")
    shopper.click("text=Ask for the return")
    shopper.wait_for_url("**/returns/**")
    shop.work()
    shopper.reload()
    looks_right(shopper)
    coming = Return.objects.get()
    assert coming.state == "approved" and coming.tracking_number
    return coming


def _takes_back(shop, staff, coming: Return, looks_right) -> None:
    """Received, inspected, refunded."""
    staff.goto(f"/staff/returns/{coming.number}/")
    looks_right(staff)
    returned = coming.lines.get()
    staff.fill(f"[name=line_{returned.pk}]", "1")
    staff.click("form[action$='/receive/'] button[type=submit]")
    staff.wait_for_load_state()
    looks_right(staff)
    staff.click("form[action$='/inspect/'] button[type=submit]")
    staff.wait_for_load_state()
    shop.work()


def test_without_scripts_on_a_phone_with_a_card_that_asks_for_a_second_step(shop):
    shopper = shop.visitor(width=390, scripts=False)
    buy_a_mug(shopper)
    pay_by_card(shopper, "4000 0000 0000 3220")
    shopper.click("button:has-text('Approve')")
    shopper.wait_for_url("**/orders/**")
    assert Order.objects.get().payment_state == "paid"
    assert "Paid" in shopper.inner_text("main")


def test_a_declined_card_leaves_the_order_to_be_paid_again(shop):
    shopper = shop.visitor()
    buy_a_mug(shopper)
    pay_by_card(shopper, "4000 0000 0000 0002")
    shopper.wait_for_selector("[role=alert]:has-text('declined')")
    assert Order.objects.get().payment_state == "unpaid"
    pay_by_card(shopper)
    shopper.wait_for_url("**/orders/**")
    assert Order.objects.get().payment_state == "paid"


def test_the_whole_purchase_by_keyboard_alone(shop):
    shopper = shop.visitor()
    shopper.goto(f"/p/{shop.world.bowl.product.slug}/")
    _tab_to(shopper, "Add to cart")
    shopper.keyboard.press("Enter")
    shopper.wait_for_selector("#cart_drawer[open] >> text=Go to checkout")
    _tab_to(shopper, "Go to checkout")
    shopper.keyboard.press("Enter")
    shopper.wait_for_url("**/checkout/")
    shopper.focus("[name=email]")
    shopper.keyboard.type("kim@example.test")
    for name, value in {"name": "Kim Key", "line1": "Ring 1", "postal_code": "10827", "city": "Berlin"}.items():
        _tab_to_field(shopper, name)
        shopper.keyboard.type(value)
    _tab_to_field(shopper, "payment_code")
    while shopper.evaluate("document.activeElement.value") != "cod":
        shopper.keyboard.press("ArrowDown")
    _tab_to(shopper, "Buy now")
    shopper.keyboard.press("Enter")
    shopper.wait_for_url("**/orders/**")
    assert Order.objects.get().payment_method == "cod"


def _tab_to(page, text: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"cannot reach {text!r} by keyboard")


def _tab_to_field(page, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"cannot reach the field {name!r} by keyboard")
