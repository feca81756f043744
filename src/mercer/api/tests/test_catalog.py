"""Browsing through the API."""

import pytest

from mercer.api.schemas.catalog import Product, ProductCard
from mercer.api.schemas.plain import Page

pytestmark = pytest.mark.django_db


def test_a_page_of_products_is_what_the_schema_says(world, guest, at_noon):
    told = guest.get("/products")
    Page[ProductCard].model_validate_json(guest.last.content)
    assert [item["name"] for item in told["items"]] == [
        "The potter's handbook", "Lantern teapot", "Harvest bowl", "Tidewater mug",
    ]  # fmt: skip
    mug = told["items"][-1]
    assert mug["price"] == {"amount": 2400, "currency": "EUR"} and mug["available"] == 170


def test_pages_follow_each_other_without_gap_or_repetition(world, guest, at_noon):
    for sort in ("newest", "price", "price-down", "name"):
        whole = [item["slug"] for item in guest.get(f"/products?sort={sort}")["items"]]
        walked, cursor = [], ""
        while cursor is not None:
            page = guest.get(f"/products?sort={sort}&limit=1" + (f"&cursor={cursor}" if cursor else ""))
            walked += [item["slug"] for item in page["items"]]
            cursor = page["next"]
        assert walked == whole and len(whole) == 4


def test_filters(world, guest, at_noon):
    def slugs(query):
        return {item["slug"] for item in guest.get(f"/products?{query}")["items"]}

    assert slugs("category=kitchen") == {"tidewater-mug", "harvest-bowl", "lantern-teapot"}
    assert slugs("category=cups") == {"tidewater-mug"}
    assert len(slugs("brand=mudlark")) == 4 and slugs("brand=nobody") == slugs("category=nowhere") == set()
    assert slugs("q=teapot") == {"lantern-teapot"}
    world.set_stock(world.teapot, 0)
    assert "lantern-teapot" not in slugs("in_stock=true")


def test_a_product_with_its_variants(world, guest, at_noon):
    told = guest.get("/products/tidewater-mug?channel=states")
    Product.model_validate_json(guest.last.content)
    assert [(v["sku"], v["price"], v["available"]) for v in told["variants"]] == [
        ("MUG-SAGE", {"amount": 2200, "currency": "USD"}, 120), ("MUG-INK", {"amount": 2200, "currency": "USD"}, 50),
    ]  # fmt: skip
    assert [label["slug"] for label in told["path"]] == ["kitchen", "cups"]


def test_what_is_not_there_is_said_in_problem_details(world, guest, at_noon):
    told = guest.get("/products/nothing", expect=404)
    assert guest.last["Content-Type"] == "application/problem+json" and told["code"] == "not_found"
    assert guest.get("/products?limit=0", expect=422)["fields"].keys() == {"query.limit"}
    assert guest.get("/products?cursor=made-up", expect=422)["code"] == "bad_cursor"
    assert guest("POST", "/products", {}, expect=405)["status"] == 405 and guest.last["Allow"] == "GET"
    assert guest.get("/nothing", expect=404)["status"] == 404


def test_a_list_takes_two_queries(world, guest, at_noon, django_assert_max_num_queries):
    guest.get("/products")
    with django_assert_max_num_queries(2):
        guest.get("/products")
    assert guest.last["RateLimit-Limit"] == "1200"
