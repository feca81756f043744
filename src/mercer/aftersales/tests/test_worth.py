"""What comes back is worth what was paid for it: in parts, in any order, to the smallest coin (P7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.aftersales import worth
from mercer.kernel.money import Money
from mercer.orders.models import Order, OrderLine

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def a_line(quantity, total, tax):
    return OrderLine(quantity=quantity, total_amount=total, tax_amount=tax)


@given(
    st.integers(1, 40), st.integers(0, 10**7), st.integers(0, 10**6), st.booleans(), CURRENCIES, st.data()
)  # fmt: skip
def test_however_a_line_comes_back_its_parts_are_the_line(quantity, total, tax, includes_tax, currency, data):
    line, before, back = a_line(quantity, total, tax), 0, Money.zero(currency)
    while before < quantity:
        pieces = data.draw(st.integers(1, quantity - before))
        part = worth.of_pieces(line, before=before, pieces=pieces, currency=currency, includes_tax=includes_tax)
        assert part.amount >= 0
        back, before = back + part, before + pieces
    assert back == Money(total if includes_tax else total + tax, currency)


@given(st.integers(1, 40), st.integers(0, 10**7))
def test_no_piece_is_worth_a_coin_more_than_another(quantity, total):
    line = a_line(quantity, total, 0)
    parts = [
        worth.of_pieces(line, before=place, pieces=1, currency="EUR", includes_tax=True).amount
        for place in range(quantity)
    ]
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(("before", "pieces"), [(0, 4), (3, 1), (-1, 1), (2, -1)])
def test_more_pieces_than_were_bought_have_no_worth(before, pieces):
    with pytest.raises(ValueError, match="pieces"):
        worth.of_pieces(a_line(3, 100, 0), before=before, pieces=pieces, currency="EUR", includes_tax=True)


def test_a_line_without_tax_in_it_is_worth_its_tax_as_well():
    line = a_line(2, 1_000, 88)
    assert worth.of_line(line, currency="USD", includes_tax=False) == Money(1_088, "USD")
    assert worth.of_line(line, currency="USD", includes_tax=True) == Money(1_000, "USD")


def test_goods_and_delivery_are_the_whole_order(world):
    for order in (world.order((world.mug_sage, 3), (world.handbook, 2)), _in_new_york(world)):
        facts = {"currency": order.currency, "includes_tax": order.prices_include_tax}
        lines = [worth.of_line(line, **facts) for line in order.lines.all()]
        assert sum(lines, Money.zero(order.currency)) + worth.of_delivery(order) == order.total


def _in_new_york(world) -> Order:
    order = world.order((world.mug_sage, 3), (world.teapot, 1), channel=world.states, address=world.new_york)
    assert order.tax_amount > sum(line.tax_amount for line in order.lines.all()) - 1
    assert not order.prices_include_tax
    return order
