"""The rest of the office: records, customers, money, colleagues, keys, reports, and the one search box."""

import csv
import io

import pytest

from mercer.accounts.models import ApiKey, Role, User
from mercer.aftersales import rules
from mercer.backoffice.tests.conftest import text_of
from mercer.catalog.models import Brand, Tag
from mercer.channels import current
from mercer.channels.models import Channel
from mercer.customers import people
from mercer.customers.models import Customer
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.inventory.models import Location
from mercer.orders.models import PastLine, PastOrder
from mercer.payments.models import Notification
from mercer.pricing import taxes
from mercer.pricing.models import PriceList, TaxRate

pytestmark = pytest.mark.django_db
KEPT = [
    ("brands", Brand, {"name": "Saltware", "description": "By the sea"}, {"name": "Saltware & Co"}),
    ("tags", Tag, {"name": "Dishwasher safe"}, {"name": "Dishwasher-safe"}),
    ("taxes", TaxRate, {"country": "AT", "tax_class": "standard", "percent": "20", "name": "USt"}, {"percent": "21.5", "name": "USt"}),
    (
        "delivery", DeliveryMethod,
        {"code": "boat", "name": "By boat", "carrier": "courier", "countries": "nl, de", "min_days": 1, "max_days": 2, "cut_off_hour": 12, "tax_class": "standard", "position": 5},
        {"name": "By ship", "carrier": "courier", "countries": "", "min_days": 1, "max_days": 5, "cut_off_hour": 12, "tax_class": "standard", "position": 5},
    ),
    (
        "locations", Location,
        {"code": "LOFT", "name": "Loft", "priority": 3, "street": "Kai 1", "postal_code": "20457", "city": "Hamburg", "country": "DE"},
        {"name": "Attic", "priority": 4, "street": "Kai 2", "postal_code": "20457", "city": "Hamburg", "country": "DE"},
    ),
    (
        "channels", Channel,
        {"code": "china", "name": "China", "currency": "CNY", "country": "CN", "language": "zh-hans", "prices_include_tax": "on", "position": 2},
        {"name": "Mainland China", "country": "CN", "language": "zh-hans", "position": 2},
    ),
    (
        "price-lists", PriceList,
        {"code": "summer", "name": "Summer", "currency": "EUR", "includes_tax": "on", "priority": 5, "starts_at": "2026-06-01T00:00", "ends_at": "2026-07-01T00:00"},
        {"name": "High summer", "priority": 6, "starts_at": "2026-06-15T00:00", "ends_at": "2026-07-01T00:00"},
    ),
    ("roles", Role, {"name": "Photographer", "codes": ["products.view"]}, {"codes": ["products.view", "products.edit"]}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "model", "first", "then"), KEPT, ids=[row[0] for row in KEPT])
def test_a_record_is_added_changed_and_found(world, owner, kind, model, first, then):
    answer = owner.post(f"/staff/records/{kind}/add/", first)
    assert answer.status_code == 302, text_of(answer)
    made = model._default_manager.order_by("-pk").first()
    assert owner.post(f"/staff/records/{kind}/{made.pk}/", then).status_code == 302
    made.refresh_from_db()
    shown = then.get("name") or made.name
    assert made.name == shown
    assert shown.replace("&", "&amp;") in text_of(owner.get(f"/staff/records/{kind}/", {"q": shown}))
    nothing = owner.post(f"/staff/records/{kind}/add/", {})
    assert nothing.status_code == 422 and 'aria-invalid="true"' in text_of(nothing)


@pytest.mark.parametrize("kind", ["brands", "tags", "delivery", "price-lists"])
def test_a_record_is_archived_and_restored(world, owner, kind):
    if kind == "tags":
        owner.post("/staff/records/tags/add/", {"name": "gift"})
    row = {"brands": Brand, "tags": Tag, "delivery": DeliveryMethod, "price-lists": PriceList}[kind].objects.first()
    owner.post(f"/staff/records/{kind}/{row.pk}/act/", {"action": "archive"})
    assert str(row) in text_of(owner.get(f"/staff/records/{kind}/?archived=1"))
    owner.post(f"/staff/records/{kind}/{row.pk}/act/", {"action": "restore"})
    row.refresh_from_db()
    assert row.archived_at is None


def test_what_is_taken_or_still_used_is_refused(world, owner):
    again = owner.post("/staff/records/brands/add/", {"name": "mudlark"})
    assert again.status_code == 422 and "brand of this name already" in text_of(again)
    full = owner.post(f"/staff/records/locations/{world.main.pk}/act/", {"action": "archive"})
    assert full.status_code == 409 and "Goods are still there" in text_of(full)
    rate = owner.post(
        "/staff/records/taxes/add/", {"country": "DE", "tax_class": "standard", "percent": "5", "name": "VAT"}
    )
    assert rate.status_code == 422
    default = owner.post(f"/staff/records/channels/{world.europe.pk}/act/", {"action": "archive"})
    assert default.status_code == 409 and current.default() == world.europe
    strange = {
        "code": "moon",
        "name": "Moon",
        "carrier": "courier",
        "countries": "DE XX",
        "min_days": 1,
        "max_days": 1,
        "cut_off_hour": 9,
        "tax_class": "standard",
        "position": 1,
    }
    assert "No such country: XX" in text_of(owner.post("/staff/records/delivery/add/", strange))


def test_a_removed_tax_rate_leaves_the_standard_rate(world, owner):
    reduced = TaxRate.objects.get(country="DE", tax_class="reduced")
    owner.post(f"/staff/records/taxes/{reduced.pk}/act/", {"action": "remove"})
    rates = taxes.load("DE")
    assert taxes.of(rates, "reduced") == rates["standard"]


def test_a_method_has_its_rates_on_its_page(world, owner):
    facts = {"method": world.express.pk, "currency": "EUR", "up_to_weight": 500, "amount": "4.20", "free_from": "80"}
    answer = owner.post("/staff/records/rates/add/", facts)
    assert answer["Location"] == f"/staff/records/delivery/{world.express.pk}/"
    rate = DeliveryRate.objects.get(method=world.express, up_to_weight=500)
    assert (rate.amount, rate.free_from_amount) == (420, 8000)
    assert "€4.20" in text_of(owner.get(answer["Location"]))
    owner.post(f"/staff/records/rates/{rate.pk}/act/", {"action": "remove"})
    assert not DeliveryRate.objects.filter(pk=rate.pk).exists()


def test_customers_are_added_found_changed_and_archived(world, owner):
    owner.post("/staff/customers/add/", {"email": "nell@york.test", "name": "Nell York", "note": "calls first"})
    nell = people.find("nell@york.test")
    assert nell.note == "calls first"
    for asked in ("nell@york.test", "York"):
        assert "Nell York" in text_of(owner.get("/staff/customers/", {"q": asked}))
    taken = owner.post("/staff/customers/add/", {"email": "NELL@york.test", "name": "Other"})
    assert taken.status_code == 422 and "Another customer" in text_of(taken) and Customer.objects.count() == 2
    path = f"/staff/customers/{nell.pk}/"
    owner.post(path, {"email": "nell@new.test", "name": "Nell New", "phone": "", "note": ""})
    assert people.find("nell@new.test").name == "Nell New"
    owner.post(f"{path}archive/")
    assert "Nell New" not in text_of(owner.get("/staff/customers/"))
    assert "Nell New" in text_of(owner.get("/staff/customers/?archived=1"))


def test_an_address_is_asked_by_the_rules_of_its_country(world, owner):
    path = f"/staff/customers/{world.ada.pk}/addresses/add/"
    assert "ZIP code" in text_of(owner.get(f"{path}?country=US"))
    facts = {"country": "DE", "name": "Ada", "line1": "Torstr. 1", "city": "Berlin", "postal_code": "1"}
    wrong = owner.post(path, facts)
    assert wrong.status_code == 422 and 'value="Torstr. 1"' in text_of(wrong)
    owner.post(path, {**facts, "postal_code": "10119"})
    row = world.ada.addresses.get()
    assert "10119 Berlin" in text_of(owner.get(f"/staff/customers/{world.ada.pk}/"))
    owner.post(f"/staff/customers/{world.ada.pk}/addresses/", {"address": str(row.pk), "action": "remove"})
    assert world.ada.addresses.count() == 0


def test_a_parked_notification_is_settled_with_a_reason(world, owner):
    note = Notification.objects.create(
        gateway="stripe",
        event_id="evt_9",
        body={"amount": 5},
        state="parked",
        reason="it is about another shop",
        received_at=world.now,
    )
    assert "another shop" in text_of(owner.get("/staff/payments/inbox/"))
    path = f"/staff/payments/inbox/{note.pk}/release/"
    assert owner.post(path, {"reason": " "}).status_code == 422
    owner.post(path, {"reason": "asked the provider"})
    note.refresh_from_db()
    assert note.state == "done"


def test_a_colleague_is_added_promoted_and_dismissed(world, owner):
    role = Role.objects.get(name="Support")
    owner.post("/staff/settings/staff/", {"name": "Pat", "email": "pat@kiln.test", "roles": [role.pk]})
    pat = User.objects.get(email="pat@kiln.test")
    assert pat.is_staff and pat.may("orders.view") and not pat.may("staff.edit")
    owner.post(f"/staff/settings/staff/{pat.pk}/", {"roles": [Role.objects.get(name="Manager").pk]})
    assert User.objects.get(pk=pat.pk).may("settings.edit")
    owner.post(f"/staff/settings/staff/{pat.pk}/dismiss/")
    assert not User.objects.get(pk=pat.pk).is_staff


def test_nobody_locks_themselves_out(world, owner):
    path = f"/staff/settings/staff/{world.owner.pk}/"
    assert owner.post(path, {"roles": [Role.objects.get(name="Support").pk]}).status_code == 422
    dismissed = owner.post(f"{path}dismiss/")
    assert dismissed.status_code == 409 and "your own rights" in text_of(dismissed)
    assert User.objects.get(pk=world.owner.pk).is_owner


def test_only_an_owner_makes_an_owner(world, log_in, owner):
    owner.post("/staff/records/roles/add/", {"name": "Deputy", "codes": ["staff.edit"]})
    world.helper.roles.set([Role.objects.get(name="Deputy")])
    deputy = log_in(world.helper)
    deputy.post("/staff/settings/staff/", {"name": "Eve", "email": "eve@kiln.test", "owner": "on"})
    assert not User.objects.filter(email="eve@kiln.test", is_owner=True).exists()
    assert deputy.post(f"/staff/settings/staff/{world.owner.pk}/dismiss/").status_code == 403
    beyond = deputy.post("/staff/settings/keys/", {"name": "k", "codes": ["payments.refund"]})
    assert beyond.status_code == 422 and not ApiKey.objects.exists()


def test_a_role_gives_no_more_than_its_maker_has(world, log_in, owner):
    owner.post("/staff/records/roles/add/", {"name": "Deputy", "codes": ["staff.edit"]})
    deputy_role = Role.objects.get(name="Deputy")
    world.helper.roles.set([deputy_role])
    deputy = log_in(world.helper)
    for path in ("add/", f"{deputy_role.pk}/"):
        answer = deputy.post(
            f"/staff/records/roles/{path}", {"name": "Boss", "codes": ["staff.edit", "payments.refund"]}
        )
        assert answer.status_code == 422, path
    hired = {"name": "Eve", "email": "eve@kiln.test", "roles": [Role.objects.get(name="Manager").pk]}
    assert deputy.post("/staff/settings/staff/", hired).status_code == 422
    assert not User.objects.filter(email="eve@kiln.test").exists()


def test_a_key_is_made_and_revoked(world, owner):
    owner.post("/staff/settings/keys/", {"name": "Till", "codes": ["orders.view"]})
    key = ApiKey.objects.get()
    owner.post(f"/staff/settings/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_the_shop_and_its_return_rules_are_changed(world, owner):
    facts = {
        name: getattr(world.shop, name)
        for name in ("name", "email", "street", "postal_code", "city", "country", "time_zone")
    }
    assert owner.post("/staff/settings/shop/", {**facts, "name": "Kiln & Co"}).status_code == 302
    assert current.shop().name == "Kiln & Co"
    wrong = owner.post("/staff/settings/shop/", {**facts, "time_zone": "Moon"})
    assert wrong.status_code == 422 and "no such time zone" in text_of(wrong)
    owner.post(
        "/staff/settings/returns/",
        {"window_days": "60", "approve_up_to": "99.50", "label_fee": "4.90", "used_needs_person": "on"},
    )
    policy = rules.current()
    assert (
        policy.window_days,
        policy.approve_up_to_amount,
        policy.shopper_pays_label_amount,
        policy.refunds_delivery,
    ) == (60, 9950, 490, False)


def test_a_number_leads_straight_to_its_page(world, sold, owner):
    order = sold()
    assert (
        owner.get("/staff/search/", {"q": order.number.lower().replace("-", " ")})["Location"]
        == f"/staff/orders/{order.number}/"
    )
    assert owner.get("/staff/search/", {"q": "mug-sage"})["Location"] == f"/staff/products/{world.mug.pk}/"
    page = text_of(owner.get("/staff/search/", {"q": "mug"}))
    assert "Tidewater mug" in page
    assert "Ada Berger" in text_of(owner.get("/staff/search/", {"q": "berger"}))
    assert "Nothing was found" in text_of(owner.get("/staff/search/", {"q": "zzzz"}))


def test_search_shows_only_what_a_person_may_see(world, sold, packer):
    sold()
    page = text_of(packer.get("/staff/search/", {"q": "berger"}))
    assert "/staff/customers/" not in page


def test_reports_count_what_was_sold_and_can_be_taken_along(world, sold, owner):
    order = sold()
    net = order.goods.decimal
    page = text_of(owner.get("/staff/reports/", {"by": "year"}))
    assert order.goods.format("en") in page and "Tidewater mug" in page
    rows = list(
        csv.reader(io.StringIO(owner.get("/staff/reports/sales.csv", {"by": "year"}).content.decode("utf-8-sig")))
    )
    assert rows[0] == ["period", "currency", "net", "orders", "lines"] and rows[1][1:4] == ["EUR", str(net), "1"]


def test_a_spreadsheet_calculates_nothing_of_what_it_gets(world, owner):
    past = PastOrder.objects.create(
        number="1", kind="sale", placed_at=world.now, currency="EUR", net="-2", line_count=1
    )
    PastLine.objects.create(
        order=past,
        kind="goods",
        sku="=1+1",
        name="@SUM(A1)",
        quantity=-1,
        unit_price=2,
        net=-2,
        placed_at=world.now,
        digest=b"2" * 16,
    )
    text = owner.get("/staff/reports/best-sellers.csv", {"by": "year", "currency": "EUR"}).content.decode("utf-8-sig")
    row = next(csv.reader(io.StringIO(text.splitlines()[1])))
    assert row[:2] == ["'=1+1", "'@SUM(A1)"] and row[3] == "-2.00"


def test_history_is_found_by_number_customer_and_article(world, owner):
    past = PastOrder.objects.create(
        number="C536/1",
        kind="cancellation",
        placed_at=world.now,
        currency="GBP",
        customer_ref="17850",
        net="-7.65",
        line_count=1,
    )
    PastLine.objects.create(
        order=past,
        kind="goods",
        sku="22632",
        name="HAND WARMER",
        quantity=-1,
        unit_price="7.65",
        net="-7.65",
        placed_at=world.now,
        digest=b"3" * 16,
    )
    for asked in ("C536/1", "17850", "22632"):
        assert "C536/1" in text_of(owner.get("/staff/history/", {"q": asked})), asked
    assert "HAND WARMER" in text_of(owner.get("/staff/history/C536/1/"))
