"""The checkout: tampered, hurried and doubled purchases."""

import pytest

from mercer.orders.models import Order

pytestmark = pytest.mark.django_db
ADDRESS = {"country": "DE", "name": "Nina Neu", "line1": "Hauptstr. 5", "postal_code": "10827", "city": "Berlin"}


@pytest.fixture
def shopper(client, world):
    """With two mugs in the cart."""
    client.post("/cart/", {"variant": world.mug_sage.pk, "quantity": "2"})
    return client


def buy(client, **changes):
    form = ADDRESS | {"email": "nina@example.test", "delivery_code": "standard", "payment_code": "cod", "buy": "1"}
    return client.post("/checkout/", form | {"shown_total": "5290"} | changes)


def test_an_empty_cart_leads_back_to_the_cart(client, world):
    assert client.get("/checkout/")["Location"] == "/cart/"


@pytest.mark.parametrize("total", ["1", "0", "-5290", "5290.0", "", "x", "9" * 30])
def test_only_the_total_that_was_shown_is_agreed_upon(shopper, total):
    answer = buy(shopper, shown_total=total)
    assert answer.status_code == 409 and not Order.objects.exists()
    assert 'value="5290"' in answer.content.decode()  # the true one, to agree upon now


def test_what_is_wrong_stands_beside_its_field_which_has_the_focus(shopper):
    answer = buy(shopper, name="", city="")
    text = answer.content.decode()
    assert answer.status_code == 422 and not Order.objects.exists()
    assert "Full name is missing." in text and "City is missing." in text
    assert text.count("autofocus") == 1 and "Hauptstr. 5" in text


@pytest.mark.parametrize(
    ("name", "value"), [("payment_code", "free"), ("delivery_code", "teleport"), ("email", "nobody"), ("country", "XX")]
)
def test_choices_that_are_none_are_refused(shopper, name, value):
    assert buy(shopper, **{name: value}).status_code in {400, 409, 422}
    assert not Order.objects.exists()


def test_buying_twice_is_one_order(shopper):
    first = buy(shopper)
    again = buy(shopper)
    order = Order.objects.get()
    assert order.path in first["Location"] and again["Location"] == order.path


def test_looking_again_places_nothing_and_keeps_what_was_typed(shopper):
    answer = (
        buy(shopper, buy="", look="1") if False else shopper.post("/checkout/", ADDRESS | {"delivery_code": "express"})
    )
    assert answer.status_code == 200 and not Order.objects.exists()
    assert "Hauptstr. 5" in shopper.get("/checkout/").content.decode()


def test_too_many_attempts_have_to_wait(shopper):
    codes = [buy(shopper, shown_total="1").status_code for _ in range(25)]
    assert codes[0] == 409 and codes[-1] == 429


def test_sold_out_meanwhile_says_so(shopper, world):
    world.set_stock(world.mug_sage, 1, 0)
    answer = buy(shopper)
    assert answer.status_code == 409 and "Only 1 left" in answer.content.decode()
    assert not Order.objects.exists()
