"""The picture that stands for a variant, kept by every verb that may change it."""

import importlib

import pytest
from django.apps import apps

from mercer.catalog import covers, gallery, products, variants
from mercer.catalog.models import Picture, Product, Variant
from mercer.media.models import Asset

backfill = importlib.import_module("mercer.catalog.migrations.0003_variant_cover")


@pytest.fixture
def by(world):
    return {"actor": world.staff, "now": world.now}


@pytest.fixture
def rust(world):
    return asset(world, "rust")


@pytest.fixture
def sage(world):
    return asset(world, "sage")


@pytest.fixture
def cloth(world, by, rust, sage):
    """Two colors in two sizes; each color is pictured in one of them."""
    made = products.create(name="Cloth", **by)
    for sku in ("RUST-S", "RUST-L", "SAGE-S", "SAGE-L"):
        color, size = sku.split("-")
        variants.add(made, sku=sku, options={"Color": color, "Size": size}, **by)
    both = asset(world, "both")
    products.set_pictures(made, [(both.pk, None), (rust.pk, pk("RUST-S")), (sage.pk, pk("SAGE-S"))], **by)
    return made


def asset(world, name: str) -> Asset:
    return Asset.objects.create(token=name, mime="image/webp", size=1, sha256=name, created_at=world.now)


def pk(sku: str) -> int:
    return Variant.objects.get(sku=sku).pk


def kept() -> dict[str, str | None]:
    rows = Variant.objects.filter(product__name="Cloth", archived_at=None).order_by("id")
    return dict(rows.values_list("sku", "cover__token"))


def test_a_color_shows_its_picture_in_every_size(cloth):
    assert kept() == {"RUST-S": "rust", "RUST-L": "rust", "SAGE-S": "sage", "SAGE-L": "sage"}


def test_what_is_not_pictured_has_the_products_cover(cloth, by):
    assert variants.add(cloth, sku="INK-S", options={"Color": "INK", "Size": "S"}, **by).cover_id is None


def test_one_that_is_pictured_alone_stands_for_itself(cloth, by, rust):
    products.set_pictures(cloth, [(rust.pk, pk("RUST-S"))], **by)
    assert kept() == {"RUST-S": "rust", "RUST-L": None, "SAGE-S": None, "SAGE-L": None}


def test_new_edited_archived_and_restored_variants_get_theirs(cloth, by, sage):
    added = variants.add(cloth, sku="SAGE-XL", options={"Color": "SAGE", "Size": "XL"}, **by)
    assert added.cover_id == sage.pk
    variants.edit(added, options={"Color": "RUST", "Size": "XL"}, **by)
    assert kept()["SAGE-XL"] == "rust"
    shown = Variant.objects.get(sku="SAGE-S")
    variants.archive(shown, **by)
    assert kept()["SAGE-L"] is None
    variants.restore(shown, **by)
    assert kept()["SAGE-L"] == "sage"


def test_frames_of_a_turn_stand_for_nothing(world, cloth, by):
    frames = [asset(world, f"frame{n}") for n in range(8)]
    products.set_pictures(cloth, [(frame.pk, pk("RUST-S")) for frame in frames], **by)
    assert kept()["RUST-S"] == "frame0"
    gallery.set_turn(cloth, [frame.pk for frame in frames], **by)
    assert kept()["RUST-S"] is None


def test_shops_from_before_get_theirs_with_the_update(cloth):
    wanted = kept()
    Variant.objects.update(cover=None)
    backfill.fill(apps, None)
    assert kept() == wanted


def test_pictures_of_others_do_not_matter(cloth, world, by):
    before = kept()
    covers.keep([world.mug.pk])
    assert kept() == before
    assert (
        Picture.objects.count() == 3 and Product.objects.filter(variants__cover__isnull=False).distinct().count() == 1
    )
