"""An account from the first letter to the second order."""

import pytest
from django.contrib.sessions.models import Session

from mercer.cart import contents
from mercer.customers import book, people
from mercer.kernel import clock
from mercer.orders.models import Order
from tests.journeys.steps import cart_with, letter_link
from tests.world import BERLIN, PASSWORD

pytestmark = pytest.mark.journey


def test_signs_up_confirms_finds_the_guests_order_and_keeps_an_address(shop, looks_right):
    earlier = shop.world.order((shop.world.bowl, 1), payment="cod", email="ida@example.test")
    ida = shop.visitor()
    ida.goto("/account/signup/")
    looks_right(ida)
    ida.fill("[name=email]", "ida@example.test")
    ida.fill("[name=password1]", PASSWORD)
    ida.click("main button[type=submit] >> nth=0")
    ida.wait_for_url("**/confirm-email/**")
    looks_right(ida)
    shop.work()
    ida.goto(letter_link(shop.letter("account.email_confirmation_signup"), "confirm-email"))
    ida.click("main button[type=submit] >> nth=0")
    ida.wait_for_url("**/account/**")
    shop.work()

    ida.goto("/account/orders/")
    assert earlier.number in ida.inner_text("main")
    looks_right(ida)
    ida.goto("/account/addresses/")
    for name, value in {"name": "Ida Immer", "line1": "Ring 1", "postal_code": "10827", "city": "Berlin"}.items():
        ida.fill(f"[name={name}]", value)
    ida.click("text=Save the address")
    ida.wait_for_selector("text=The address is in your book")
    looks_right(ida)
    ida.click("main a:has-text('Change')")
    ida.fill("[name=line1]", "Ring 2")
    ida.click("text=Save the address")
    ida.wait_for_selector("text=Ring 2")
    ida.goto("/account/")
    assert "Ring 2" in ida.inner_text("main")
    looks_right(ida)


def test_a_returning_customer_needs_four_touches(shop):
    world = shop.world
    book.add(world.ada, BERLIN, now=clock.now())
    ada = shop.known(world.ada_user, width=390)
    ada.goto(f"/p/{world.bowl.product.slug}/")
    ada.click("text=Add to cart")  # one
    ada.click("text=Go to checkout")  # two
    assert ada.input_value("[name=line1]") == BERLIN.line1 and ada.input_value("[name=email]") == world.ada.email
    ada.check("input[name=payment_code][value=cod]")  # three
    ada.click("button[name=buy]")  # four
    ada.wait_for_url("**/orders/**")
    assert Order.objects.get().customer == world.ada


def test_what_a_guest_chose_joins_the_customers_cart_at_log_in(shop):
    world = shop.world
    mine = contents.open_cart(channel=world.europe, customer=world.ada, now=clock.now())
    contents.add(mine, world.handbook.pk, 1, clock.now())
    ada = shop.visitor()
    cart_with(ada, world.bowl, pieces=2)
    shop.sign_in(ada, world.ada_user)
    ada.goto("/")
    assert "3 items" in ada.get_attribute("#cart_link", "aria-label")
    ada.goto("/cart/")
    shown = ada.inner_text("main")
    assert "Harvest bowl" in shown and "handbook" in shown
    assert contents.demand(mine) == {world.bowl.pk: 2, world.handbook.pk: 1}
    ada.goto("/account/")
    ada.click("text=Sign out")
    ada.wait_for_load_state()
    ada.goto("/cart/")
    assert "Your cart is empty" in ada.inner_text("main")
    assert people.of_user(world.ada_user) == world.ada and Session.objects.exists()
