"""Finding goods and orders: search, suggestions, filters, pages, languages; and every page on a phone without scripts."""

import pytest

from mercer.catalog import products, variants
from mercer.inventory import stock
from mercer.kernel import clock
from mercer.kernel.money import Money
from mercer.pricing import lists
from tests.journeys.steps import cart_with
from tests.world import STAFF

pytestmark = pytest.mark.journey


def _many_plates(world, count: int = 30) -> None:
    by, levels = {"actor": STAFF, "now": world.now}, []
    for number in range(count):
        plate = products.create(
            name=f"Plate {number:02}", brand=world.brand, categories=[world.kitchen], published_at=world.now, **by
        )
        color = ("Sage", "Ink", "Snow")[number % 3]
        variant = variants.add(plate, sku=f"PLATE-{number}", options={"Color": color}, weight=300, **by)
        lists.set_price(variant, world.eur, Money(1000 + number * 100, "EUR"), **by)
        levels.append((variant.pk, world.main.pk, 0 if number == 5 else 9))
    stock.load_many(levels, ref="plates", actor=STAFF, at=world.now)


def test_filters_with_counts_pages_search_and_suggestions(shop, looks_right):
    _many_plates(shop.world)
    page = shop.visitor()
    page.goto("/c/kitchen/")
    looks_right(page)
    assert page.locator(".product").count() == 24
    page.click("nav[aria-label*='age'] a:has-text('2')")
    page.wait_for_url("**page=2**")
    assert 0 < page.locator(".product").count() < 24
    page.goto("/c/kitchen/?sort=price")
    page.check("input[name='o.Color'][value=Snow]")
    page.wait_for_url("**o.Color=Snow**")
    page.wait_for_selector(".chip:has-text('Snow')")
    assert page.locator(".product").count() == 10
    assert page.input_value("[name=sort]") == "price"
    page.check("input[name='o.Color'][value=Ink]")
    page.wait_for_selector(".chip:has-text('Ink')")
    assert page.locator(".product").count() >= 19
    page.fill("input[name=to]", "15")
    page.press("input[name=to]", "Enter")
    page.wait_for_selector("text=/up to 15/")
    looks_right(page)
    page.click(".chip:has-text('Snow')")
    page.wait_for_url(lambda url: "Snow" not in url)

    page.fill("#search", "plat")
    page.wait_for_selector("#search_results a:has-text('Plate')")
    looks_right(page)
    page.press("#search", "Enter")
    page.wait_for_url("**/search/**")
    assert "Plate" in page.inner_text("main")
    page.goto("/search/?q=zeppelin")
    assert "Nothing is called “zeppelin” here." in page.inner_text("main")
    looks_right(page)


def test_variants_swap_in_place_and_chinese_breaks_nothing(shop, looks_right):
    page = shop.visitor()
    page.goto(f"/p/{shop.world.mug.slug}/")
    page.click("a.option:has-text('Ink')")
    page.wait_for_selector("a.option[aria-current]:has-text('Ink')")
    assert "MUG-INK" in page.url and page.input_value("form [name=variant]") == str(shop.world.mug_ink.pk)
    page.click("button:has-text('Language and currency')")
    page.select_option("#choose_language_head", "zh-hans")
    page.wait_for_selector("html[lang=zh-hans]")
    for path in ("/", "/c/kitchen/", "/search/?q=mug", "/cart/", "/help/", "/orders/find/", "/account/login/"):
        assert page.goto(path).status == 200
        looks_right(page)


def test_a_guest_finds_the_order_by_number_and_address_only(shop, looks_right):
    order = shop.world.order((shop.world.bowl, 1), payment="cod", email="gus@example.test")
    page = shop.visitor()
    assert page.goto(order.path).status == 404
    page.trouble.clear()
    page.goto("/orders/find/")
    page.fill("[name=number]", order.number.lower())
    page.fill("form [name=email]", "other@example.test")
    page.click("text=Show my order")
    page.wait_for_selector("text=There is no such order")
    page.trouble.clear()
    page.fill("form [name=email]", "GUS@example.test")
    page.click("text=Show my order")
    page.wait_for_url(f"**{order.path}")
    looks_right(page)
    other = shop.visitor()
    answer = other.goto(order.guest_link_path())
    assert other.url.endswith(order.path) and "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_on_a_phone(shop, looks_right, scheme):
    """In both color schemes; without scripts nothing hangs over either (axe itself needs scripts)."""
    world = shop.world
    order = shop.delivered((world.mug_sage, 1), days=1, customer=world.ada)
    open_one = world.order((world.bowl, 1), customer=world.ada, payment="transfer")
    ada = shop.known(world.ada_user, width=390, color_scheme=scheme)
    cart_with(ada, world.handbook)
    plain = shop.known(world.ada_user, width=390, scripts=False, color_scheme=scheme) if scheme == "light" else None
    paths = [
        "/", "/c/kitchen/", f"/p/{world.mug.slug}/", "/search/?q=mug", "/cart/", "/checkout/", "/orders/find/", "/help/",
        order.path, f"{order.path}return/", open_one.path, "/account/", "/account/orders/", "/account/addresses/",
    ]  # fmt: skip
    for path in paths:
        assert ada.goto(path).status == 200, path
        looks_right(ada)
        if plain:
            assert plain.goto(path).status == 200, path
            box = plain.locator("body").bounding_box()
            assert box and box["width"] <= 390, path
    ada.goto("/nowhere/")
    ada.trouble.clear()
    looks_right(ada)
    assert clock.now()
