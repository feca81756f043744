"""The cart: what it refuses, whose it is, and what it becomes at log-in or in another channel."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import STAFF

from mercer.accounts.models import User
from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.catalog import products
from mercer.kernel import clock
from mercer.media.models import Asset

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def put(client, variant, quantity="1", **more):
    return client.post("/cart/", {"variant": variant.pk, "quantity": quantity}, **more)


@pytest.mark.parametrize("quantity", ["-1", "0", "1.5", "1e3", "NaN", "1000", "٣", "", "1; DROP"])
def test_pieces_are_plain_whole_numbers(client, world, quantity):
    assert put(client, world.mug_sage, quantity).status_code == 400
    assert not Cart.objects.exists() or not Cart.objects.get().lines.exists()


@pytest.mark.parametrize("variant", ["", "x", "-1", "99999999999999999999", "0"])
def test_an_article_that_is_none_is_not_found(client, world, variant):
    assert client.post("/cart/", {"variant": variant, "quantity": "1"}).status_code == 404


def test_a_change_by_htmx_brings_the_count_along(client, world):
    put(client, world.mug_sage, "2")
    answer = client.post(
        "/cart/change/", {"variant": world.mug_sage.pk, "quantity": "5"}, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert 'data-hx-swap-oob="true"' in text and "5 items" in text and "<html" not in text


def test_a_line_shows_the_chosen_variant_and_pictures_are_asked_for_at_once(client, world):
    renditions, about = {"jpeg": [320]}, {"mime": "image/webp", "size": 1, "created_at": world.now}
    sage, ink, bowl = (
        Asset.objects.create(token=name, sha256=name, renditions=renditions, **about)
        for name in ("sage", "ink", "bowl")
    )
    by = {"actor": STAFF, "now": world.now}
    products.set_pictures(world.mug, [(sage.pk, world.mug_sage.pk), (ink.pk, world.mug_ink.pk)], **by)
    products.set_pictures(world.bowl.product, [(bowl.pk, None)], **by)
    put(client, world.mug_ink)
    client.get("/cart/")
    with CaptureQueriesContext(connection) as one:
        text = client.get("/cart/").content.decode()
    assert "/media/ink/320.jpg" in text and "/media/sage/" not in text
    put(client, world.bowl)
    client.get("/cart/")
    with CaptureQueriesContext(connection) as two:
        assert "/media/bowl/320.jpg" in client.get("/cart/").content.decode()
    assert len(two) == len(one)


def test_a_cart_id_that_was_made_up_opens_nothing(client, world):
    other = world.cart((world.bowl, 1), customer=world.ada)
    session = client.session
    session["carts"] = {"europe": str(other.pk)}
    session.save()
    assert "Your cart is empty" in client.get("/cart/").content.decode()
    session["carts"] = {"europe": "no such id"}
    session.save()
    assert client.get("/cart/").status_code == 200


def test_each_channel_has_its_own_cart_and_gives_it_back(client, world):
    put(client, world.mug_sage, "2")
    client.get("/channel/?channel=states")
    assert "Cart, 0 items" in client.get("/").content.decode()
    put(client, world.bowl)
    assert "Cart, 1 item" in client.get("/").content.decode()
    client.get("/channel/?channel=europe")
    assert "Cart, 2 items" in client.get("/").content.decode()
    assert "Tidewater mug" in client.get("/cart/").content.decode()


def test_at_log_in_two_carts_become_one(client, world):
    mine = contents.open_cart(channel=world.europe, customer=world.ada, now=clock.now())
    contents.add(mine, world.handbook.pk, 1, clock.now())
    put(client, world.mug_sage, "2")
    client.force_login(world.ada_user, backend=BACKEND)
    assert "Cart, 3 items" in client.get("/").content.decode()
    assert Cart.objects.get() == mine
    assert contents.demand(mine) == {world.mug_sage.pk: 2, world.handbook.pk: 1}


def test_a_log_in_without_a_confirmed_address_keeps_the_guests_cart(client, world):
    put(client, world.mug_sage)
    user = User.objects.create(email="new@example.test")
    client.force_login(user, backend=BACKEND)
    assert "Cart, 1 item" in client.get("/").content.decode()
    assert Cart.objects.get().customer is None
