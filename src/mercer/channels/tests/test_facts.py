"""The merchant changes what the shop is called and where it sells."""

import pytest

from mercer.channels import current, facts
from mercer.channels.models import Channel


@pytest.fixture
def by(world):
    return {"actor": world.staff, "now": world.now}


def test_a_new_name_of_the_shop_is_seen_at_once(world, by):
    facts.edit_shop(world.shop, name="Kiln & Co", time_zone="Europe/Paris", **by)
    assert current.shop().name == "Kiln & Co"


def test_a_time_zone_that_does_not_exist_is_refused(world, by):
    with pytest.raises(facts.BadTimeZone):
        facts.edit_shop(world.shop, name="Elsewhere", time_zone="Moon/Crater", **by)
    assert current.shop().name == "Kiln & Kettle"


def test_a_channel_is_opened_closed_and_opened_again(world, by):
    china = facts.open_channel("china", currency="CNY", name="China", country="CN", language="zh-hans", **by)
    assert china in current.all() and not china.is_default
    facts.close_channel(china, **by)
    assert china not in current.all()
    facts.reopen_channel(china, **by)
    assert china in current.all()
    with pytest.raises(facts.CodeTaken):
        facts.open_channel("china", currency="EUR", name="Again", country="CN", **by)


def test_there_is_always_exactly_one_default_channel(world, by):
    with pytest.raises(facts.DefaultStays):
        facts.close_channel(world.europe, **by)
    facts.make_default(world.states, **by)
    assert list(Channel.objects.filter(is_default=True)) == [world.states]
    facts.close_channel(Channel.objects.get(pk=world.europe.pk), **by)
