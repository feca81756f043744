"""Pages of cards: the right goods, the right order, the right counts, and nothing old."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mercer.catalog import brands, browsing, categories, products
from mercer.catalog.models import Product
from mercer.kernel.money import Money
from mercer.media.models import Asset
from mercer.pricing import lists, shelf, taxes
from mercer.pricing.models import Price


@pytest.fixture
def shop(sell, by, europe, now):
    """Three pots and a hat."""
    home = categories.create("Home", **by)
    kitchen = categories.create("Kitchen", parent=home, **by)
    mudlark, hatter = brands.create("Mudlark", **by), brands.create("Hatter", **by)
    sizes = [{"Color": "Sage", "Size": "S"}, {"Color": "Ink", "Size": "L"}]
    sell("Blue teapot", "30.00", "45.00", brand=mudlark, categories=[kitchen], options=sizes)
    sell("Coffee pot", "20.00", brand=mudlark, categories=[kitchen], options=[{"Color": "Sage"}])
    sell("Old pot", "10.00", brand=hatter, categories=[home], compare_at="12.00")
    sell("Straw hat", "25.00", brand=hatter)
    products.tag(Product.objects.get(slug="old-pot"), ["vintage"], **by)

    def page(**asked):
        stocked = asked.pop("stocked", None)
        return shelf.page(browsing.question(**asked), channel=europe, now=now, stocked=stocked)

    page.home, page.kitchen, page.mudlark, page.hatter = home, kitchen, mudlark, hatter
    return page


def names(page):
    return [card.name for card in page.cards]


def counts(page, code):
    facet = page.facets.get(code)
    return {value.name: value.count for value in facet.values} if facet else {}


def test_a_category_shows_what_is_in_it_and_below(shop):
    assert names(shop(category_id=shop.home.pk)) == ["Old pot", "Coffee pot", "Blue teapot"]
    assert names(shop(category_id=shop.kitchen.pk)) == ["Coffee pot", "Blue teapot"]


def test_sorting_by_price_and_name(shop):
    assert names(shop(sort="price")) == ["Old pot", "Coffee pot", "Straw hat", "Blue teapot"]
    assert names(shop(sort="price-down"))[0] == "Blue teapot"
    assert names(shop(sort="name"))[0] == "Blue teapot"


def test_words_find_by_relevance_and_a_sku_finds_at_once(shop):
    assert set(names(shop(text="pots"))) == {"Coffee pot", "Old pot"}
    assert names(shop(text="blue tea")) == ["Blue teapot"]
    assert names(shop(text="STRAW-HAT-0")) == ["Straw hat"]


def test_when_nothing_has_all_the_words_some_will_do(shop):
    page = shop(text="purple pot")
    assert page.is_loose
    assert "Old pot" in names(page)
    assert shop(text="xyzzy").total == 0


def test_filters_of_different_kinds_are_all_meant(shop):
    page = shop(brands=[shop.mudlark.pk], price_from=2500)
    assert names(page) == ["Blue teapot"]


def test_counts_leave_out_their_own_filter(shop):
    page = shop(brands=[shop.mudlark.pk])
    assert counts(page, "brand") == {"Mudlark": 2, "Hatter": 2}
    assert counts(page, "tag") == {}
    assert counts(shop(brands=[shop.hatter.pk]), "tag") == {"vintage": 1}
    assert [value.is_chosen for value in page.facets.get("brand").values if value.name == "Mudlark"] == [True]


def test_options_are_filters_with_counts(shop):
    assert counts(shop(), "option:Color") == {"Sage": 2, "Ink": 1}
    page = shop(options={"Size": ["L"]})
    assert names(page) == ["Blue teapot"]
    assert counts(page, "option:Size") == {"S": 1, "L": 1}
    assert counts(page, "option:Color") == {"Sage": 1, "Ink": 1}


def test_the_price_range_is_that_of_everything_else_chosen(shop):
    page = shop(price_to=2000)
    assert set(names(page)) == {"Coffee pot", "Old pot"}
    assert (page.facets.price_low, page.facets.price_high) == (1000, 4500)


def test_categories_below_have_counts(shop):
    assert counts(shop(), "category") == {"Home": 3}
    assert counts(shop(category_id=shop.home.pk), "category") == {"Kitchen": 2}


def test_a_card_tells_everything_a_page_shows(shop, by, now):
    asset = Asset.objects.create(
        token="t", mime="image/jpeg", size=1, sha256="1", created_at=now, renditions={"webp": [320]}, color="#ffffff"
    )
    products.set_pictures(Product.objects.get(slug="old-pot"), [(asset.pk, None)], **by)
    card = next(card for card in shop().cards if card.name == "Old pot")
    assert (card.brand, card.tags) == ("Hatter", (("vintage", "vintage"),))
    assert (str(card.low), str(card.compare_at), card.percent_off) == ("10.00 EUR", "12.00 EUR", 16)
    assert card.cover.renditions == {"webp": [320]}
    assert not card.has_range
    teapot = next(card for card in shop().cards if card.name == "Blue teapot")
    assert teapot.has_range
    assert (str(teapot.low), str(teapot.high), len(teapot.variant_ids)) == ("30.00 EUR", "45.00 EUR", 2)


def test_pages_have_numbers(shop):
    first, second, far = shop(size=3), shop(size=3, page=2), shop(size=3, page=9)
    assert (len(first.cards), len(second.cards), len(far.cards)) == (3, 1, 0)
    assert (first.total, second.total, far.total, first.pages) == (4, 4, 4, 2)
    assert not set(names(first)) & set(names(second))


def test_goods_without_a_price_in_the_channel_are_not_on_its_shelves(shop):
    Price.objects.filter(variant__sku="straw-hat-0").delete()
    assert "Straw hat" not in names(shop())


def test_only_what_is_in_stock_when_asked(shop):
    stocked = Product.objects.filter(slug__in=["straw-hat", "old-pot"], tax_class="standard").values("pk")
    page = shop(in_stock=True, stocked=stocked)
    assert set(names(page)) == {"Straw hat", "Old pot"}
    assert counts(page, "brand") == {"Hatter": 2}


def test_a_page_seen_before_costs_one_statement(shop, django_assert_num_queries):
    shop(category_id=shop.home.pk)
    with django_assert_num_queries(1):
        shop(category_id=shop.home.pk)


def test_cards_take_two_statements(shop, europe, now, django_assert_max_num_queries):
    version = browsing.version()
    shelf.of([1], channel=europe, now=now, version=version)
    ids = list(Product.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(2):
        assert len(shelf.of(ids, channel=europe, now=now, version=version)) == 4


@pytest.mark.parametrize("change", ["price", "name", "archive", "brand", "tag", "cover"])
def test_every_change_is_seen_at_once(shop, by, euro, change):
    before = shop()
    hat = Product.objects.get(slug="straw-hat")
    if change == "price":
        lists.set_price(hat.variants.get(), euro, Money.of("99.00", "EUR"), **by)
    elif change == "name":
        products.edit(hat, version=hat.version, name="Panama", **by)
    elif change == "archive":
        products.archive(hat, **by)
    elif change == "brand":
        brands.edit(shop.hatter, name="Milliner", **by)
    elif change == "tag":
        products.tag(hat, ["summer"], **by)
    else:
        asset = Asset.objects.create(token="t", mime="image/jpeg", size=1, sha256="1", created_at=by["now"])
        products.set_pictures(hat, [(asset.pk, None)], **by)
    assert shop().cards != before.cards


def test_what_time_alone_changes_is_seen_too(shop, sell, by, europe, now):
    later = sell("Tomorrow's mug", "5.00").product
    products.publish(later, at=now + timedelta(days=1), **by)
    sale = lists.create(code="sale", name="Sale", currency="EUR", priority=9, starts_at=now + timedelta(hours=1), **by)
    lists.set_price(Product.objects.get(slug="straw-hat").variants.get(), sale, Money.of("1.00", "EUR"), **by)

    def seen(at):
        page = shelf.page(browsing.question(sort="price"), channel=europe, now=at)
        return page.total, page.cards[0].name

    assert seen(now) == (4, "Old pot")
    assert seen(now + timedelta(hours=1)) == (4, "Straw hat")
    assert seen(now + timedelta(days=1)) == (5, "Straw hat")
    assert seen(now) == (4, "Old pot")


def test_prices_are_filtered_as_they_are_shown(shop, sell, by, trade, now):
    taxes.set_rate("DE", rate=Decimal("0.25"), **by)
    page = shelf.page(browsing.question(price_to=800), channel=trade, now=now)
    assert [(card.name, str(card.low)) for card in page.cards] == [("Old pot", "8.00 EUR")]


def test_odd_questions_are_put_right():
    asked = browsing.question(
        text="  a\x00b ", sort="'; DROP", page=-5, size=10_000, brands=[2, 1, 2], options={"X": []}
    )
    assert (asked.sort, asked.page, asked.size, asked.brand_ids, asked.options) == ("relevance", 1, 100, (1, 2), ())
    assert browsing.question(brands=[2, 1]) == browsing.question(brands=[1, 2])
