"""The look of the shop for programs."""

from mercer.themes.models import Theme


def test_a_look_is_put_and_read(program):
    boss = program("settings.edit")
    sent = {"look": {"accent": "#1f5f86", "corners": "soft"}, "words": {"en": {"headline": "Salt"}}}
    told = boss("PUT", "/theme", sent)
    assert told["look"]["accent"] == "#1f5f86" and told["sheet"].startswith("/theme/")
    assert boss.get("/theme") == told and Theme.objects.get().published_at


def test_a_dark_ground_is_refused(program):
    boss = program("settings.edit")
    told = boss("PUT", "/theme", {"look": {"ground": "#101010"}}, expect=422)
    assert "ground" in told["fields"] and not Theme.objects.exists()
