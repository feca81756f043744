"""Keys for programs."""

from datetime import timedelta

import pytest

from mercer.accounts import keys, users
from mercer.accounts.models import ApiKey
from mercer.accounts.tests.conftest import NOW
from mercer.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_kept_only_as_a_digest(olga):
    key, plain = keys.make("till", ["orders.view"], olga, NOW)
    kept = ApiKey.objects.filter(pk=key.pk).values().get()
    assert plain not in str(kept)
    assert plain.startswith(kept["prefix"])
    assert keys.find(plain) == key


def test_a_revoked_key_opens_nothing(olga):
    key, plain = keys.make("till", ["orders.view"], olga, NOW)
    keys.revoke(key, now=NOW)
    assert keys.find(plain) is None
    assert key.revoked_at == NOW


def test_nobody_hands_out_more_than_they_have(wim):
    with pytest.raises(keys.BeyondOwnPower):
        keys.make("greedy", ["orders.view", "payments.refund"], wim, NOW)
    assert not ApiKey.objects.exists()


def test_a_key_loses_its_rights_with_the_person_who_made_it(wim, olga, doors, client):
    _key, plain = keys.make("till", ["orders.view"], wim, NOW)
    users.dismiss(wim, actor=SYSTEM, now=NOW)
    assert client.get("/api/orders", headers={"Authorization": f"Bearer {plain}"}).status_code == 403


def test_its_use_is_noted_now_and_then(olga, django_assert_num_queries):
    key, plain = keys.make("till", ["orders.view"], olga, NOW)
    keys.find(plain, now=NOW)
    with django_assert_num_queries(1):
        keys.find(plain, now=NOW + timedelta(minutes=1))
    key.refresh_from_db()
    assert key.last_used_at == NOW


@pytest.mark.parametrize("text", ["", "mk_", "mk_x", "x" * 5000, "Bearer", "mk_\x00"])
def test_nonsense_finds_no_key(text):
    assert keys.find(text) is None
