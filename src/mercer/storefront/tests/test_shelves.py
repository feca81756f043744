"""Looking around: what was drawn once is drawn anew when it changed, and filters never end in an error page."""

import json
import re

import pytest
from tests.world import STAFF

from mercer.catalog import products
from mercer.kernel.money import Money
from mercer.pricing import lists

pytestmark = pytest.mark.django_db


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_prices_names_and_stock_are_never_old(client, world):
    for path in ("/", "/c/cups/", f"/p/{world.mug.slug}/"):
        assert "€24.00" in page(client, path), path
    lists.set_price(world.mug_sage, world.eur, Money.of("21.00", "EUR"), actor=STAFF, now=world.now)
    lists.set_price(world.mug_ink, world.eur, Money.of("21.00", "EUR"), actor=STAFF, now=world.now)
    for path in ("/", "/c/cups/", f"/p/{world.mug.slug}/"):
        assert "€21.00" in page(client, path), path
    products.edit(world.mug, version=world.mug.version, actor=STAFF, now=world.now, name="Ebb tide mug")
    assert "Ebb tide mug" in page(client, "/c/cups/")
    world.set_stock(world.mug_sage, 0)
    world.set_stock(world.mug_ink, 0)
    assert "Sold out" in page(client, "/c/cups/") and "Add to cart" not in page(client, f"/p/{world.mug.slug}/")
    world.set_stock(world.mug_sage, 2)
    assert "Only 2 left" in page(client, f"/p/{world.mug.slug}/?variant=MUG-SAGE")


def test_each_channel_sees_its_own_prices(client, world):
    assert "€24.00" in page(client, f"/p/{world.mug.slug}/")
    client.get("/channel/?channel=states")
    assert "$22.00" in page(client, f"/p/{world.mug.slug}/") and "$22.00" in page(client, "/c/cups/")


def test_nothing_of_one_visitor_is_drawn_for_another(client, world):
    text = page(client, f"/p/{world.mug.slug}/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    assert token not in page(type(client)(), f"/p/{world.mug.slug}/")
    assert "csrfmiddlewaretoken" not in page(type(client)(), "/c/cups/")  # no form, no cookie
    assert "csrf" not in client.__class__().get("/c/cups/").cookies


@pytest.mark.parametrize(
    "question",
    [
        "page=x",
        "page=-1",
        "page=999999",
        "from=x&to=y",
        "from=9&to=1",
        "brand=none",
        "o.Color=<script>",
        "sort=drop",
        "stock=2",
        "o.=",
        "page=²",
    ],
)
def test_a_question_that_makes_no_sense_is_no_error(client, world, question):
    text = page(client, f"/c/cups/?{question}")
    assert "<script>" not in text.replace("<script src", "").replace('<script type="application', "")


@pytest.mark.parametrize("words", ["'", "%", "\\", "a & | ! b", "<b>", "😀" * 80, "\x00", "mug" * 200])
def test_any_words_can_be_searched(client, world, words):
    assert client.get("/search/", {"q": words}).status_code in {200, 400}
    assert client.get("/search/suggest/", {"q": words}).status_code in {200, 400}


def test_archived_and_unpublished_goods_are_gone(client, world):
    path = f"/p/{world.bowl.product.slug}/"
    page(client, path)
    products.archive(world.bowl.product, actor=STAFF, now=world.now)
    assert client.get(path).status_code == client.get("/sku/BOWL/").status_code == 404
    assert world.bowl.product.slug not in page(client, "/sitemap.xml")


def test_search_engines_are_told_what_it_is_under_its_public_address(client, world, settings):
    text = page(client, f"/p/{world.mug.slug}/?variant=MUG-SAGE")
    blocks = [json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)]
    product = next(block for block in blocks if block["@type"] == "Product")
    assert product["offers"] | {"url": ""} == {
        "@type": "Offer", "price": "24.00", "priceCurrency": "EUR", "availability": "https://schema.org/InStock", "url": "",
    }  # fmt: skip
    assert f'rel="canonical" href="{settings.PUBLIC_URL}/p/{world.mug.slug}/"' in text
    assert "Disallow: /checkout/" in page(client, "/robots.txt")
    assert f"{settings.PUBLIC_URL}/c/cups/" in page(client, "/sitemap.xml")
    assert client.get("/favicon.ico").status_code == 302


def test_linked_data_cannot_be_left(client, world):
    products.edit(
        world.mug, version=world.mug.version, actor=STAFF, now=world.now, name="</script><script>alert(1)</script>"
    )
    assert "<script>alert" not in page(client, f"/p/{world.mug.slug}/")
