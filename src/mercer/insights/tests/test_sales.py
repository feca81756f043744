"""Sales: our own orders and a former system's in one view, in the shop's days, to the smallest coin."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from mercer.insights import sales
from mercer.kernel.money import Money
from mercer.orders import progress
from mercer.orders.models import Order, OrderLine, PastLine, PastOrder


def past(at, net="10.00", *, currency="GBP", number=None, sku="A1", kind="goods", quantity=1, customer=""):
    """One document with one line."""
    order = PastOrder.objects.create(
        number=number or f"P{PastOrder.objects.count()}", kind="sale", placed_at=at, currency=currency, customer_ref=customer,
        net=Decimal(net), line_count=1,
    )  # fmt: skip
    return line(order, net, sku=sku, kind=kind, quantity=quantity)


def line(order, net, *, sku="A1", kind="goods", quantity=1):
    return PastLine.objects.create(
        order=order, kind=kind, sku=sku, name=sku.title(), quantity=quantity, unit_price=Decimal(net) / quantity, net=Decimal(net),
        placed_at=order.placed_at, digest=PastLine.objects.count().to_bytes(16, "big"),
    )  # fmt: skip


def told(by, **limits):
    return {(row.period, row.currency): (str(row.net), row.orders, row.lines) for row in sales.by_period(by, **limits)}


@pytest.mark.parametrize(
    ("by", "period"),
    [("day", "2026-01-01"), ("week", "2026-W01"), ("month", "2026-01"), ("quarter", "2026-Q1"), ("year", "2026")],
)
def test_a_sale_falls_into_the_shops_own_period(world, by, period):
    past(datetime(2025, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight in Berlin
    assert told(by) == {(period, "GBP"): ("10.00", 1, 1)}


def test_weeks_are_those_of_the_standard(world):
    past(datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert list(told("week")) == [("2026-W53", "GBP")]


def test_days_of_summer_and_winter_time_begin_at_their_midnight(world):
    for at in (
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC),  # Sunday 0:00, winter
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC),  # Sunday 23:59, summer: the day had 23 hours
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC),  # Monday 0:00
        datetime(2026, 10, 24, 22, 0, tzinfo=UTC),  # Sunday 0:00, summer
        datetime(2026, 10, 25, 22, 59, tzinfo=UTC),  # Sunday 23:59, winter: the day had 25 hours
    ):
        past(at)
    days = {period: orders for (period, _currency), (_net, orders, _lines) in told("day").items()}
    assert days == {"2026-03-29": 2, "2026-03-30": 1, "2026-10-25": 2}
    by_day = sales.by_day(currency="GBP", first=date(2026, 3, 28), last=date(2026, 3, 30))
    assert by_day == [(date(2026, 3, 28), 0), (date(2026, 3, 29), 20), (date(2026, 3, 30), 10)]


def test_an_unknown_word_for_a_period_is_refused(db):
    with pytest.raises(ValueError, match="fortnight"):
        sales.by_period("fortnight")


def test_every_currency_is_summed_for_itself_and_rounded_to_its_coins(world):
    for currency, net in (("GBP", "0.004"), ("GBP", "0.001"), ("JPY", "10.5"), ("KWD", "1.2345"), ("EUR", "-0.005")):
        past(world.now, net, currency=currency)
    found = {currency: net for (_period, currency), (net, _orders, _lines) in told("month").items()}
    assert found == {"EUR": "-0.01", "GBP": "0.01", "JPY": "11", "KWD": "1.235"}


def test_corrections_and_cancellations_count_with_their_sign(world):
    past(world.now, "100.00")
    past(world.now, "-40.00", number="C1")
    past(world.now, "-1.50", sku="BANK CHARGES", kind="fee")
    assert told("year") == {("2026", "GBP"): ("58.50", 3, 3)}


def test_an_order_is_counted_once_however_many_lines_and_moments_it_has(world):
    first = past(world.now, "1.00").order
    line(first, "2.00", sku="B2")
    late = line(first, "3.00", sku="C3")
    PastLine.objects.filter(pk=late.pk).update(placed_at=world.now + timedelta(minutes=1))
    assert told("month") == {("2026-06", "GBP"): ("6.00", 1, 3)}


def test_limits_include_their_first_moment_and_not_their_last(world):
    for hours in (0, 1, 2):
        past(world.now + timedelta(hours=hours))
    limited = told("day", since=world.now + timedelta(hours=1), until=world.now + timedelta(hours=2))
    assert limited == {("2026-06-01", "GBP"): ("10.00", 1, 1)}


def test_our_own_orders_count_from_the_moment_they_are_placed(world):
    world.order((world.mug_sage, 2), (world.bowl, 1))
    world.order((world.mug_sage, 1), channel=world.states, address=world.new_york)
    assert told("month") == {("2026-06", "EUR"): ("86.50", 1, 2), ("2026-06", "USD"): ("22.00", 1, 1)}


def test_canceled_orders_do_not_count_and_canceled_or_returned_pieces_neither(world):
    gone, kept = world.order((world.mug_sage, 2)), world.order((world.mug_sage, 3))
    only = kept.lines.get().pk
    facts = {"at": world.now, "actor": world.staff}
    with transaction.atomic():
        progress.record_cancellation(gone, None, reason="", **facts)
        progress.record_cancellation(kept, {only: 1}, reason="", **facts)
        progress.record_shipment(kept, {only: 2}, **facts)
        progress.record_return(kept, {only: 1}, **facts)
    assert told("month") == {("2026-06", "EUR"): ("24.00", 1, 1)}
    (best,) = sales.best_sellers(currency="EUR")
    assert (best.sku, best.quantity, best.net) == ("MUG-SAGE", 1, 24)


@pytest.mark.parametrize(("currency", "net"), [("JPY", "1000"), ("KWD", "1.000"), ("EUR", "10.00")])
def test_our_minor_units_are_those_of_the_currency(world, currency, net):
    world.order((world.mug_sage, 1))
    Order.objects.update(currency=currency)
    OrderLine.objects.update(total_amount=1000)
    assert [str(row.net) for row in sales.by_period("month")] == [net]


def test_best_sellers_are_goods_of_both_systems(world):
    world.order((world.mug_sage, 2))
    past(world.now, "48.01", currency="EUR", sku="OLD", quantity=4)
    past(world.now, "999.00", currency="EUR", sku="POST", kind="delivery")
    past(world.now, "1.99", currency="EUR", sku="MUG-SAGE")
    past(world.now, "500.00", currency="GBP", sku="OTHER")
    found = [
        (seller.sku, seller.quantity, str(seller.net.quantize(Decimal("0.01"))))
        for seller in sales.best_sellers(currency="EUR")
    ]
    assert found == [("MUG-SAGE", 3, "49.99"), ("OLD", 4, "48.01")]
    assert len(sales.best_sellers(currency="EUR", limit=1)) == 1
    assert sales.best_sellers(currency="EUR", since=world.now + timedelta(days=1)) == []


def test_today_is_compared_with_the_same_hours_a_week_before(world):
    made = [world.order((world.mug_sage, 1)) for _ in range(4)]
    start = world.now.replace(hour=0)
    moments = [world.now, start, start - timedelta(days=7), world.now - timedelta(days=7) + timedelta(minutes=1)]
    for order, at in zip(made, moments, strict=True):
        Order.objects.filter(pk=order.pk).update(placed_at=at)
    found = sales.today(currency="EUR", start=start, week_before=start - timedelta(days=7), now=world.now)
    assert (found.orders, found.orders_before) == (2, 1)
    assert (found.net, found.net_before) == (made[0].total * 2, made[0].total)
    nothing = sales.today(currency="USD", start=start, week_before=start - timedelta(days=7), now=world.now)
    assert nothing.net == Money(0, "USD")


def report(capsys, *options):
    call_command("report", "sales", *options)
    return capsys.readouterr().out


def test_the_report_is_written_for_programs(world, capsys):
    past(datetime(2011, 7, 1, 12, tzinfo=UTC), "12345678901234.785")
    body = json.loads(report(capsys, "--by", "month", "--json"))
    row = {"period": "2011-07", "currency": "GBP", "net": "12345678901234.79", "orders": 1, "lines": 1}
    assert body == {"report": "sales", "by": "month", "rows": [row]}


def test_the_report_is_written_for_people(world, capsys):
    assert "Nothing was sold" in report(capsys)
    past(world.now, "1234.50")
    assert "1,234.50 GBP" in report(capsys)


def test_the_reports_days_are_the_shops_and_the_last_is_included(world, capsys):
    past(datetime(2026, 5, 31, 22, 0, tzinfo=UTC))  # midnight in Berlin
    past(datetime(2026, 6, 2, 21, 59, tzinfo=UTC))
    past(datetime(2026, 6, 2, 22, 0, tzinfo=UTC))
    rows = json.loads(report(capsys, "--by", "day", "--from", "2026-06-01", "--to", "2026-06-02", "--json"))["rows"]
    assert [row["period"] for row in rows] == ["2026-06-01", "2026-06-02"]


@pytest.mark.parametrize(
    "days", [["--from", "1.6.2026"], ["--to", "9999-12-31"], ["--from", "2026-06-02", "--to", "2026-06-01"]]
)
def test_wrong_days_are_told(world, capsys, days):
    with pytest.raises(CommandError, match=r"date like|no day between"):
        report(capsys, *days)
