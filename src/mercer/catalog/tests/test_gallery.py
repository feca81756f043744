"""Turns, angles, and products beside products."""

import pytest

from mercer.catalog import browsing, gallery, products, relations
from mercer.catalog.models import Picture, Product, Relation
from mercer.kernel import errors
from mercer.media.models import Asset


@pytest.fixture
def assets(world):
    return [
        Asset.objects.create(token=f"t{n}", mime="image/webp", size=1, sha256=str(n), created_at=world.now)
        for n in range(10)
    ]


@pytest.fixture
def by(world):
    return {"actor": world.staff, "now": world.now}


def hang(world, assets, by):
    products.set_pictures(world.mug, [(asset.pk, None) for asset in assets], **by)


def test_frames_of_a_turn_are_no_photos(world, assets, by):
    hang(world, assets, by)
    gallery.set_turn(world.mug, [asset.pk for asset in assets[:8]], **by)
    assert list(world.mug.pictures.filter(role=Picture.SPIN).values_list("asset_id", flat=True)) == [
        asset.pk for asset in assets[:8]
    ]
    world.mug.refresh_from_db()
    assert world.mug.cover_id == assets[8].pk


def test_a_turn_needs_enough_frames_of_its_own(world, assets, by):
    hang(world, assets[:9], by)
    for frames in ([asset.pk for asset in assets[:7]], [asset.pk for asset in assets[2:]]):
        with pytest.raises(gallery.NoTurn):
            gallery.set_turn(world.mug, frames, **by)
    assert not Picture.objects.filter(role=Picture.SPIN).exists()


def test_pictures_keep_what_was_said_of_them_when_others_come(world, assets, by):
    hang(world, assets[:9], by)
    gallery.label(world.mug, {assets[0].pk: "top"}, **by)
    gallery.set_turn(world.mug, [asset.pk for asset in assets[1:9]], **by)
    hang(world, list(reversed(assets)), by)
    found = dict(world.mug.pictures.values_list("asset_id", "angle"))
    assert found[assets[0].pk] == "top"
    assert world.mug.pictures.filter(role=Picture.SPIN).count() == 8
    assert world.mug.cover_id == assets[9].pk


def test_an_unknown_angle_is_refused(world, assets, by):
    hang(world, assets, by)
    with pytest.raises(errors.Invalid):
        gallery.label(world.mug, {assets[0].pk: "upwards"}, **by)


def test_what_goes_with_it_stands_beside_it_in_order(world, by):
    bowl, teapot = world.bowl.product_id, world.teapot.product_id
    before = browsing.version()
    relations.relate(world.mug, relations.GOES_WITH, [teapot, bowl], **by)
    relations.relate(world.mug, relations.REPLACEMENT, [bowl], **by)
    assert relations.of(world.mug.pk) == {"goes_with": [teapot, bowl], "replacement": [bowl]}
    assert browsing.version() != before
    relations.relate(world.mug, relations.GOES_WITH, [], **by)
    assert relations.of(world.mug.pk) == {"replacement": [bowl]}
    assert relations.of(bowl) == {}


def test_what_cannot_stand_beside_it_is_refused_and_changes_nothing(world, by):
    too_many = [world.bowl.product_id + n for n in range(100, 113)]
    for kind, others in (("twin", []), ("goes_with", [world.mug.pk]), ("goes_with", [0]), ("goes_with", too_many)):
        with pytest.raises(relations.NotRelatable):
            relations.relate(world.mug, kind, others, **by)
    assert not Relation.objects.exists()
    assert Product.objects.get(pk=world.mug.pk).version == world.mug.version
