"""A customer who has bought before buys again with four touches on a phone, counted by the browser itself."""

import pytest

from mercer.customers import book
from mercer.kernel import clock
from mercer.orders.models import Order
from tests.world import BERLIN

pytestmark = pytest.mark.journey

COUNT = """() => {
  const add = () => sessionStorage.setItem("touches", Number(sessionStorage.getItem("touches") || 0) + 1);
  addEventListener("pointerdown", add, true);
}"""


def test_from_the_product_page_to_the_order_in_at_most_four_touches(shop, looks_right):
    world = shop.world
    book.add(world.ada, BERLIN, now=clock.now())
    before = world.order((world.mug_ink, 1), payment="cod", customer=world.ada)
    ada = shop.known(world.ada_user, width=390, has_touch=True)
    ada.add_init_script(f"({COUNT})()")
    ada.goto(f"/p/{world.bowl.product.slug}/")
    ada.tap("text=Add to cart")
    ada.tap("#cart_drawer[open] >> text=Go to checkout")
    ada.wait_for_url("**/checkout/")
    assert BERLIN.line1 in ada.inner_text(".known") and not ada.is_visible("[name=line1]")
    assert ada.input_value("input[name=payment_code]:checked") == before.payment_method == "cod"
    assert ada.input_value("input[name=delivery_code]:checked") == before.delivery_option["code"]
    looks_right(ada)
    ada.tap("button[name=buy]")
    ada.wait_for_url("**/orders/**")
    assert int(ada.evaluate("sessionStorage.getItem('touches')")) == 3
    placed = Order.objects.exclude(pk=before.pk).get()
    assert placed.customer == world.ada and placed.delivery_address["line1"] == BERLIN.line1


def test_another_address_and_payment_can_still_be_chosen(shop):
    world = shop.world
    book.add(world.ada, BERLIN, now=clock.now())
    ada = shop.known(world.ada_user, width=390)
    ada.goto(f"/p/{world.bowl.product.slug}/")
    ada.click("text=Add to cart")
    ada.click("#cart_drawer[open] >> text=Go to checkout")
    ada.click(".known > summary")
    ada.fill("[name=line1]", "Ring 7")
    ada.check("input[name=payment_code][value=transfer]")
    ada.click("button[name=buy]")
    ada.wait_for_url("**/orders/**")
    placed = Order.objects.get()
    assert placed.delivery_address["line1"] == "Ring 7" and placed.payment_method == "transfer"
