"""Orders and returns as their buyers see them: what is refused."""

import pytest
from tests.world import STAFF

from mercer.kernel import db
from mercer.orders import progress
from mercer.orders.models import Order

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def order(world) -> Order:
    return world.order((world.bowl, 1), payment="transfer", email="gus@example.test")


def test_the_secret_link_opens_it_once_and_leaves_no_trace(client, order):
    answer = client.get(order.guest_link_path())
    assert answer["Location"] == order.path
    assert answer["Referrer-Policy"] == "no-referrer" and "no-store" in answer["Cache-Control"]
    shown = client.get(order.path)
    assert shown.status_code == 200 and order.token not in shown.content.decode()


@pytest.mark.parametrize("token", ["x", "0" * 43, "x" * 300])
def test_a_wrong_link_opens_nothing(client, order, token):
    assert client.get(f"/o/{token}/").status_code == 404
    assert client.get(order.path).status_code == 404


def test_number_and_address_must_both_fit(client, order):
    for given in (
        {"number": order.number, "email": "other@example.test"},
        {"number": "M-0000-0000", "email": order.email},
        {},
    ):
        answer = client.post("/orders/find/", given)
        assert answer.status_code == 404 and "There is no such order" in answer.content.decode()
    answer = client.post("/orders/find/", {"number": f" {order.number.lower()} ", "email": "GUS@example.test "})
    assert answer["Location"] == order.path


def test_guessing_numbers_has_to_wait(client, order):
    codes = [
        client.post("/orders/find/", {"number": order.number, "email": "x@example.test"}).status_code for _ in range(14)
    ]
    assert codes[0] == 404 and codes[-1] == 429


def test_links_to_a_foreign_return_lead_to_the_order_only(client, world, order):
    assert client.get(f"{order.guest_link_path()}?return=R-0000-0000")["Location"] == order.path


def test_paying_again_asks_for_a_method_that_exists(client, order):
    client.get(order.guest_link_path())
    answer = client.post(f"{order.path}pay/", {"method": "free"})
    assert answer.status_code in {404, 409, 422}


def test_nothing_can_be_returned_before_it_arrived(client, order):
    client.get(order.guest_link_path())
    line = order.lines.get()
    form = {f"quantity_{line.pk}": "1", f"reason_{line.pk}": "changed_mind", f"condition_{line.pk}": "unopened"}
    answer = client.post(f"{order.path}return/", form)
    assert answer.status_code in {409, 422} and not order.returns.exists()


def test_a_shipped_order_cannot_be_called_off(client, order):
    client.get(order.guest_link_path())
    line = order.lines.get()
    with db.transaction():
        progress.record_shipment(order, {line.pk: 1}, at=order.placed_at, actor=STAFF)
    assert client.post(f"{order.path}cancel/").status_code == 409
    order.refresh_from_db()
    assert order.canceled_at is None


def test_without_a_confirmed_address_there_is_no_customer_yet(client, world):
    """The page to confirm it comes instead: an address alone proves nothing."""
    world.owner.emailaddress_set.all().delete()
    client.force_login(world.owner, backend=BACKEND)
    assert client.get("/account/").status_code in {302, 404}
