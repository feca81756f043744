"""What shoppers read about their orders."""

import pytest

from mercer.kernel import db, events, jobs
from mercer.kernel.money import Money
from mercer.messages.models import Letter
from mercer.orders import progress


@pytest.fixture
def order(world):
    return world.order((world.mug_sage, 2), (world.bowl, 1))


@pytest.fixture
def by(world):
    return {"at": world.now, "actor": world.staff}


def letters(order, kind=None):
    jobs.run_pending()
    found = Letter.objects.filter(about_id=str(order.pk), kind__startswith="order_").order_by("pk")
    return list(found.filter(kind=kind) if kind else found)


def test_a_placed_order_is_confirmed_with_everything_that_was_agreed(order):
    [letter] = letters(order, "order_placed")
    assert letter.recipient == "guest@example.test"
    assert letter.subject == f"Your order {order.number}"
    for body in (letter.text, letter.html):
        for fact in (
            "Tidewater mug",
            "Sage",
            "€48.00",
            "€38.50",
            "€91.40",
            "VAT 19 %",
            "€14.59",
            "Torstraße 1",
            "10119 Berlin",
        ):
            assert fact in body
        assert order.guest_link_path() in body


def test_somebody_with_a_log_in_is_led_to_the_account(world):
    order = world.order((world.bowl, 1), customer=world.ada)
    [letter] = letters(order, "order_placed")
    assert f"/orders/{order.number}/" in letter.html
    assert "/o/" not in letter.html


def test_prices_without_tax_show_it_before_the_total(world):
    order = world.order((world.bowl, 2), channel=world.states, address=world.new_york)
    [letter] = letters(order, "order_placed")
    assert "Sales tax 8.875 %: $6.79" in letter.text
    assert "included" not in letter.text


def test_payment_delivery_and_refund_are_told_once_each(order, by):
    lines = {line.pk: line.quantity for line in order.lines.all()}
    with db.transaction():
        progress.record_payment(order, Money(9140, "EUR"), **by)
        progress.record_shipment(order, lines, **by)
        progress.record_delivery(order, lines, **by)
        progress.record_refund(order, Money(1000, "EUR"), **by)
        progress.record_refund(order, Money(500, "EUR"), **by)
    kinds = [letter.kind for letter in letters(order)]
    assert sorted(kinds) == ["order_delivered", "order_paid", "order_placed", "order_refunded", "order_refunded"]
    assert [amount in letters(order, "order_refunded")[i].text for i, amount in enumerate(("€10.00", "€5.00"))] == [
        True
    ] * 2
    for event in events.about(order):
        with db.transaction():
            jobs.defer_all([jobs.Call("mercer.orders.tasks.write_paid_letter", {"event_id": event.pk})] * 2)
    assert len(letters(order, "order_paid")) == 1


def test_half_a_delivery_is_not_told_as_whole(order, by):
    mugs, _bowl = order.lines.all()
    with db.transaction():
        progress.record_shipment(order, {mugs.pk: 2}, **by)
        progress.record_delivery(order, {mugs.pk: 2}, **by)
    assert letters(order, "order_delivered") == []


def test_a_canceled_order_says_what_becomes_of_the_money(order, by):
    with db.transaction():
        progress.record_cancellation(order, None, reason="sold elsewhere", **by)
    [letter] = letters(order, "order_canceled")
    assert "nothing to pay" in letter.text


def test_part_of_an_order_canceled_names_the_articles(order, by):
    _mugs, bowl = order.lines.all()
    with db.transaction():
        progress.record_cancellation(order, {bowl.pk: 1}, reason="broken", **by)
    [letter] = letters(order, "order_partly_canceled")
    assert "1 × Harvest bowl" in letter.text
    assert "Tidewater" not in letter.text


def test_a15_what_a_shopper_typed_is_only_text(world):
    nasty = world.berlin.__class__.from_json(world.berlin.to_json() | {"name": "<script>alert(1)</script>"})
    order = world.order((world.bowl, 1), address=nasty)
    [letter] = letters(order, "order_placed")
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
