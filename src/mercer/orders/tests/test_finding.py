"""Staff find orders by what they know of them."""

import pytest

from mercer.kernel import actors, db, events, jobs
from mercer.orders import numbers, records
from mercer.orders.models import Order


@pytest.fixture
def order(world):
    return world.order((world.bowl, 1), email="guy.petit@example.test", address=world.paris)


def found(text):
    return list(Order.objects.find(text))


def test_by_its_number_however_it_is_typed(world, order):
    other = world.order((world.teapot, 1))
    sloppy = order.number.lower().replace("-", " ").replace("0", "o")
    assert found(order.number) == found(sloppy) == [order]
    assert order not in found(other.number)


def test_by_the_address_and_the_words_of_the_name(world, order):
    world.order((world.teapot, 1))
    assert found("Guy.Petit@example.test ") == [order]
    assert found("petit") == [order]
    assert found("guy PETIT") == [order]


def test_by_the_number_of_an_article(world, order):
    assert found("bowl") == [order]


@pytest.mark.parametrize("text", ["", "   ", "---", "%", "nobody", "nobody@example.test", "M-0000-0000", "x" * 300])
def test_what_nobody_knows_finds_nothing(order, text):
    assert found(text) == []


def test_numbers_are_speakable_and_checked():
    number = numbers.new()
    assert numbers.read(number.replace("-", "").lower()) == number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert numbers.read(wrong) is None


def test_the_guest_link_leads_to_the_order_and_nowhere_else(order):
    token = order.guest_link_path().split("/")[2]
    assert records.by_token(token) == order
    assert records.by_token(token[:-1]) is None
    assert token not in order.token_digest


def test_the_secret_lies_sealed_in_the_database(order):
    [row] = Order.objects.filter(pk=order.pk).values("token", "email", "delivery_address", "note")
    for sealed in row.values():
        assert "sealed" in repr(sealed)
        assert b"petit" not in bytes(sealed).lower()


def test_orders_follow_when_a_guest_turns_out_to_be_a_customer(world, order):
    guest = order.customer
    with db.transaction():
        data = {"from": str(guest.pk)}
        events.record("customer.merged", subject=world.ada, actor=actors.SYSTEM, at=world.now, data=data)
    jobs.run_pending()
    assert list(Order.objects.of_customer(world.ada)) == [order]
    assert not Order.objects.of_customer(guest).exists()
