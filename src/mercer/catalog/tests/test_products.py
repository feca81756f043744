"""Products through their life."""

from datetime import timedelta

import pytest

from mercer.catalog import brands, categories, products, tags, variants
from mercer.catalog.models import Product, Variant
from mercer.kernel import errors, events
from mercer.media.models import Asset


def verbs(product):
    return [event.verb for event in events.about(product)]


def is_found(words):
    return Product.objects.extra(where=["search @@ %s::tsquery"], params=[words]).exists()


def test_a_product_starts_as_a_draft_nobody_sees(teapot, now):
    assert not Product.objects.on_sale(now).exists()
    assert teapot.slug == "teapot"
    assert teapot.version == 1
    assert verbs(teapot) == ["product.created"]


def test_a_chinese_name_makes_a_chinese_address(by):
    assert products.create(name="青花瓷 茶壶", **by).slug == "青花瓷-茶壶"


def test_the_second_of_a_name_gets_a_number_in_its_address(by, teapot):
    assert products.create(name="Teapot", **by).slug == "teapot-2"
    assert products.create(name="Teapot", **by).slug == "teapot-3"


def test_an_address_somebody_chose_is_not_taken_twice(by, teapot):
    with pytest.raises(errors.Invalid) as refused:
        products.create(name="Another", slug="Teapot", **by)
    assert "slug" in refused.value.fields


def test_a_description_keeps_its_form_and_loses_its_scripts(by):
    product = products.create(name="X", description="<p onclick=a()>Good <b>pot</b><script>alert(1)</script></p>", **by)
    assert product.description == "<p>Good <b>pot</b></p>"


def test_plain_text_becomes_paragraphs_and_stays_text(by):
    product = products.create(name="X", description="5 < 6 & so on\nnext line\n\nnew paragraph", **by)
    assert product.description == "<p>5 &lt; 6 &amp; so on<br>next line</p><p>new paragraph</p>"


def test_every_wrong_field_is_named_at_once(by):
    with pytest.raises(errors.Invalid) as refused:
        products.create(name=" ", summary="x" * 301, tax_class="Much Tax", **by)
    assert set(refused.value.fields) == {"name", "summary", "tax_class"}
    assert not Product.objects.exists()


def test_an_edit_tells_what_changed_and_what_it_was(teapot, by):
    products.edit(teapot, version=1, name="Large teapot", **by)
    event = events.about(teapot).last()
    assert event.verb == "product.edited"
    assert event.data["changes"] == {"name": ["Teapot", "Large teapot"]}
    assert teapot.version == 2


def test_an_edit_that_changes_nothing_leaves_no_trace(teapot, by):
    products.edit(teapot, version=1, name=" Teapot ", **by)
    assert teapot.version == 1
    assert verbs(teapot) == ["product.created"]


def test_who_edits_an_old_version_is_told_what_it_is_now(teapot, by):
    mine = Product.objects.get(pk=teapot.pk)
    products.edit(teapot, version=1, name="Theirs", **by)
    with pytest.raises(products.EditConflict) as refused:
        products.edit(mine, version=1, name="Mine", **by)
    assert refused.value.facts["current"]["name"] == "Theirs"
    assert Product.objects.get(pk=teapot.pk).name == "Theirs"


def test_a_field_that_is_not_for_editing_is_a_programming_error(teapot, by):
    with pytest.raises(TypeError):
        products.edit(teapot, version=1, version_=2, **by)


def test_nothing_is_published_without_something_to_buy(teapot, by, now):
    with pytest.raises(products.NothingToSell):
        products.publish(teapot, **by)
    variants.add(teapot, sku="TP-1", **by)
    products.publish(teapot, **by)
    assert teapot.is_on_sale(now)


def test_a_product_can_be_published_for_later(teapot, by, now):
    variants.add(teapot, sku="TP-1", **by)
    products.publish(teapot, at=now + timedelta(days=1), **by)
    assert not Product.objects.on_sale(now).exists()
    assert Product.objects.on_sale(now + timedelta(days=1)).exists()


def test_what_is_archived_is_off_sale_and_comes_back_as_a_draft(teapot, by, now):
    variants.add(teapot, sku="TP-1", **by)
    products.publish(teapot, **by)
    products.archive(teapot, **by)
    assert not Product.objects.on_sale(now).exists()
    with pytest.raises(products.Archived):
        products.publish(teapot, **by)
    products.restore(teapot, **by)
    assert teapot.published_at is None
    assert verbs(teapot)[-2:] == ["product.archived", "product.restored"]


def test_archiving_twice_is_one_event(teapot, by):
    products.archive(teapot, **by)
    products.archive(teapot, **by)
    assert verbs(teapot).count("product.archived") == 1


def test_a_sku_belongs_to_one_variant_whatever_its_capitals(teapot, by):
    variants.add(teapot, sku="TP-1", options={"Color": "Sage"}, **by)
    with pytest.raises(variants.SkuTaken):
        variants.add(teapot, sku="tp-1", options={"Color": "Ink"}, **by)
    assert variants.find("tp-1").sku == "TP-1"


def test_two_variants_never_look_the_same(teapot, by):
    first = variants.add(teapot, sku="TP-1", options={"Color": "Sage"}, **by)
    with pytest.raises(variants.CombinationTaken):
        variants.add(teapot, sku="TP-2", options={"Color": "Sage"}, **by)
    variants.archive(first, **by)
    second = variants.add(teapot, sku="TP-2", options={"Color": "Sage"}, **by)
    with pytest.raises(variants.CombinationTaken):
        variants.restore(first, **by)
    assert second.position == 1


def test_a_variant_brings_new_options_to_its_product(teapot, by):
    variants.add(teapot, sku="TP-1", options={"Color": "Sage", "Size": "L"}, **by)
    teapot.refresh_from_db()
    assert teapot.options == ["Color", "Size"]


def test_a_variant_needs_a_right_gtin_or_none(teapot, by):
    with pytest.raises(errors.Invalid) as refused:
        variants.add(teapot, sku="TP-1", gtin="4006381333932", **by)
    assert "gtin" in refused.value.fields
    assert variants.add(teapot, sku="TP-1", gtin="4006 3813 3393 1", **by).gtin == "4006381333931"


def test_editing_a_variant_is_part_of_its_products_history(teapot, by):
    variant = variants.add(teapot, sku="TP-1", weight=400, **by)
    variants.edit(variant, weight=420, sku="TP-1", **by)
    event = events.about(teapot).last()
    assert (event.verb, event.data["changes"]) == ("variant.edited", {"weight": [400, 420]})


def test_tags_are_found_by_name_or_made(teapot, by):
    tags.create("Gift", **by)
    products.tag(teapot, ["gift", "GIFT", " dishwasher  safe "], **by)
    assert sorted(teapot.tags.values_list("name", flat=True)) == ["Gift", "dishwasher safe"]
    products.tag(teapot, [], **by)
    assert not teapot.tags.exists()


def test_the_first_picture_is_the_cover(teapot, by, now):
    first, second = (
        Asset.objects.create(token=f"t{n}", mime="image/jpeg", size=1, sha256=str(n), created_at=now) for n in (1, 2)
    )
    variant = variants.add(teapot, sku="TP-1", **by)
    products.set_pictures(teapot, [(second.pk, None), (first.pk, variant.pk)], **by)
    assert teapot.cover_id == second.pk
    assert list(teapot.pictures.values_list("asset_id", flat=True)) == [second.pk, first.pk]
    products.set_pictures(teapot, [], **by)
    assert teapot.cover_id is None


def test_a_picture_of_another_products_variant_is_refused(teapot, by, now):
    other = variants.add(products.create(name="Bowl", **by), sku="B-1", **by)
    asset = Asset.objects.create(token="t", mime="image/jpeg", size=1, sha256="1", created_at=now)
    with pytest.raises(errors.Invalid):
        products.set_pictures(teapot, [(asset.pk, other.pk)], **by)


def test_a_product_is_found_by_everything_said_of_it(by):
    kitchen = categories.create("Kitchen", **by)
    brand = brands.create("Mudlark", **by)
    product = products.create(
        name="Lantern pots", description="<p>Crème glaze</p>", specifications=[["Material", "Stoneware"]], brand=brand,
        categories=[kitchen], translations={"zh-hans": {"name": "灯笼茶壶"}}, **by,
    )  # fmt: skip
    variants.add(product, sku="LP-4711", options={"Color": "Sage"}, **by)
    products.tag(product, ["gift"], **by)
    for word in ("lantern", "pot", "creme", "stoneware", "mudlark", "kitchen", "lp4711", "sage", "gift", "茶壶"):
        assert is_found(f"'{word}'"), word


def test_a_new_name_of_a_brand_is_found_at_once(by):
    brand = brands.create("Mudlark", **by)
    products.create(name="Pot", brand=brand, **by)
    brands.edit(brand, name="Claywright", **by)
    assert is_found("'claywright'")
    assert not is_found("'mudlark'")


def test_brands_of_one_name_are_one_brand(by):
    brands.create("Mudlark", **by)
    with pytest.raises(brands.BrandExists):
        brands.create("mudlark", **by)
    assert brands.find_or_create("MUDLARK", **by).name == "Mudlark"


def test_a_refused_verb_leaves_nothing_behind(teapot, by):
    with pytest.raises(errors.Invalid):
        variants.add(teapot, sku="", **by)
    assert not Variant.objects.exists()
    assert verbs(teapot) == ["product.created"]
