"""Which price counts, and which tax."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mercer.catalog import products, variants
from mercer.kernel import errors, events
from mercer.kernel.money import Money
from mercer.pricing import books, lists, taxes
from mercer.pricing.models import Price, TaxRate


def price(variant, channel, now, quantity=1):
    goods = books.load([variant.pk], channel=channel, now=now).goods.get(variant.pk)
    return goods and goods.entry(quantity).amount


def test_the_list_with_the_highest_priority_counts_while_it_lasts(sell, europe, by, now):
    mug = sell("Mug", "24.00").variant
    sale = lists.create(
        code="sale", name="Sale", currency="EUR", priority=5, starts_at=now, ends_at=now + timedelta(days=1), **by
    )
    lists.set_price(mug, sale, Money.of("19.00", "EUR"), **by)
    assert price(mug, europe, now - timedelta(seconds=1)) is None  # not on sale yet
    assert price(mug, europe, now) == 1900
    assert price(mug, europe, now + timedelta(days=1)) == 2400


def test_a_list_of_another_channel_or_currency_does_not_count(sell, europe, trade, by, now):
    mug = sell("Mug", "24.00").variant
    other = lists.create(
        code="trade", name="Trade", currency="EUR", channel=trade, includes_tax=False, priority=9, **by
    )
    lists.set_price(mug, other, Money.of("15.00", "EUR"), **by)
    dollars = lists.create(code="usd", name="USD", currency="USD", priority=99, **by)
    lists.set_price(mug, dollars, Money.of("1.00", "USD"), **by)
    assert price(mug, europe, now) == 2400
    assert price(mug, trade, now) == 1500


def test_what_a_list_does_not_name_comes_from_the_next(sell, europe, by, now):
    mug, bowl = sell("Mug", "24.00").variant, sell("Bowl", "38.50").variant
    sale = lists.create(code="sale", name="Sale", currency="EUR", priority=5, **by)
    lists.set_price(mug, sale, Money.of("19.00", "EUR"), **by)
    shown = books.shown([mug.pk, bowl.pk], channel=europe, now=now)
    assert {pk: str(one.amount) for pk, one in shown.items()} == {mug.pk: "19.00 EUR", bowl.pk: "38.50 EUR"}


def test_a_price_with_tax_is_shown_without_it_in_a_channel_that_does(sell, europe, trade, by, now):
    taxes.set_rate("DE", rate=Decimal("0.19"), **by)
    mug = sell("Mug", "24.00").variant
    assert price(mug, europe, now) == 2400
    assert price(mug, trade, now) == 2017


def test_a_price_without_tax_is_shown_with_it_in_a_channel_that_does(europe, by, now):
    taxes.set_rate("DE", rate=Decimal("0.19"), **by)
    net = lists.base("EUR", includes_tax=False, **by)
    product = products.create(name="Mug", published_at=now, **by)
    mug = variants.add(product, sku="M", **by)
    lists.set_price(mug, net, Money.of("20.00", "EUR"), **by)
    assert price(mug, europe, now) == 2380


def test_what_is_archived_or_unpublished_is_in_no_book(sell, europe, by, now):
    mug, bowl = sell("Mug", "24.00"), sell("Bowl", "38.50")
    variants.archive(mug.variant, **by)
    products.unpublish(bowl.product, **by)
    assert dict(books.load([mug.variant.pk, bowl.variant.pk], channel=europe, now=now).goods) == {}


def test_a_book_takes_two_queries_while_the_shelves_stay_as_they_are(sell, europe, now, django_assert_num_queries):
    ids = [sell(f"Mug {n}", "24.00").variant.pk for n in range(3)]
    books.load(ids, channel=europe, country="FR", now=now)
    with django_assert_num_queries(2):
        books.load(ids, channel=europe, country="FR", now=now)


def test_a_book_forgets_lists_and_rates_that_have_changed(sell, europe, by, now):
    mug = sell("Mug", "24.00").variant
    books.load([mug.pk], channel=europe, country="FR", now=now)
    sale = lists.create(code="sale", name="Sale", currency="EUR", priority=5, starts_at=now + timedelta(days=1), **by)
    lists.set_price(mug, sale, Money(2000, "EUR"), **by)
    taxes.set_rate("FR", rate=Decimal("0.5"), **by)
    book = books.load([mug.pk], channel=europe, country="FR", now=now)
    assert (book.goods[mug.pk].entry(1).amount, book.rate("standard").rate) == (2400, Decimal("0.5"))
    assert (
        books.load([mug.pk], channel=europe, country="FR", now=now + timedelta(days=1)).goods[mug.pk].entry(1).amount
        == 2000
    )


def test_a_former_price_is_shown_only_when_it_was_higher(sell, europe, now):
    cheaper, dearer = sell("A", "10.00", compare_at="12.00").variant, sell("B", "10.00", compare_at="9.00").variant
    shown = books.shown([cheaper.pk, dearer.pk], channel=europe, now=now)
    assert str(shown[cheaper.pk].compare_at) == "12.00 EUR"
    assert shown[dearer.pk].compare_at is None


def test_setting_a_price_is_told_once_and_only_when_it_changes(sell, euro, by):
    mug = sell("Mug", "24.00")
    lists.set_price(mug.variant, euro, Money.of("24.00", "EUR"), **by)
    lists.set_price(mug.variant, euro, Money.of("25.00", "EUR"), **by)
    told = [event.data["changes"]["amount"] for event in events.about(mug.product) if event.verb == "price.set"]
    assert told == [[None, 2400], [2400, 2500]]


@pytest.mark.parametrize("amount", [Money(-1, "EUR"), Money(10**16, "EUR"), Money(1, "USD")])
def test_an_impossible_price_is_refused(sell, euro, by, amount):
    mug = sell("Mug", "24.00").variant
    with pytest.raises(errors.Invalid):
        lists.set_price(mug, euro, amount, **by)
    assert Price.objects.get(variant=mug).amount == 2400


def test_there_is_one_base_list_for_each_currency(by):
    assert lists.base("EUR", **by) == lists.base("EUR", **by)
    assert lists.base("JPY", **by).code == "base-jpy"


def test_a_list_does_not_end_before_it_starts(by, now):
    with pytest.raises(lists.BadPeriod):
        lists.create(code="x", name="X", currency="EUR", starts_at=now, ends_at=now, **by)


def test_a_region_goes_before_its_country_and_a_class_falls_back_to_standard(by):
    taxes.set_rate("US", rate=Decimal("0.08875"), region="NY", name="Sales tax", **by)
    taxes.set_rate("DE", rate=Decimal("0.19"), **by)
    assert taxes.of(taxes.load("US", region="NY"), "standard").rate == Decimal("0.08875")
    assert taxes.of(taxes.load("US", region="CA"), "standard") is taxes.NONE
    assert str(taxes.of(taxes.load("DE"), "reduced")) == "VAT 19 %"
    assert taxes.of(taxes.load("DE"), "zero") is taxes.NONE


@pytest.mark.parametrize("rate", ["-0.01", "1", "19"])
def test_a_rate_is_a_fraction(by, rate):
    with pytest.raises(taxes.BadRate):
        taxes.set_rate("DE", rate=Decimal(rate), **by)


def test_the_standard_rates_cover_the_union_and_can_be_seeded_twice(by):
    taxes.set_rate("DE", rate=Decimal("0.16"), **by)
    first = taxes.seed(**by)
    assert taxes.seed(**by) == 0
    assert first == len(taxes.standard_rates()) - 1
    assert len(taxes.EUROPE) == 27
    assert TaxRate.objects.get(country="DE", tax_class="standard").rate == Decimal("0.16")
    assert not TaxRate.objects.filter(country="US").exists()
