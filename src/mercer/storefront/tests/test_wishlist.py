"""The wish list's pages: guests too, no token where there is no form, a link that only reads."""

import pytest
from tests.world import STAFF

from mercer.cart.models import CartLine, Wish, WishList
from mercer.kernel.money import Money
from mercer.pricing import lists

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def wish(client, product, **more):
    return client.post("/wishlist/", {"product": product.pk, **more})


def test_a_guest_wishes_without_scripts(client, world):
    asked = client.get(f"/wishlist/?product={world.mug.pk}")
    assert "csrfmiddlewaretoken" in asked.content.decode()
    assert wish(client, world.mug)["Location"] == "/wishlist/"
    assert "Tidewater mug" in client.get("/wishlist/").content.decode()
    assert f'data-wished="{world.mug.pk}"' in client.get("/c/cups/").content.decode()
    wish(client, world.mug, remove="1")
    assert not Wish.objects.exists()


def test_scripts_get_the_list_as_data(client, world):
    answer = client.post("/wishlist/", {"product": world.mug.pk}, headers={"Accept": "application/json"})
    assert answer.json()["wished"] == [world.mug.pk]


@pytest.mark.parametrize("product", ["", "x", "0", "99999999999999999999", "-1"])
def test_what_does_not_exist_cannot_be_wished_for(client, world, product):
    assert client.post("/wishlist/", {"product": product}).status_code == 404
    assert client.get(f"/wishlist/?product={product}").status_code == 404
    assert not WishList.objects.exists()


def test_the_way_back_never_leaves_the_shop(client, world):
    for bad in ("https://evil.test/", "//evil.test/", "javascript:alert(1)"):
        assert wish(client, world.mug, next=bad)["Location"] == "/wishlist/"
    assert wish(client, world.mug, next="/c/cups/")["Location"] == "/c/cups/"


def test_at_log_in_the_wishes_come_along(client, world):
    wish(client, world.mug)
    client.force_login(world.ada_user, backend=BACKEND)
    assert "Tidewater mug" in client.get("/wishlist/").content.decode()
    assert WishList.objects.get().customer == world.ada
    assert f'data-wished="{world.mug.pk}"' in client.get("/c/cups/").content.decode()


def test_a_shared_list_only_reads(client, world):
    wish(client, world.mug)
    client.post("/wishlist/share/")
    token = WishList.objects.get().share_token
    friend = type(client)()
    text = friend.get(f"/w/{token}/").content.decode()
    assert "Tidewater mug" in text and "Take off" not in text
    friend.post("/wishlist/", {"product": world.mug.pk, "remove": "1"})
    assert Wish.objects.count() == 1
    client.post("/wishlist/share/", {"stop": "1"})
    assert friend.get(f"/w/{token}/").status_code == 404


def test_what_is_wished_for_moves_to_the_cart(client, world):
    wish(client, world.mug, variant=world.mug_ink.pk)
    client.post("/wishlist/cart/", {"product": world.mug.pk, "variant": world.mug_ink.pk})
    assert CartLine.objects.get().variant == world.mug_ink
    assert not Wish.objects.exists()


def test_the_list_tells_of_lower_prices_and_of_what_is_back(client, world):
    world.set_stock(world.teapot, 0)
    wish(client, world.teapot.product)
    assert "Back in stock" not in client.get("/wishlist/").content.decode()
    lists.set_price(world.teapot, world.eur, Money.of("90.00", "EUR"), actor=STAFF, now=world.now)
    world.set_stock(world.teapot, 2)
    text = client.get("/wishlist/").content.decode()
    assert "Back in stock" in text and "€5.00 less" in text
