"""What stands around the goods: drawer, suggestions, help where nothing was found, the shop as an app."""

import json

import pytest
from django.test import Client

from mercer.insights.models import Search

DRAWER = {"HX-Request": "true", "HX-Target": "cart_drawer_body"}


@pytest.fixture
def shopper(world):
    return Client()


def test_what_is_put_in_comes_back_in_the_drawer_with_the_count(world, shopper):
    answer = shopper.post("/cart/", {"variant": world.bowl.pk, "quantity": "2"}, headers=DRAWER)
    text = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in text
    assert "is in your cart" in text and "Cart, 2 items" in text and 'href="/checkout/"' in text


def test_without_scripts_the_cart_page_follows(world, shopper):
    answer = shopper.post("/cart/", {"variant": world.bowl.pk, "quantity": "2"})
    assert answer.status_code == 302 and answer["Location"] == "/cart/"


def test_the_last_line_removed_in_the_drawer_leaves_it_empty(world, shopper):
    shopper.post("/cart/", {"variant": world.bowl.pk}, headers=DRAWER)
    answer = shopper.post("/cart/change/", {"variant": world.bowl.pk, "remove": "1"}, headers=DRAWER)
    assert "Your cart is empty" in answer.content.decode() and "Cart, 0 items" in answer.content.decode()


def test_suggestions_are_options_of_a_listbox(world, shopper):
    text = shopper.get("/search/suggest/?q=bow").content.decode()
    assert 'role="listbox"' in text and 'role="option"' in text and "Harvest bowl" in text


@pytest.mark.parametrize("words", ["", "b", "   ", "%", "<script>"])
def test_too_little_or_nonsense_suggests_nothing(world, shopper, words):
    answer = shopper.get("/search/suggest/", {"q": words})
    assert answer.status_code == 200 and 'role="option"' not in answer.content.decode()


def test_a_search_without_result_helps_on_and_is_written_down(world, shopper):
    text = shopper.get("/search/?q=zzyzx").content.decode()
    assert "What others like" in text and "zzyzx" in text
    assert Search.objects.get().found == 0


def test_an_address_that_is_none_helps_on(world, shopper):
    answer = shopper.get("/p/none/")
    assert answer.status_code == 404 and 'role="search"' in answer.content.decode()
    assert "What others like" in answer.content.decode()


def test_filters_tell_how_many_there_would_be(world, shopper):
    answer = shopper.get("/search/?q=mug", headers={"Accept": "application/json"})
    assert answer.json() == {"total": 1, "label": "Show 1 article"}


def test_the_shop_can_be_installed(world, shopper):
    card = json.loads(shopper.get("/manifest.webmanifest").content)
    assert card["name"] == world.shop.name and card["icons"][0]["src"] == "/icon.svg"
    assert shopper.get("/icon.svg")["Content-Type"] == "image/svg+xml"
    for icon in card["icons"]:
        assert shopper.get(icon["src"])["Content-Type"] == icon["type"]
    painted = shopper.get("/icon-180.png").content
    assert painted.startswith(b"\x89PNG") and (painted[18:20], painted[22:24]) == (b"\x00\xb4", b"\x00\xb4")
    assert shopper.get("/icon-181.png").status_code == 404


def test_the_worker_keeps_the_honest_page_and_nothing_with_a_price(world, shopper):
    text = shopper.get("/sw.js").content.decode()
    assert "/offline/" in text and "/cart/" not in text and "/checkout/" not in text
    assert shopper.get("/sw.js")["Cache-Control"] == "no-cache"
    assert "You are not connected" in shopper.get("/offline/").content.decode()


def test_pages_are_compressed_for_whoever_can_read_it(world, shopper):
    packed = shopper.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert "Content-Encoding" not in shopper.get("/")
