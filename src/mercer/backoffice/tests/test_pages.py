"""Every page answers those who may see it, and nobody else, with few questions to the database."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from mercer.accounts.models import ApiKey
from mercer.backoffice import operations, urls
from mercer.backoffice.record_kinds import KINDS
from mercer.fulfillment import picking
from mercer.kernel import clock
from mercer.orders.models import PastLine, PastOrder
from mercer.payments.models import Notification

MOST_QUERIES = 25


@pytest.fixture
def everything(world, sold):
    """One of each thing a page can show; route → its arguments."""
    order = sold()
    made = picking.make_lists([order.pk], actor=world.staff, now=clock.now())[0]
    past = PastOrder.objects.create(
        number="536365/A",
        kind="sale",
        placed_at=world.now,
        currency="GBP",
        country="United Kingdom",
        net="15.30",
        line_count=1,
    )
    PastLine.objects.create(
        order=past,
        kind="goods",
        sku="85123A",
        quantity=6,
        unit_price="2.55",
        net="15.30",
        placed_at=world.now,
        digest=b"1" * 16,
    )
    note = Notification.objects.create(
        gateway="stripe",
        event_id="evt_1",
        body={"id": "evt_1"},
        state="parked",
        reason="it names no payment",
        received_at=world.now,
    )
    return {
        "order": [order.number], "pick-list": [made.number], "parcel": [made.shipments.get().pk], "notification": [note.pk],
        "customer": [order.customer_id], "customer-address-add": [order.customer_id], "product": [world.mug.pk],
        "product-pictures": [world.mug.pk], "variant-add": [world.mug.pk], "variant": [world.mug_sage.pk],
        "category": [world.cups.pk], "stock-adjust": [world.mug_sage.stock_levels.first().pk], "price-list": [world.eur.pk],
        "past-order": [past.number], "staff-member": [world.packer.pk], "history": ["product", world.mug.pk],
        "order-sheet": [order.number], "packing-slip": [made.shipments.get().pk],
        "operation": [operations.prepare("export-products", "All", user=world.owner, now=world.now).pk],
    }  # fmt: skip


def addresses(everything) -> list[str]:
    """Each page one can open by a link."""
    found = []
    for pattern in urls.urlpatterns:
        arguments = everything.get(pattern.name, [])
        if pattern.pattern.converters and not arguments:
            continue
        found.append(reverse(f"backoffice:{pattern.name}", args=arguments))
    for kind, about in KINDS.items():
        row = about.model._default_manager.first()
        found += [reverse("backoffice:records", args=[kind]), reverse("backoffice:record-add", args=[kind])]
        found += [reverse("backoffice:record", args=[kind, row.pk])] if row else []
    return found


def test_every_page_answers_the_owner_with_few_queries(everything, owner, django_assert_max_num_queries):
    for address in addresses(everything):
        owner.get(address)  # what a process remembers is not counted
        with django_assert_max_num_queries(MOST_QUERIES, info=address):
            answer = owner.get(address)
        assert answer.status_code in (200, 302, 405, 404 if address.endswith("/stock/open/") else 200), address
        assert answer.status_code != 200 or "text/csv" in answer["Content-Type"] or "<h1>" in answer.content.decode(), (
            address
        )


def test_no_page_answers_a_stranger_or_a_shopper(everything, log_in, world):
    guest, shopper = Client(), log_in(world.ada_user)
    for address in addresses(everything):
        away = guest.get(address)
        assert away.status_code == 302 and "/account/login/" in away["Location"], address
        assert shopper.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "route",
    [
        "prices",
        "customers",
        "payments",
        "reports",
        "settings",
        "settings/staff",
        "settings/keys",
        "records/brands",
        "records/roles",
    ],
)
def test_a_packer_is_told_what_is_not_theirs(packer, route):
    assert packer.get(f"/staff/{route}/").status_code == 403


@pytest.mark.parametrize("route", ["", "orders", "shipping", "returns", "products", "stock", "categories", "search"])
def test_a_packer_sees_what_is_theirs(packer, route):
    assert packer.get(f"/staff/{route}/".replace("//", "/")).status_code == 200


def test_a_packer_changes_nothing_that_is_not_theirs(everything, packer, world):
    posts = [
        "tables/products/bulk/",
        f"products/{world.mug.pk}/act/",
        f"variants/{world.mug_sage.pk}/",
        f"categories/{world.cups.pk}/act/",
        "settings/staff/",
    ]
    for path in posts:
        assert packer.post(f"/staff/{path}", {"action": "archive"}).status_code == 403, path
    order = everything["order"][0]
    for path in ("cancel", "refund", "collect", "note"):
        assert packer.post(f"/staff/orders/{order}/{path}/", {"amount": "1.00", "reason": "x"}).status_code == 403, path


def test_lists_grow_without_more_queries(world, sold, owner, django_assert_max_num_queries):
    for _ in range(4):
        sold((world.mug_ink, 1))
    for address in (
        "/staff/",
        "/staff/orders/",
        "/staff/shipping/",
        "/staff/customers/",
        "/staff/products/",
        "/staff/stock/",
        "/staff/payments/",
    ):
        owner.get(address)
        with django_assert_max_num_queries(MOST_QUERIES, info=address):
            assert owner.get(address).status_code == 200


def test_what_does_not_exist_is_not_found(owner):
    for path in (
        "orders/M-0000-0000/",
        "products/999999/",
        "returns/R-NONE/",
        "records/secrets/",
        "history/none/",
        "variants/999999/",
    ):
        assert owner.get(f"/staff/{path}").status_code == 404, path


def test_a_page_beyond_the_last_shows_the_last(owner):
    for path in ("orders", "products", "stock", "customers", "history"):
        assert owner.get(f"/staff/{path}/?page=99999&sort=nonsense&state=nonsense&q=%00").status_code == 200


def test_every_view_says_who_may_call_it():
    for pattern in get_resolver("mercer.backoffice.urls").url_patterns:
        assert pattern.callback.access_policy.kind == "staff", pattern.name


def test_a_new_key_is_shown_once(owner):
    owner.post("/staff/settings/keys/", {"name": "Till", "codes": ["orders.view"]})
    first, second = owner.get("/staff/settings/keys/"), owner.get("/staff/settings/keys/")
    assert "mk_" in first.content.decode() and first["Cache-Control"] == "no-store"
    prefix = ApiKey.objects.get().prefix
    assert first.content.decode().count(prefix) > second.content.decode().count(prefix)
