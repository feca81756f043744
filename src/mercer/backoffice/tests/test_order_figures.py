"""The figures above the orders say what the lists they lead to show."""

from datetime import timedelta

from mercer.backoffice import activity, order_figures
from mercer.kernel import clock, db, events
from mercer.kernel.actors import SYSTEM
from mercer.orders.models import Order


def test_figures_count_today_and_what_is_open(world, sold):
    sold()
    now = clock.now()
    Order.objects.update(placed_at=now - timedelta(minutes=1))
    shown = {one["label"]: one["value"] for one in order_figures.today(lambda code: True, now=now)}
    assert (shown["To ship"], shown["Unpaid"], shown["Open returns"]) == ("1", "0", "0")
    assert len(shown) == 5


def test_sums_are_for_those_who_read_reports(world, sold):
    labels = [one["label"] for one in order_figures.today(lambda code: code == "orders.view", now=clock.now())]
    assert labels == ["Orders today", "To ship", "Unpaid"]


def test_many_letters_do_not_hide_what_happened_lately(world, sold):
    order = sold()
    with db.transaction():
        for _number in range(130):
            events.record("letter.sent", subject=order, actor=SYSTEM, at=clock.now())
    assert any(order.number in line["text"] for line in activity.lately(world.owner.may))
    assert activity.lately(lambda code: False) == []
