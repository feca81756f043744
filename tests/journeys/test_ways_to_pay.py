"""Bank transfer, cash on delivery, in dollars with tax on top, and an order that is called off."""

import pytest

from mercer.inventory import availability
from mercer.kernel import clock
from mercer.orders.models import Order
from mercer.payments import proof
from tests.journeys.steps import cart_with, fill_address, letter_link

pytestmark = pytest.mark.journey


def test_a_bank_transfer_waits_for_the_money_and_staff_books_it(shop, looks_right):
    shopper = shop.visitor()
    cart_with(shopper, shop.world.bowl)
    fill_address(shopper, "tom@example.test", name="Tom Transfer")
    shopper.check("input[name=payment_code][value=transfer]")
    shopper.click("button[name=buy]")
    shopper.wait_for_url("**/orders/**")
    order = Order.objects.get()
    shown = shopper.inner_text("main")
    assert "DE89" in shown.replace(" ", "") and order.number in shown and "Still to be paid" in shown
    looks_right(shopper)
    shop.work()
    assert order.number in shop.letter("payment_instructions")

    staff = shop.known(shop.world.owner, width=1440)
    staff.goto(f"/staff/orders/{order.number}/")
    staff.click("summary:has-text('Book a received payment')")
    staff.click("form[action$='/collect/'] button[type=submit]")
    staff.wait_for_load_state()
    shop.work()
    order.refresh_from_db()
    assert order.payment_state == "paid"
    shopper.reload()
    assert "Still to be paid" not in shopper.inner_text("main")

    guest = shop.visitor()
    guest.goto(letter_link(shop.letter("order_paid"), "/o/"))
    assert order.number in guest.inner_text("h1") and guest.url.endswith(order.path)
    assert proof.check() == []


def test_cash_on_delivery_then_called_off(shop, looks_right):
    shopper = shop.visitor()
    before = availability.of([shop.world.bowl.pk])
    cart_with(shopper, shop.world.bowl, pieces=2)
    fill_address(shopper, "cleo@example.test", name="Cleo Cash")
    shopper.check("input[name=payment_code][value=cod]")
    shopper.click("button[name=buy]")
    shopper.wait_for_url("**/orders/**")
    assert "Still to be paid" not in shopper.inner_text("main")
    assert availability.of([shop.world.bowl.pk]) != before
    shopper.on("dialog", lambda dialog: dialog.accept())
    shopper.click("text=Cancel this order")
    if button := shopper.query_selector("dialog[open] button.button-danger, dialog[open] button[value=yes]"):
        button.click()
    shopper.wait_for_selector("text=The order is canceled")
    looks_right(shopper)
    shop.work()
    order = Order.objects.get()
    assert order.fulfillment_state == "canceled"
    assert availability.of([shop.world.bowl.pk]) == before
    assert order.number in shop.letter("order_canceled")


def test_in_dollars_the_tax_comes_on_top(shop, looks_right):
    shopper = shop.visitor()
    shopper.goto("/")
    shopper.click("button:has-text('Language and currency')")
    shopper.select_option("#choose_channel_head", "states")
    shopper.wait_for_url("**/")
    shopper.wait_for_selector("text=/\\$22\\.00/")
    cart_with(shopper, shop.world.mug_sage)
    assert "Tax is added at checkout" in shopper.inner_text("main") or shopper.url.endswith("/checkout/")
    fill_address(
        shopper,
        "nell@example.test",
        name="Nell York",
        line1="350 5th Ave",
        city="New York",
        postal_code="10118",
        region="NY",
    )
    shopper.select_option("[name=region]", "NY")
    shopper.wait_for_selector("text=/Buy now for \\$31\\.0/")
    looks_right(shopper)
    shopper.check("input[name=payment_code][value=cod]")
    shopper.click("button[name=buy]")
    shopper.wait_for_url("**/orders/**")
    order = Order.objects.get()
    assert (order.currency, order.prices_include_tax) == ("USD", False)
    assert order.total_amount == order.goods_amount + order.delivery_amount + order.tax_amount
    assert order.tax_amount > 0
    looks_right(shopper)


def test_the_last_one_is_gone_before_the_button_is_pressed(shop, looks_right):
    slow, quick = shop.visitor(), shop.world
    cart_with(slow, shop.world.teapot)
    fill_address(slow, "slow@example.test", name="Sid Slow")
    slow.check("input[name=payment_code][value=cod]")
    quick.order((shop.world.teapot, 1), payment="cod")
    slow.click("button[name=buy]")
    slow.wait_for_selector("[role=alert], .alert-danger")
    assert "sold out" in slow.inner_text("main").lower()
    assert slow.input_value("[name=name]") == "Sid Slow"
    assert Order.objects.count() == 1
    slow.trouble.clear()  # the browser itself notes the answer 409
    looks_right(slow)
    slow.goto("/cart/")
    assert "sold out" in slow.inner_text("main")
    slow.click("button[name=remove]")
    slow.wait_for_selector("text=Your cart is empty")
    slow.goto(f"/p/{shop.world.teapot.product.slug}/")
    assert "Sold out" in slow.inner_text("main") and not slow.query_selector("text=Add to cart")
    assert clock.now() > shop.world.now
