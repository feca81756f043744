"""The world itself."""

from mercer.inventory import availability, proof
from mercer.pricing import books


def test_the_world_is_what_the_shop_would_have_made(world):
    assert availability.of([world.mug_sage.pk, world.teapot.pk]) == {world.mug_sage.pk: 120, world.teapot.pk: 1}
    assert proof.check() == []
    shown = books.shown([world.bowl.pk], channel=world.states, now=world.now)
    assert str(shown[world.bowl.pk].amount) == "35.00 USD"
    assert world.helper.may("orders.view") and not world.packer.may("orders.cancel")
