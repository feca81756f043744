"""A theme is drafted, seen by its maker only, published, and brought back."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mercer.channels import memory
from mercer.kernel.models import Event
from mercer.themes import current, looks, versions
from mercer.themes.models import Theme


@pytest.fixture
def by(world):
    return {"actor": world.staff, "now": world.now}


def test_a_draft_changes_nothing_until_it_is_published(world, by, client):
    plain = client.get("/").content.decode()
    draft = versions.edit(look={"accent": "#1f5f86"}, words={"en": {"headline": "Salt and light"}}, now=world.now)
    assert client.get("/").content.decode().count("theme_sheet") == plain.count("theme_sheet") == 0
    versions.publish(**by)
    memory.forget()
    page = client.get("/").content.decode()
    sheet = current.shown(draft).sheet
    assert sheet in page and "Salt and light" in page
    answer = client.get(sheet)
    assert answer["Content-Type"].startswith("text/css") and "immutable" in answer["Cache-Control"]
    assert "#1f5f86" in answer.content.decode()
    assert Event.objects.filter(verb="theme.published").count() == 1


def test_publishing_needs_a_draft(world, by):
    with pytest.raises(versions.NoDraft):
        versions.publish(**by)
    assert not Theme.objects.exists()


def test_a_look_that_makes_no_sense_leaves_no_draft(world):
    with pytest.raises(looks.BadLook):
        versions.edit(look={"accent": "url(//elsewhere)"}, now=world.now)
    assert not Theme.objects.exists()


def test_there_is_one_draft(world):
    versions.edit(now=world.now)
    versions.edit(look={"size": "large"}, now=world.now)
    assert Theme.objects.get().look["size"] == "large"
    with pytest.raises(IntegrityError), transaction.atomic():
        Theme.objects.create(changed_at=world.now)


def test_an_older_version_comes_back_as_a_draft(world, by):
    for color in ("#1f5f86", "#7a3b4d"):
        versions.edit(look={"accent": color}, now=world.now)
        versions.publish(**by)
    first = Theme.objects.order_by("pk").first()
    versions.bring_back(first.pk, now=world.now)
    assert current.draft().look.accent == "#1f5f86" and current.published().look.accent == "#7a3b4d"
    versions.discard()
    assert current.draft() is None and Theme.objects.count() == 2


def test_only_the_makers_frame_shows_the_draft(world, client):
    versions.edit(look={"accent": "#1f5f86"}, now=world.now)
    sheet = current.draft().sheet
    client.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/staff/settings/look/").status_code == 200
    framed = client.get("/", headers={"Sec-Fetch-Dest": "iframe"})
    assert sheet in framed.content.decode() and framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    alone = client.get("/")
    assert sheet not in alone.content.decode() and alone["X-Frame-Options"] == "DENY"
    stranger = Client().get("/", headers={"Sec-Fetch-Dest": "iframe"})
    assert sheet not in stranger.content.decode() and stranger["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in stranger["Content-Security-Policy"]


def test_an_unknown_sheet_does_not_exist(world, client):
    assert client.get("/theme/0123456789abcdef0123.css").status_code == 404
