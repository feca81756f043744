"""Facts about an order, and the states the database makes of them."""

import pytest
from django.db import IntegrityError, transaction

from mercer.kernel import db
from mercer.kernel.models import Event
from mercer.kernel.money import CurrencyMismatch, Money
from mercer.orders import progress
from mercer.orders.models import Order


@pytest.fixture
def order(world):
    return world.order((world.mug_sage, 2), (world.bowl, 1))


@pytest.fixture
def by(world):
    return {"at": world.now, "actor": world.staff}


def record(verb, order, *facts, **by):
    with db.transaction():
        return getattr(progress, f"record_{verb}")(order, *facts, **by)


def told(order):
    kinds = Event.objects.filter(subject_id=str(order.pk)).order_by("pk").values_list("verb", flat=True)
    return [verb for verb in kinds if verb.startswith("order.")]


def euros(amount):
    return Money(amount, "EUR")


PAYMENT = [
    # authorized, paid, refunded (of a total of 100) → state
    ((0, 0, 0), "unpaid"),
    ((100, 0, 0), "authorized"),
    ((100, 40, 0), "partly_paid"),
    ((100, 100, 0), "paid"),
    ((0, 120, 0), "paid"),
    ((0, 100, 30), "partly_refunded"),
    ((0, 40, 30), "partly_refunded"),
    ((0, 100, 100), "refunded"),
    ((0, 40, 40), "refunded"),
]
FULFILLMENT = [
    # canceled, shipped, delivered, returned (of 3 pieces), whole order canceled → state
    ((0, 0, 0, 0, False), "unshipped"),
    ((1, 0, 0, 0, False), "unshipped"),
    ((0, 1, 0, 0, False), "partly_shipped"),
    ((0, 3, 0, 0, False), "shipped"),
    ((1, 2, 0, 0, False), "shipped"),
    ((0, 3, 2, 0, False), "shipped"),
    ((0, 3, 3, 0, False), "delivered"),
    ((1, 2, 2, 0, False), "delivered"),
    ((0, 2, 2, 0, False), "partly_shipped"),
    ((0, 3, 3, 1, False), "partly_returned"),
    ((0, 3, 3, 3, False), "returned"),
    ((3, 0, 0, 0, True), "canceled"),
]


@pytest.mark.parametrize(("facts", "state"), PAYMENT)
def test_the_payment_state_follows_from_the_facts(world, order, facts, state):
    authorized, paid, refunded = facts
    amounts = {"goods_amount": 100, "delivery_amount": 0, "total_amount": 100}
    money = {"authorized_amount": authorized, "paid_amount": paid, "refunded_amount": refunded}
    Order.objects.filter(pk=order.pk).update(**amounts, **money)
    assert Order.objects.get(pk=order.pk).payment_state == state


@pytest.mark.parametrize(("facts", "state"), FULFILLMENT)
def test_the_fulfillment_state_follows_from_the_facts(world, order, facts, state):
    canceled, shipped, delivered, returned, whole = facts
    Order.objects.filter(pk=order.pk).update(
        canceled_count=canceled, shipped_count=shipped, delivered_count=delivered, returned_count=returned,
        canceled_at=world.now if whole else None,
    )  # fmt: skip
    assert Order.objects.get(pk=order.pk).fulfillment_state == state


@pytest.mark.parametrize(
    "facts",
    [
        {"refunded_amount": 1},
        {"refunded_amount": -1},
        {"total_amount": -1},
        {"goods_amount": 1},
        {"shipped_count": 4},
        {"canceled_count": 2, "shipped_count": 2},
        {"delivered_count": 1},
        {"returned_count": 1},
    ],
)
def test_the_database_refuses_what_cannot_be(order, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**facts)


def test_payments_add_up_and_the_order_is_paid_once(order, by):
    record("payment", order, euros(4000), **by)
    assert (order.payment_state, order.paid_at, order.due) == ("partly_paid", None, euros(5140))
    record("payment", order, euros(5140), **by)
    assert (order.payment_state, order.paid_at) == ("paid", by["at"])
    record("payment", order, euros(1), **by)
    assert told(order) == ["order.placed", "order.partly_paid", "order.paid", "order.overpaid"]
    assert order in Order.objects.to_ship()


def test_money_in_another_currency_is_a_bug(order, by):
    with pytest.raises(CurrencyMismatch):
        record("payment", order, Money(9140, "USD"), **by)
    assert Order.objects.get(pk=order.pk).paid_amount == 0


def test_p7_no_more_is_given_back_than_was_paid(order, by):
    record("payment", order, euros(9140), **by)
    record("refund", order, euros(9139), **by)
    with pytest.raises(progress.RefundsTooMuch):
        record("refund", order, euros(9140), **by)
    with pytest.raises(progress.RefundsTooMuch):
        record("refund", order, euros(2), **by)
    record("refund", order, euros(1), **by)
    assert order.payment_state == "refunded"
    assert order.refundable == euros(0)


def test_pieces_are_shipped_delivered_and_returned_line_by_line(order, by):
    mugs, bowl = order.lines.all()
    record("shipment", order, {mugs.pk: 1}, **by)
    assert (order.fulfillment_state, order.shipped_at, order.unshipped_count) == ("partly_shipped", None, 2)
    record("shipment", order, {mugs.pk: 1, bowl.pk: 1}, **by)
    assert (order.fulfillment_state, order.shipped_at) == ("shipped", by["at"])
    record("delivery", order, {mugs.pk: 2, bowl.pk: 1}, **by)
    assert (order.fulfillment_state, order.delivered_at) == ("delivered", by["at"])
    record("return", order, {bowl.pk: 1}, **by)
    assert order.fulfillment_state == "partly_returned"
    mugs.refresh_from_db()
    assert (mugs.shipped_quantity, mugs.delivered_quantity, mugs.returned_quantity) == (2, 2, 0)


@pytest.mark.parametrize("verb", ["shipment", "delivery", "return"])
def test_s9_no_line_moves_more_pieces_than_it_has(order, by, verb):
    mugs, bowl = order.lines.all()
    with pytest.raises(progress.NotPossible):
        record(verb, order, {bowl.pk: 2}, **by)  # the order has three, but the line one
    with pytest.raises(progress.NotPossible):
        record(verb, order, {mugs.pk: 4}, **by)
    with pytest.raises(progress.NotPossible):
        record(verb, order, {0: 1}, **by)
    order.refresh_from_db()
    assert (order.shipped_count, order.delivered_count, order.returned_count) == (0, 0, 0)
    assert told(order) == ["order.placed"]


def test_a_line_of_another_order_is_not_moved(world, order, by):
    foreign = world.order((world.bowl, 1)).lines.get()
    with pytest.raises(progress.NotPossible):
        record("shipment", order, {foreign.pk: 1}, **by)


def test_canceling_all_ends_the_order_once(order, by):
    canceled = record("cancellation", order, None, reason="changed my mind", **by)
    assert sorted(canceled.values()) == [1, 2]
    assert (order.fulfillment_state, order.canceled_at, order.cancel_reason) == (
        "canceled",
        by["at"],
        "changed my mind",
    )
    with pytest.raises(progress.AlreadyCanceled):
        record("cancellation", order, None, reason="again", **by)
    with pytest.raises(progress.NotPossible):
        record("shipment", order, {order.lines.first().pk: 1}, **by)
    assert told(order) == ["order.placed", "order.canceled"]


def test_canceling_the_rest_of_a_partly_shipped_order_completes_it(order, by):
    mugs, _bowl = order.lines.all()
    record("payment", order, euros(9140), **by)
    record("shipment", order, {mugs.pk: 2}, **by)
    record("cancellation", order, None, reason="broken", **by)
    assert (order.fulfillment_state, order.canceled_at, order.shipped_at) == ("shipped", None, by["at"])
    assert order not in Order.objects.to_ship()


def test_part_of_a_line_is_canceled_and_the_rest_ships(order, by):
    mugs, bowl = order.lines.all()
    record("cancellation", order, {mugs.pk: 1}, reason="only one", **by)
    with pytest.raises(progress.NotPossible):
        record("cancellation", order, {mugs.pk: 2}, reason="too many", **by)
    with pytest.raises(progress.NotPossible):
        record("shipment", order, {mugs.pk: 2}, **by)
    record("shipment", order, {mugs.pk: 1, bowl.pk: 1}, **by)
    assert order.fulfillment_state == "shipped"


def test_money_for_a_canceled_order_is_a_fact_but_no_reason_to_ship(order, by):
    record("cancellation", order, None, reason="late", **by)
    record("payment", order, euros(9140), **by)
    assert told(order)[-1] == "order.paid_too_late"
    assert order not in Order.objects.to_ship()


def test_only_what_costs_nothing_is_recorded_as_free(order, by):
    with pytest.raises(progress.NotPossible):
        record("free", order, **by)


def test_authorized_money_is_not_paid(order, by):
    record("authorization", order, euros(9140), **by)
    assert (order.payment_state, order.paid_at) == ("authorized", None)
    assert order not in Order.objects.to_ship()
