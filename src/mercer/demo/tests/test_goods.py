"""The demo's goods are sound: codes, prices, words, and pictures that exist for what the data names."""

import re

import pytest

from mercer.demo.goods import shelf

GOODS = shelf.read()
VARIANTS = [variant for product in GOODS.products for variant in product.variants]
TAGS = re.compile(r"</?(\w+)[^>]*>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_shop_is_large_enough():
    assert len(GOODS.products) >= 40
    assert len(GOODS.categories) >= 14
    assert len(GOODS.brands) >= 7


@pytest.mark.parametrize("codes", [
    [p.slug for p in GOODS.products], [c.slug for c in GOODS.categories], [b.slug for b in GOODS.brands],
    [v.sku for v in VARIANTS], [v.gtin for v in VARIANTS],
])  # fmt: skip
def test_codes_are_unique(codes):
    assert len(codes) == len(set(codes))


def test_parents_stand_before_their_children():
    seen = {""}
    for category in GOODS.categories:
        assert category.parent in seen
        seen.add(category.slug)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.sku)
def test_gtin_is_an_in_store_code_with_a_right_check_digit(variant):
    digits = [int(d) for d in variant.gtin]
    assert len(digits) == 13 and 200 <= int(variant.gtin[:3]) <= 299
    assert sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10 == 0


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.sku)
def test_prices_earn_something(variant):
    assert 0 < variant.cost_eur < variant.eur / 1.25
    assert variant.usd > 0 and variant.weight_g > 0
    assert (variant.was_eur is None) == (variant.was_usd is None)
    assert variant.was_eur is None or (variant.was_eur > variant.eur and variant.was_usd > variant.usd)
    assert min(variant.stock.values()) >= 0


@pytest.mark.parametrize("product", GOODS.products, ids=lambda p: p.slug)
def test_product_names_what_exists(product):
    leaves = {c.slug for c in GOODS.categories if c.parent}
    assert product.categories and set(product.categories) <= leaves
    assert product.brand in {b.slug for b in GOODS.brands}
    assert set(product.goes_with) <= {p.slug for p in GOODS.products} - {product.slug}
    assert len(product.specifications) >= 4
    chosen = [tuple(v.values[o.key].key for o in product.options) for v in product.variants]
    assert len(chosen) == len(set(chosen))
    assert product.options or len(product.variants) == 1


@pytest.mark.parametrize("product", GOODS.products, ids=lambda p: p.slug)
def test_texts_are_there_in_both_languages(product):
    for text in (product.description, product.description_zh):
        assert text.count("<p>") == 2 and text.count("<ul>") == 1
        assert set(TAGS.findall(text)) == {"p", "ul", "li"}
    chinese = [product.name_zh, product.description_zh, *(p.alt_zh for p in product.wanted)]
    assert all(CHINESE.search(text) for text in chinese)
    assert all(p.alt and len(p.alt) <= 160 for p in product.wanted)


@pytest.mark.parametrize("product", GOODS.products, ids=lambda p: p.slug)
def test_every_product_has_a_hero_and_more_views(product):
    views = [p.view for p in product.wanted]
    assert views[0] == "hero" and len(views) >= 3 and len(views) == len(set(views))


def test_every_picture_file_is_named_by_the_data():
    wanted = {p.file for product in GOODS.products for p in product.wanted}
    wanted |= {p.file for p in GOODS.shop.wanted_scenes}
    turns = {f"{p.slug}-spin-{n:02}.webp" for p in GOODS.products for n in range(shelf.SPIN_FRAMES)}
    assert {file.name for file in shelf.PICTURES.glob("*.webp")} <= wanted | turns


def test_pictures_stay_within_forty_megabytes():
    assert sum(file.stat().st_size for file in shelf.PICTURES.glob("*.webp")) < 40_000_000


def test_every_category_leaf_has_goods():
    filled = {slug for p in GOODS.products for slug in p.categories}
    assert {c.slug for c in GOODS.categories if c.parent} <= filled
