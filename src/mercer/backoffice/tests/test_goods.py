"""Goods through the pages: edited without overwriting anybody, refused with what was typed kept."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mercer.backoffice.tests.conftest import text_of
from mercer.catalog import products
from mercer.catalog.models import Brand, Category, Product, Variant
from mercer.inventory.models import StockLevel, StockMovement
from mercer.pricing.models import Price

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(world) -> dict:
    """The whole form of the mug as it stands."""
    product = world.mug
    return {
        "name": product.name, "summary": "", "description": "A mug.", "brand": product.brand_id,
        "categories": [world.cups.pk], "primary": "", "tags": "gift, stoneware", "tax_class": "standard",
        "options": "Color", "slug": product.slug, "spec_name": ["Material", ""], "spec_value": ["Stoneware", ""],
        "version": Product.objects.get(pk=product.pk).version,
    }  # fmt: skip


def test_a_product_is_edited_with_everything_about_it(world, owner, typed):
    answer = owner.post(f"/staff/products/{world.mug.pk}/", {**typed, "name": "Tidewater cup", "name_zh": "潮汐杯"})
    assert answer.status_code == 302
    product = Product.objects.get(pk=world.mug.pk)
    assert product.name == "Tidewater cup"
    assert product.specifications == [["Material", "Stoneware"]]
    assert {tag.name for tag in product.tags.all()} == {"gift", "stoneware"}
    assert product.translations["zh-hans"]["name"] == "潮汐杯"
    assert "Product edited" in text_of(owner.get(f"/staff/products/{product.pk}/"))


def test_who_comes_second_is_told_and_loses_nothing(world, owner, typed):
    current = Product.objects.get(pk=world.mug.pk)
    products.edit(current, version=current.version, name="Changed by Sue", actor=world.staff, now=world.now)
    answer = owner.post(
        f"/staff/products/{world.mug.pk}/", {**typed, "name": "Changed by Olga", "spec_value": ["Clay", ""]}
    )
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Changed by Sue" in page and 'value="Changed by Olga"' in page and 'value="Clay"' in page
    assert Product.objects.get(pk=world.mug.pk).name == "Changed by Sue"
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    owner.post(f"/staff/products/{world.mug.pk}/", {**typed, "name": "Changed by Olga", "version": version})
    assert Product.objects.get(pk=world.mug.pk).name == "Changed by Olga"


def test_a_form_that_is_wrong_keeps_what_was_typed_and_changes_nothing(world, owner, typed):
    answer = owner.post(f"/staff/products/{world.mug.pk}/", {**typed, "name": "", "summary": "Half a sentence"})
    page = text_of(answer)
    assert answer.status_code == 422 and 'value="Half a sentence"' in page and 'aria-invalid="true"' in page
    assert Product.objects.get(pk=world.mug.pk).name == "Tidewater mug"


def test_an_address_in_use_is_refused_beside_its_field(world, owner, typed):
    answer = owner.post(f"/staff/products/{world.mug.pk}/", {**typed, "slug": world.bowl.product.slug})
    assert answer.status_code == 422 and "in use already" in text_of(answer)


def test_a_draft_becomes_a_product_with_variant_price_and_stock(world, owner):
    facts = {
        "name": "Cake stand",
        "tax_class": "standard",
        "options": "Size",
        "description": "Tall",
        "categories": [world.kitchen.pk],
    }
    answer = owner.post("/staff/products/add/", facts)
    product = Product.objects.get(name="Cake stand")
    assert answer["Location"] == f"/staff/products/{product.pk}/"
    refused = owner.post(f"/staff/products/{product.pk}/act/", {"action": "publish"})
    assert refused.status_code == 409 and "at least one variant" in text_of(refused)

    variant = {
        "sku": "STAND-L", "gtin": "4006381333931", "weight": "900", "cost": "11.50", "option_0": "Large",
        f"price_{world.eur.pk}": "45.00", f"compare_{world.eur.pk}": "60", f"on_hand_{world.main.pk}": "7",
        f"low_at_{world.main.pk}": "2", f"bin_{world.main.pk}": "A-12",
    }  # fmt: skip
    assert owner.post(f"/staff/products/{product.pk}/variants/add/", variant).status_code == 302
    made = Variant.objects.get(sku="STAND-L")
    price = Price.objects.get(variant=made)
    assert (price.amount, price.compare_at_amount, made.cost_amount) == (4500, 6000, 1150)
    level = StockLevel.objects.get(variant=made, location=world.main)
    assert (level.on_hand, level.low_at, level.bin) == (7, 2, "A-12")
    owner.post(f"/staff/products/{product.pk}/act/", {"action": "publish"})
    assert owner.get(f"/p/{product.slug}/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("gtin", "4006381333932", "not a valid GTIN"),
        ("sku", "BOWL", "has this SKU already"),
        ("sku", "", "required"),
        ("weight", "-1", "greater than or equal to 0"),
        ("cost", "a lot", "amount like 12.50"),
        ("option_0", "Ink", "these options already"),
    ],
)
def test_a_variant_is_refused_clearly_beside_the_field(world, owner, field, value, says):
    facts = {
        "sku": "MUG-SAGE",
        "gtin": "",
        "weight": "420",
        "option_0": "Sage",
        f"price_{world.eur.pk}": "24.00",
        f"price_{world.usd.pk}": "22.00",
    }
    answer = owner.post(f"/staff/variants/{world.mug_sage.pk}/", {**facts, field: value})
    assert answer.status_code == 422 and says in text_of(answer), text_of(answer)[:3000]
    assert Variant.objects.get(pk=world.mug_sage.pk).sku == "MUG-SAGE"


def test_a_price_before_has_to_be_higher(world, owner):
    facts = {
        "sku": "MUG-SAGE",
        "weight": "420",
        "option_0": "Sage",
        f"price_{world.eur.pk}": "24.00",
        f"compare_{world.eur.pk}": "20",
    }
    assert "higher than the price now" in text_of(owner.post(f"/staff/variants/{world.mug_sage.pk}/", facts))
    assert Price.objects.get(variant=world.mug_sage, price_list=world.eur).compare_at_amount is None


def test_products_are_found_by_word_sku_category_and_brand(world, owner):
    for asked in (
        "q=harvest",
        "q=bowl",
        "q=BOWL",
        f"category={world.kitchen.pk}&q=bowl",
        f"brand={world.brand.pk}&q=harvest",
    ):
        assert "Harvest bowl" in text_of(owner.get(f"/staff/products/?{asked}")), asked
    assert "Harvest bowl" not in text_of(owner.get(f"/staff/products/?category={world.reading.pk}"))


def picture(color: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (900, 900), color).save(out, "JPEG")
    return SimpleUploadedFile(f"{color}.jpg", out.getvalue(), "image/jpeg")


def test_pictures_are_uploaded_arranged_described_and_taken_down(world, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    path = f"/staff/products/{world.mug.pk}/pictures/"
    owner.post(
        f"{path}upload/", {"files": [picture("navy"), picture("olive"), SimpleUploadedFile("notes.txt", b"no picture")]}
    )
    first, second = world.mug.pictures.all()
    assert "notes.txt" in text_of(owner.get(path))
    arranged = {
        f"place_{first.pk}": "2", f"alt_{first.pk}": "Navy mug", f"variant_{first.pk}": str(world.mug_ink.pk),
        f"place_{second.pk}": "1", f"alt_{second.pk}": "Olive mug",
    }  # fmt: skip
    owner.post(f"{path}arrange/", arranged)
    hung = list(world.mug.pictures.select_related("asset"))
    assert [row.asset.alt for row in hung] == ["Olive mug", "Navy mug"]
    assert hung[1].variant == world.mug_ink
    assert Product.objects.get(pk=world.mug.pk).cover_id == hung[0].asset_id
    owner.post(f"{path}arrange/", {f"remove_{hung[0].pk}": "1"})
    assert world.mug.pictures.count() == 1


def test_a_picture_cannot_be_given_to_a_variant_of_another_product(world, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    path = f"/staff/products/{world.mug.pk}/pictures/"
    owner.post(f"{path}upload/", {"files": [picture("teal")]})
    row = world.mug.pictures.get()
    answer = owner.post(f"{path}arrange/", {f"variant_{row.pk}": str(world.bowl.pk), f"alt_{row.pk}": "Teal"})
    assert answer.status_code == 422
    assert world.mug.pictures.get().variant is None


def test_the_tree_is_grown_moved_and_put_in_order(world, owner):
    owner.post("/staff/categories/add/", {"name": "Teapots", "parent": world.kitchen.pk, "description": "For tea"})
    made = Category.objects.get(name="Teapots")
    assert made.parent == world.kitchen and made.slug == "teapots"
    owner.post(f"/staff/categories/{made.pk}/act/", {"action": "up"})
    order = list(Category.objects.filter(parent=world.kitchen).order_by("position").values_list("name", flat=True))
    assert order == ["Teapots", "Cups"]
    circle = owner.post(f"/staff/categories/{world.kitchen.pk}/", {"name": "Kitchen", "parent": made.pk})
    assert circle.status_code == 422
    owner.post(f"/staff/categories/{made.pk}/", {"name": "Teapots", "parent": world.reading.pk, "slug": "teapots"})
    assert Category.objects.get(pk=made.pk).parent == world.reading


def test_stock_is_adjusted_with_a_reason_and_stands_in_the_ledger(world, packer):
    level = StockLevel.objects.get(variant=world.bowl, location=world.main)
    path = f"/staff/stock/{level.pk}/adjust/"
    packer.post(path, {"how": "change", "pieces": "-3", "reason": "damaged", "note": "dropped"})
    packer.post(path, {"how": "count", "pieces": "9", "reason": "count"})
    level.refresh_from_db()
    assert level.on_hand == 9
    assert [(row.amount, row.reason) for row in StockMovement.objects.filter(variant=world.bowl, kind="adjusted").order_by("id")] == [
        (3, "damaged: dropped"), (2, "count"),
    ]  # fmt: skip
    assert "Damaged: dropped" in text_of(packer.get("/staff/stock/movements/?q=BOWL"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"pieces": "-500"}, "not free here"),
        ({"pieces": "0"}, "how many pieces"),
        ({"pieces": "1.5"}, "whole number"),
        ({"reason": "whim"}, "valid choice"),
        ({"how": "count", "pieces": "-1"}, "less than nothing"),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(world, packer, given, says):
    level = StockLevel.objects.get(variant=world.bowl, location=world.main)
    facts = {"how": "change", "pieces": "1", "reason": "found", "note": "behind the shelf", **given}
    answer = packer.post(f"/staff/stock/{level.pk}/adjust/", facts)
    assert answer.status_code == 422 and says in text_of(answer) and "behind the shelf" in text_of(answer)
    level.refresh_from_db()
    assert level.on_hand == 10


def test_prices_are_edited_in_place_all_or_none(world, owner):
    path = f"/staff/prices/{world.eur.pk}/"
    seen = {f"seen_{world.bowl.pk}": "38.50|", f"seen_{world.teapot.pk}": "95.00|"}
    wrong = owner.post(
        path,
        {
            **seen,
            f"amount_{world.bowl.pk}": "40",
            f"before_{world.bowl.pk}": "",
            f"amount_{world.teapot.pk}": "cheap",
            f"before_{world.teapot.pk}": "",
        },
    )
    assert wrong.status_code == 422 and 'value="cheap"' in text_of(wrong) and 'value="40"' in text_of(wrong)
    assert Price.objects.get(variant=world.bowl, price_list=world.eur).amount == 3850
    owner.post(
        path,
        {
            **seen,
            f"amount_{world.bowl.pk}": "40",
            f"before_{world.bowl.pk}": "50",
            f"amount_{world.teapot.pk}": "95.00",
            f"before_{world.teapot.pk}": "",
        },
    )
    price = Price.objects.get(variant=world.bowl, price_list=world.eur)
    assert (price.amount, price.compare_at_amount) == (4000, 5000)


def test_a_price_somebody_else_changed_meanwhile_is_not_written_back(world, owner):
    Price.objects.filter(variant=world.bowl, price_list=world.eur).update(amount=4200)
    untouched = {f"seen_{world.bowl.pk}": "38.50|", f"amount_{world.bowl.pk}": "38.50", f"before_{world.bowl.pk}": ""}
    owner.post(f"/staff/prices/{world.eur.pk}/", untouched)
    assert Price.objects.get(variant=world.bowl, price_list=world.eur).amount == 4200


def test_a_copy_is_a_draft_without_variants(world, owner):
    owner.post(f"/staff/products/{world.mug.pk}/act/", {"action": "duplicate"})
    copy = Product.objects.order_by("-pk").first()
    assert copy.name == "Tidewater mug (copy)" and copy.published_at is None and copy.variants.count() == 0
    assert Brand.objects.get() == copy.brand
