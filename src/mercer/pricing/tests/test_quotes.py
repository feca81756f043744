"""M6, M7, M9: whatever is in the basket, the sums are exact and nothing is below zero."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mercer.kernel.money import Money
from mercer.pricing import quotes, taxes
from mercer.pricing.books import Entry, Goods, PriceBook
from mercer.pricing.lists import Fitting
from mercer.pricing.quotes import Basket, BasketLine, DeliveryCharge, Quote
from mercer.pricing.taxes import Rate

BASE = Fitting(1, "base", "Base", True, True)
SALE = Fitting(2, "sale", "Summer sale", True, False)
CURRENCIES = ["EUR", "JPY", "KWD"]
CLASSES = ["standard", "reduced", "zero"]

rates = st.decimals(min_value=0, max_value=Decimal("0.99999"), places=5, allow_nan=False)
amounts = st.one_of(st.integers(0, 50), st.integers(0, 10**9))


@st.composite
def questions(draw):
    """A basket and the book it is quoted by."""
    kinds = {tax_class: Rate("VAT", draw(rates)) for tax_class in CLASSES}
    goods = {
        number: Goods(draw(st.sampled_from(CLASSES)), (Entry(1, draw(amounts), None, BASE),))
        for number in range(1, draw(st.integers(1, 6)) + 1)
    }
    currency = draw(st.sampled_from(CURRENCIES))
    lines = draw(st.lists(st.tuples(st.sampled_from(sorted(goods)), st.integers(1, 999)), max_size=8))
    delivery = draw(
        st.none()
        | st.builds(
            DeliveryCharge, st.just("std"), st.builds(Money, amounts, st.just(currency)), st.sampled_from(CLASSES)
        )
    )
    basket = Basket(tuple(BasketLine(str(n), variant, pieces) for n, (variant, pieces) in enumerate(lines)), delivery)
    return basket, PriceBook(currency, draw(st.booleans()), "DE", goods, kinds)


def book(includes_tax=True, currency="EUR", **goods):
    """goods: v1=(tax class, amount)."""
    known = {int(name[1:]): Goods(kind, (Entry(1, amount, None, BASE),)) for name, (kind, amount) in goods.items()}
    return PriceBook(
        currency,
        includes_tax,
        "DE",
        known,
        {"standard": Rate("VAT", Decimal("0.19")), "reduced": Rate("VAT", Decimal("0.07"))},
    )


def total(values):
    return sum(value.amount for value in values)


@given(questions())
def test_every_sum_is_exact(question):
    basket, prices = question
    quote = quotes.quote(basket, prices)
    assert total(line.total for line in quote.lines) == quote.goods.amount - quote.discount.amount
    assert total(line.tax for line in quote.lines) + quote.delivery_tax.amount == quote.tax.amount
    assert total(row.tax for row in quote.taxes) == quote.tax.amount
    net_and_tax = total(row.net for row in quote.taxes) + (quote.tax.amount if quote.includes_tax else 0)
    untaxed = 0 if quote.taxes else quote.goods.amount + quote.delivery.amount
    assert net_and_tax + untaxed == quote.goods.amount + quote.delivery.amount
    tax_on_top = 0 if quote.includes_tax else quote.tax.amount
    assert quote.total.amount == quote.goods.amount - quote.discount.amount + quote.delivery.amount + tax_on_top


@given(questions())
def test_nothing_is_below_zero_and_no_tax_above_its_line(question):
    quote = quotes.quote(*question)
    assert quote.total.amount >= 0
    for line in quote.lines:
        assert line.total.amount >= 0
        assert 0 <= line.tax.amount <= line.total.amount + 1


@given(questions())
def test_the_tax_of_a_rate_is_right_to_half_a_minor_unit(question):
    for row in quotes.quote(*question).taxes:
        assert abs(row.tax.amount - row.net.amount * row.rate) <= Decimal("0.5") * (1 + row.rate)


@given(questions())
def test_a_quote_survives_being_stored(question):
    quote = quotes.quote(*question)
    assert Quote.from_json(json.loads(json.dumps(quote.to_json()))) == quote


@given(questions())
def test_the_same_question_has_the_same_answer(question):
    assert quotes.quote(*question) == quotes.quote(*question)


def test_prices_with_tax_contain_it():
    quote = quotes.quote(Basket((BasketLine("a", 1, 3),)), book(v1=("standard", 2400)))
    assert (quote.total.amount, quote.tax.amount) == (7200, 1150)
    assert quote.taxes[0].net.amount == 6050


def test_prices_without_tax_have_it_added():
    basket = Basket((BasketLine("a", 1, 3),), DeliveryCharge("std", Money(500, "EUR")))
    quote = quotes.quote(basket, book(includes_tax=False, v1=("standard", 2400)))
    assert (quote.goods.amount, quote.delivery.amount) == (7200, 500)
    assert (quote.tax.amount, quote.delivery_tax.amount, quote.total.amount) == (1463, 95, 9163)


def test_each_rate_has_its_own_line_in_the_tax_table():
    basket = Basket((BasketLine("a", 1, 1), BasketLine("b", 2, 1)))
    quote = quotes.quote(basket, book(v1=("standard", 1190), v2=("reduced", 1070)))
    assert [(str(row.rate), row.net.amount, row.tax.amount) for row in quote.taxes] == [
        ("0.19", 1000, 190),
        ("0.07", 1000, 70),
    ]


def test_tax_is_rounded_once_for_the_document_not_for_each_line():
    lines = tuple(BasketLine(str(n), 1, 1) for n in range(10))
    quote = quotes.quote(Basket(lines), book(v1=("standard", 3)))
    assert quote.tax.amount == 5  # 30 × 0.19 / 1.19 = 4.79; ten lines of 0.48 would all be 0
    assert sorted(line.tax.amount for line in quote.lines) == [0] * 5 + [1] * 5


def test_goods_the_book_does_not_have_are_not_for_sale():
    with pytest.raises(quotes.NotForSale) as refused:
        quotes.quote(Basket((BasketLine("a", 1, 1), BasketLine("b", 9, 1))), book(v1=("standard", 1)))
    assert refused.value.facts["variant_ids"] == [9]


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_without_pieces_is_a_programming_error(quantity):
    with pytest.raises(ValueError, match="pieces"):
        quotes.quote(Basket((BasketLine("a", 1, quantity),)), book(v1=("standard", 1)))


def test_an_empty_basket_costs_nothing():
    quote = quotes.quote(Basket(()), book())
    assert (quote.total.amount, quote.taxes) == (0, ())


def test_more_pieces_cost_less_each():
    goods = Goods("standard", (Entry(10, 900, None, BASE), Entry(5, 950, None, BASE), Entry(1, 1000, None, BASE)))
    prices = PriceBook("EUR", True, "DE", {1: goods}, {})
    units = [quotes.quote(Basket((BasketLine("a", 1, n),)), prices).lines[0].unit.amount for n in (1, 4, 5, 9, 10, 99)]
    assert units == [1000, 1000, 950, 950, 900, 900]


def test_the_steps_tell_the_story_of_a_price():
    goods = Goods("standard", (Entry(1, 1990, 2490, SALE), Entry(1, 2490, None, BASE)))
    prices = PriceBook("EUR", True, "DE", {1: goods}, {"standard": Rate("VAT", Decimal("0.19"))})
    line = quotes.quote(Basket((BasketLine("a", 1, 2),)), prices).lines[0]
    assert line.steps == ("Base: €24.90 each", "Summer sale: €19.90 each", "VAT 19 % included: €6.35")


def test_a_country_without_rates_has_no_tax_table():
    prices = PriceBook("USD", False, "US", {1: Goods("standard", (Entry(1, 100, None, BASE),))}, {})
    quote = quotes.quote(Basket((BasketLine("a", 1, 1),)), prices)
    assert (quote.taxes, quote.tax.amount, quote.lines[0].steps[-1]) == ((), 0, "No tax")


@settings(max_examples=300)
@given(st.integers(0, 10**12), st.integers(0, 99_999))
def test_tax_inside_and_tax_on_top_agree(net, parts):
    gross = net + taxes.added(net, parts)
    assert abs(taxes.contained(gross, parts) - taxes.added(net, parts)) <= 1


def test_thousands_of_baskets_are_quoted_in_a_second():
    prices = book(v1=("standard", 2400), v2=("reduced", 1990), v3=("standard", 510))
    basket = Basket(tuple(BasketLine(str(n), n, n) for n in (1, 2, 3)), DeliveryCharge("std", Money(490, "EUR")))
    quotes.quote(basket, prices)
    started = time.process_time()
    for _ in range(500):
        quotes.quote(basket, prices)
    assert time.process_time() - started < 0.5
