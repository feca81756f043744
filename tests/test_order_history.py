"""A former system's history, from its file to the reports."""

import os
import pathlib
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from mercer.insights import sales
from mercer.intake import files, past_orders
from mercer.intake.tests.test_past_orders import GOOD, NOW, row, take
from mercer.kernel.actors import SYSTEM

SHARED = (
    pathlib.Path(os.environ.get("MERCER_SHARED_DATA", "../shared/data"))
    / "orders/online_retail_2010-12_to_2011-08.csv.xz"
)
COLUMNS = "number=InvoiceNo,sku=StockCode,name=Description,quantity=Quantity,placed_at=InvoiceDate,unit_price=UnitPrice,customer=CustomerID,country=Country"

__all__ = ["take"]


def test_a_sale_of_the_shops_first_hour_of_a_month_is_reported_in_that_month(take, world):
    take(row(at="2011-07-01 00:30:00"))
    assert [period.period for period in sales.by_period("month")] == ["2011-07"]


def test_cancellations_count_against_their_month(take):
    take(row("1", quantity="10", price="2.00"), row("C1", quantity="-4", price="2.00"))
    (month,) = sales.by_period("month")
    assert (str(month.net), month.orders, month.lines) == ("12.00", 2, 2)


def test_a_shop_that_has_not_opened_takes_its_history_in_euros(take):
    assert take(GOOD).currency == "EUR"
    assert [period.as_dict()["net"] for period in sales.by_period("month")] == ["5.10"]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not SHARED.exists(), reason="the shared order history is not here")
def test_a_real_shops_history_is_summed_to_the_penny(db):
    past_orders.run(SHARED, columns=COLUMNS, currency="GBP", actor=SYSTEM, now=NOW)
    wanted = defaultdict(Decimal)
    table = files.open_table(SHARED)
    place = {name: number for number, name in enumerate(table.header)}
    for _line, cells in table.rows():
        amount = Decimal(cells[place["Quantity"]]) * Decimal(cells[place["UnitPrice"]])
        wanted[cells[place["InvoiceDate"]][:7]] += amount
    found = {period.period: period.net for period in sales.by_period("month")}
    pennies = {month: net.quantize(Decimal("0.01"), ROUND_HALF_UP) for month, net in wanted.items()}
    assert found == pennies
    assert (found["2010-12"], found["2011-07"]) == (Decimal("748957.02"), Decimal("681300.11"))
