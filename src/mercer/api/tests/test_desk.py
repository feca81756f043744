"""What programs of the staff keep: goods, prices, stock, customers, figures."""

import pytest

from mercer.catalog.models import Product
from mercer.customers.models import Customer
from mercer.inventory.models import StockLevel

pytestmark = pytest.mark.django_db


def test_a_product_from_draft_to_archive(world, program, guest, at_noon):
    staff = program()
    made = staff.post("/catalog/products", {
        "name": "Slow teapot", "brand": "mudlark", "categories": ["kitchen"], "tags": ["gift"],
        "specifications": [{"name": "Material", "value": "Stoneware"}], "variants": [{"sku": "SLOW-1", "weight": 900}],
    })  # fmt: skip
    at = f"/catalog/products/{made['id']}"
    assert made["published_at"] is None and made["variants"][0]["sku"] == "SLOW-1"
    guest.get("/products/slow-teapot", expect=404)
    price = staff(
        "PUT", f"/catalog/variants/{made['variants'][0]['id']}/prices/base-eur", {"amount": 4200, "compare_at": 5000}
    )
    assert price["amount"] == {"amount": 4200, "currency": "EUR"}
    staff.post(f"{at}/publish", {}, expect=200)
    seen = guest.get("/products/slow-teapot")
    assert seen["variants"][0]["price"]["amount"] == 4200 and seen["specifications"][0]["value"] == "Stoneware"
    assert "slow-teapot" in [item["slug"] for item in guest.get("/products")["items"]]
    staff.post(f"{at}/archive", expect=200)
    guest.get("/products/slow-teapot", expect=404)
    assert staff.post(f"{at}/restore", expect=200)["published_at"] is None


def test_who_edits_an_old_version_is_told(world, program, at_noon):
    staff, at = program(), f"/catalog/products/{world.mug.pk}"
    seen = staff.get(at)
    changed = staff("PATCH", at, {"version": seen["version"], "summary": "For tea."})
    assert changed["summary"] == "For tea." and changed["version"] > seen["version"] and changed["name"] == seen["name"]
    told = staff("PATCH", at, {"version": seen["version"], "name": "Other"}, expect=409)
    assert told["code"] == "edit_conflict" and told["facts"]["current"]["version"] == changed["version"]
    assert Product.objects.get(pk=world.mug.pk).name == "Tidewater mug"


@pytest.mark.parametrize("field", ["archived_at", "published_at", "created_at", "id", "search", "price", "is_staff"])
def test_fields_nobody_may_set_are_refused(world, program, at_noon, field):
    staff, at = program(), f"/catalog/products/{world.mug.pk}"
    told = staff("PATCH", at, {"version": world.mug.version, field: "2020-01-01T00:00:00Z"}, expect=422)
    assert told["fields"] == {f"body.sent.{field}": "There is no such field."}


def test_variants_categories_brands_and_tags(world, program, at_noon):
    staff = program()
    made = staff.post(f"/catalog/products/{world.mug.pk}/variants", {"sku": "MUG-RUST", "options": {"Color": "Rust"}})
    staff.post(
        f"/catalog/products/{world.mug.pk}/variants", {"sku": "mug-rust", "options": {"Color": "Red"}}, expect=422
    )
    assert staff("PATCH", f"/catalog/variants/{made['id']}", {"weight": 430})["weight"] == 430
    assert staff.post(f"/catalog/variants/{made['id']}/archive", expect=200)["archived_at"]
    branch = staff.post("/catalog/categories", {"name": "Saucers", "parent": "cups"})
    assert branch["parent"] == "cups"
    assert (
        staff.post(f"/catalog/categories/{branch['id']}/move", {"parent": "reading"}, expect=200)["parent"] == "reading"
    )
    assert staff.post(f"/catalog/categories/{world.kitchen.pk}/move", {"parent": "cups"}, expect=409)["code"]
    for many in ("brands", "tags"):
        row = staff.post(f"/catalog/{many}", {"name": "Clay"})
        assert staff("PATCH", f"/catalog/{many}/{row['id']}", {"name": "Fine clay"})["name"] == "Fine clay"
        assert staff.post(f"/catalog/{many}/{row['id']}/archive", expect=200)["archived_at"]
        assert "Fine clay" not in [each["name"] for each in staff.get(f"/catalog/{many}")["items"]]
    assert staff("PUT", f"/catalog/products/{world.mug.pk}/tags", {"tags": ["gift"]})["tags"] == ["gift"]


def test_stock_is_corrected_with_a_reason_and_once(world, program, at_noon):
    staff = program("stock.view", "stock.adjust")
    sent = {"article": "BOWL", "location": "MAIN", "change": -2, "reason": "damaged", "note": "fell"}
    first = staff.post("/stock/adjustments", sent, Idempotency_Key="one")
    assert first["on_hand"] == 8 and staff.post("/stock/adjustments", sent, Idempotency_Key="one") == first
    assert StockLevel.objects.get(variant=world.bowl, location=world.main).on_hand == 8
    much = {**sent, "change": -900}
    assert staff.post("/stock/adjustments", much, Idempotency_Key="two", expect=409)["code"] == "would_oversell"
    staff.post("/stock/adjustments", {**sent, "reason": "because"}, Idempotency_Key="three", expect=422)
    assert [row["location"] for row in staff.get("/stock?sku=bowl")["items"]] == ["MAIN", "EAST"]


def test_customers(world, program, at_noon):
    staff = program()
    made = staff.post("/customers", {"email": "new@guest.test", "name": "Nia New"})
    assert staff.post("/customers", {"email": "NEW@guest.test"}, expect=409)["code"] == "email_taken"
    at = f"/customers/{made['id']}"
    assert staff("PATCH", at, {"name": "Nia Newman", "note": "likes blue"})["name"] == "Nia Newman"
    berlin = {"name": "Nia", "line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}
    assert len(staff.post(f"{at}/addresses", berlin)["addresses"]) == 1
    assert [row["id"] for row in staff.get("/customers?q=newman")["items"]] == [made["id"]]
    staff.post(f"{at}/archive", expect=200)
    assert made["id"] not in [row["id"] for row in staff.get("/customers")["items"]]
    taken = {"email": "ada@berger.test"}
    assert staff("PATCH", at, {**taken, "name": "X"}, expect=409)["code"] == "email_taken"
    assert Customer.objects.get(pk=made["id"]).name == "Nia Newman"


def test_a_list_is_walked_to_its_end(world, program, at_noon):
    staff, seen, cursor = program(), [], ""
    while cursor is not None:
        page = staff.get("/catalog/products?limit=3" + (f"&cursor={cursor}" if cursor else ""))
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
    assert seen == sorted(Product.objects.values_list("pk", flat=True))


def test_the_feed_goes_on_where_it_stopped(world, program, at_noon):
    staff = program()
    feed = staff.get("/events?verb=product.created&limit=2")
    assert [row["data"]["name"] for row in feed["items"]] == ["Tidewater mug", "Harvest bowl"]
    rest = staff.get(f"/events?verb=product.created&cursor={feed['next']}")
    assert len(rest["items"]) == 2
    assert staff.get(f"/events?verb=product.created&cursor={rest['next']}") == {"items": [], "next": rest["next"]}
    staff.post("/catalog/products", {"name": "News"})
    assert [
        row["data"]["name"] for row in staff.get(f"/events?verb=product.created&cursor={rest['next']}")["items"]
    ] == ["News"]


def test_figures(world, program, at_noon):
    staff = program("reports.view")
    assert staff.get("/reports/sales?by=day") == [] == staff.get("/reports/best-sellers?currency=EUR")
    staff.get("/reports/sales?by=hour", expect=422)
