"""Without a mouse: from the first page to the paid order, and everything the pictures of an article can do."""

import io

import pytest
from PIL import Image

from mercer.cart.models import Wish
from mercer.catalog import gallery, products
from mercer.media import assets
from mercer.orders.models import Order
from tests.world import STAFF

pytestmark = pytest.mark.journey

MOST_TABS = 90
ADDRESS = {
    "email": "kim@example.test",
    "name": "Kim Key",
    "line1": "Ring 1",
    "postal_code": "10827",
    "city": "Berlin",
}


def tab_to(page, wanted: str) -> None:
    """Tab by Tab until what has the focus fits; `wanted` is a condition of the element `e`."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(f"(e => Boolean({wanted}))(document.activeElement)"):
            return
    raise AssertionError(f"cannot be reached by keyboard: {wanted}")


def press(page, words: str, key: str = "Enter") -> None:
    """Go to the link or button with these words and press it."""
    tab_to(page, f"e.matches('a, button') && (e.innerText.trim() || e.ariaLabel || '').startsWith({words!r})")
    page.keyboard.press(key)


def test_from_the_first_page_to_the_paid_order(shop):
    page = shop.visitor()
    page.goto("/")
    press(page, "Kitchen")
    page.wait_for_url("**/c/kitchen/")
    press(page, shop.world.mug.name)
    page.wait_for_url("**/p/**")
    press(page, "Add to cart", key=" ")
    page.wait_for_selector("#cart_drawer[open] >> text=Go to checkout")
    press(page, "Go to checkout")
    page.wait_for_url("**/checkout/")
    for name, value in ADDRESS.items():
        tab_to(page, f"e.name === {name!r}")
        page.keyboard.type(value)
    tab_to(page, "e.name === 'delivery_code'")
    tab_to(page, "e.name === 'payment_code'")
    while page.evaluate("document.activeElement.value") != "stripe":
        page.keyboard.press("ArrowDown")
    press(page, "Buy now")
    page.wait_for_selector("#number")
    tab_to(page, "e.id === 'number'")
    page.keyboard.type("4242 4242 4242 4242")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/**")
    order = Order.objects.get()
    assert order.payment_state == "paid" and order.number in page.inner_text("h1")
    assert page.trouble == []


def test_pictures_the_turn_and_the_heart_of_an_article(shop, pictured):
    page = shop.visitor(reduced_motion="reduce")
    page.goto(f"/p/{pictured.slug}/")
    look_at_the_pictures(page)
    turn_it(page)
    press(page, "Put on the wish list", key=" ")
    page.wait_for_selector("[data-wish][aria-pressed=true]")
    assert Wish.objects.get().product_id == pictured.pk
    assert page.trouble == []


def look_at_the_pictures(page) -> None:
    """Large, on to the next, nearer, and back to where one was."""
    press(page, "Enlarge picture 1")
    page.wait_for_selector("#lightbox[open]")
    assert page.inner_text("[data-count]") == "1 / 2"
    page.keyboard.press("ArrowRight")
    assert page.inner_text("[data-count]") == "2 / 2"
    page.keyboard.press("+")
    assert "scale(1.5)" in page.get_attribute("[data-stage] img", "style")
    page.keyboard.press("Escape")
    page.wait_for_selector("#lightbox", state="hidden")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Enlarge picture 1")


def turn_it(page) -> None:
    """By a slider, once around in eight steps."""
    tab_to(page, "e.matches('shop-spin input')")
    before = page.get_attribute("shop-spin img", "src")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "90 degrees"
    assert page.get_attribute("shop-spin img", "src") != before


@pytest.fixture
def pictured(shop):
    """The mug with two photos and a turn of eight frames."""
    by = {"actor": STAFF, "now": shop.world.now}
    made = [assets.add(plain(shade), filename=f"{shade}.png", now=shop.world.now) for shade in range(10)]
    shop.work()
    products.set_pictures(shop.world.mug, [(asset.pk, None) for asset in made], **by)
    gallery.set_turn(shop.world.mug, [asset.pk for asset in made[2:]], **by)
    return shop.world.mug


def plain(shade: int) -> bytes:
    """A small picture of one color."""
    kept = io.BytesIO()
    Image.new("RGB", (96, 96), (shade * 20, 120, 120)).save(kept, "png")
    return kept.getvalue()
