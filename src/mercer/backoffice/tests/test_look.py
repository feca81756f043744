"""The editor of the shop's look."""

import json

import pytest

from mercer.themes.models import Theme

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner(world, client):
    client.force_login(world.owner, backend=BACKEND)
    return client


def test_a_change_is_a_draft_and_tells_the_frame_its_sheet(owner):
    sent = {"accent": "#f2b705", "buttons": "accent", "has_words": "1", "headline.en": "Slow mornings"}
    answer = owner.post("/staff/settings/look/draft/", sent, headers={"HX-Request": "true"})
    told = json.loads(answer["HX-Trigger"])["look-drafted"]
    assert told["sheet"].startswith("/theme/") and told["again"] is True
    assert "hard to read" in answer.content.decode()
    assert Theme.objects.get().published_at is None


def test_a_color_that_is_none_is_said(owner):
    answer = owner.post("/staff/settings/look/draft/", {"accent": "red"})
    assert answer.status_code == 422 and not Theme.objects.exists()


def test_a_preset_is_published_and_brought_back(owner):
    owner.post("/staff/settings/look/preset/", {"preset": "coast"})
    assert owner.post("/staff/settings/look/publish/").status_code == 302
    first = Theme.objects.get()
    owner.post("/staff/settings/look/preset/", {"preset": "play"})
    owner.post("/staff/settings/look/publish/")
    owner.post(f"/staff/settings/look/versions/{first.pk}/")
    assert Theme.objects.get(published_at=None).look == first.look
    assert "Bring back" in owner.get("/staff/settings/look/").content.decode()


def test_only_who_may_set_up_the_shop_changes_its_look(world, client):
    client.force_login(world.packer, backend=BACKEND)
    assert client.get("/staff/settings/look/").status_code == 403
    assert client.post("/staff/settings/look/publish/").status_code == 403
