"""What is typed is kept until it is saved: for one person, on every device, and never over somebody else's change."""

from datetime import timedelta

import pytest

from mercer.backoffice import drafts
from mercer.backoffice.models import Draft
from mercer.backoffice.tests.conftest import text_of
from mercer.catalog import products
from mercer.catalog.models import Brand
from mercer.kernel import clock

pytestmark = pytest.mark.django_db


def keep(client, record, address, base="", **fields):
    facts = {"draft_record": record, "draft_address": address, "draft_title": "It", "draft_base": base, **fields}
    return client.post("/staff/drafts/keep/", facts, headers={"Accept": "application/json"})


@pytest.fixture
def mug_page(world):
    return f"/staff/products/{world.mug.pk}/"


@pytest.fixture
def typed(world, mug_page):
    """Everything the product's form sends."""
    return {
        "version": world.mug.version, "name": "Tidewater mug, large", "tax_class": "standard", "options": "Color",
        "categories": [str(world.cups.pk)], "spec_name": ["Material"], "spec_value": ["Stoneware"],
    }  # fmt: skip


def test_a_draft_is_offered_and_restored_on_another_device(world, owner, log_in, mug_page, typed):
    answer = keep(owner, f"product-{world.mug.pk}", mug_page, str(world.mug.version), **typed)
    assert answer.status_code == 200 and answer.json()["kept"]
    other = log_in(world.owner)
    assert "You left this unsaved" in text_of(other.get(mug_page))
    restored = text_of(other.get(mug_page + "?draft=restore"))
    assert 'value="Tidewater mug, large"' in restored and 'value="Stoneware"' in restored
    assert "csrfmiddlewaretoken" not in Draft.objects.get().data


def test_nobody_sees_the_draft_of_somebody_else(world, owner, log_in, mug_page, typed):
    keep(owner, f"product-{world.mug.pk}", mug_page, **typed)
    stranger = log_in(world.packer)
    assert "You left this unsaved" not in text_of(stranger.get(mug_page))
    stranger.post("/staff/drafts/discard/", {"draft_record": f"product-{world.mug.pk}", "draft_address": mug_page})
    assert Draft.objects.count() == 1


def test_saving_ends_the_draft(world, owner, mug_page, typed):
    keep(owner, f"product-{world.mug.pk}", mug_page, **typed)
    assert owner.post(mug_page, typed).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_of_a_record_that_changed_says_so_and_saving_shows_the_conflict(world, owner, mug_page, typed):
    seen = world.mug.version
    keep(owner, f"product-{world.mug.pk}", mug_page, str(seen), **typed)
    products.edit(world.mug, version=seen, summary="Changed meanwhile", actor=world.staff, now=clock.now())
    assert "Since then somebody has saved this record" in text_of(owner.get(mug_page))
    restored = text_of(owner.get(mug_page + "?draft=restore"))
    assert f'name="version" value="{seen}"' in restored
    answer = owner.post(mug_page, {**typed, "version": seen})
    assert answer.status_code == 409 and "Changed meanwhile" in text_of(answer)


def test_records_without_a_version_notice_somebody_else_too(world, owner):
    brand = Brand.objects.first()
    address = f"/staff/records/brands/{brand.pk}/"
    seen = _hidden(text_of(owner.get(address)), "draft_base")
    Brand.objects.filter(pk=brand.pk).update(name="Renamed by a colleague")
    first = owner.post(address, {"name": "Renamed by me", "draft_base": seen})
    assert first.status_code == 422 and "Renamed by a colleague" in text_of(first)
    again = owner.post(address, {"name": "Renamed by me", "draft_base": _hidden(text_of(first), "draft_base")})
    brand.refresh_from_db()
    assert again.status_code == 302 and brand.name == "Renamed by me"


def test_without_scripts_a_button_keeps_it_and_leads_back(world, owner, mug_page, typed):
    facts = {"draft_record": f"product-{world.mug.pk}", "draft_address": mug_page, "draft_base": "1", **typed}
    answer = owner.post("/staff/drafts/keep/", facts)
    assert answer.status_code == 302 and answer["Location"] == mug_page + "?draft=restore"
    assert "It" not in text_of(owner.get("/staff/drafts/")) or Draft.objects.exists()


@pytest.mark.parametrize(
    "address", ["https://evil.test/", "//evil.test", "/account/login/", "/staff/../account/", "/staff/?x=1"]
)
def test_a_draft_never_leads_out_of_the_office(owner, address):
    answer = owner.post("/staff/drafts/discard/", {"draft_record": "product-1", "draft_address": address})
    assert answer.status_code == 302 and answer["Location"].startswith("/staff/") and "evil" not in answer["Location"]


def test_what_is_no_record_or_too_much_is_refused(world, owner):
    assert keep(owner, "../etc", "/staff/").status_code == 404
    assert keep(owner, "product-1", "/staff/", name="x" * drafts.MOST_LETTERS).status_code == 413
    assert not Draft.objects.exists()


def test_drafts_nobody_came_back_to_are_forgotten(world, owner):
    keep(owner, "product-1", "/staff/products/1/", name="x")
    drafts.purge(now=clock.now() + drafts.FORGOTTEN_AFTER - timedelta(hours=1))
    assert Draft.objects.exists()
    drafts.purge(now=clock.now() + drafts.FORGOTTEN_AFTER + timedelta(hours=1))
    assert not Draft.objects.exists()


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]
