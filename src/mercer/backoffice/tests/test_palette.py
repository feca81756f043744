"""The palette leads everywhere one may go, and nowhere else."""

from __future__ import annotations

import pytest
from django.utils import translation

from mercer.backoffice.palette import places
from mercer.backoffice.tests.conftest import text_of
from mercer.fulfillment import picking
from mercer.kernel import clock


def found(client, text: str = "") -> str:
    return text_of(client.get("/staff/palette/", {"q": text}, headers={"HX-Request": "true"}))


def test_every_place_exists(owner, world):
    for place in places.pages(lambda code: True) + places.actions(lambda code: True):
        if place.url.startswith("/staff/"):
            assert owner.get(place.url).status_code == 200, place.url


def test_records_are_found_by_number_its_beginning_name_and_code(owner, world, sold):
    order = sold()
    made = picking.make_lists([order.pk], actor=world.staff, now=clock.now())[0]
    for text, what in (
        (order.number, f"/staff/orders/{order.number}/"),
        (order.number[2:6].lower(), f"/staff/orders/{order.number}/"),
        ("ada@berger.test", f"/staff/customers/{order.customer_id}/"),
        (world.bowl.sku, f"/staff/products/{world.bowl.product_id}/"),
        ("harv", f"/staff/products/{world.bowl.product_id}/"),
        (made.number, f"/staff/shipping/lists/{made.number}/"),
    ):
        assert f'href="{what}"' in found(owner, text), text


def test_pages_and_actions_answer_to_the_beginnings_of_words(owner):
    assert 'href="/staff/settings/returns/"' in found(owner, "return ru")
    assert 'href="/staff/products/add/"' in found(owner, "add prod")
    assert 'href="/staff/records/brands/add/"' in found(owner, "brand")
    assert "Nothing was found" in found(owner, "qqqqqq zzzz")


def test_it_offers_what_was_looked_at_last_and_forgets_what_is_gone(owner, world, sold):
    order = sold()
    assert "Looked at last" not in found(owner)
    owner.get(f"/staff/orders/{order.number}/")
    owner.get(f"/staff/products/{world.mug.pk}/")
    page = found(owner)
    assert page.index(world.mug.name) < page.index(order.number) < page.index("Add a product")


def test_a_packer_finds_what_is_theirs_and_no_more(packer, world, sold):
    order = sold()
    everything = found(packer) + found(packer, "a") + found(packer, "settings") + found(packer, "ada@berger.test")
    for hidden in (
        "/staff/settings/",
        "/staff/customers/",
        "/staff/reports/",
        "/staff/products/add/",
        "/staff/records/",
    ):
        assert f'href="{hidden}' not in everything, hidden
    assert f'href="/staff/orders/{order.number}/"' in found(packer, order.number)


@pytest.mark.parametrize("text", ["%", "\x00", "a" * 500, "'; --", "M-", "   ", "<script>"])
def test_whatever_is_typed_is_only_looked_for(owner, text):
    assert "<script>" not in found(owner, text)


def test_without_scripts_it_is_the_page_of_the_search(owner):
    assert owner.get("/staff/palette/?q=mug")["Location"] == "/staff/search/?q=mug"


def test_few_questions_are_asked(owner, world, sold, django_assert_max_num_queries):
    sold()
    found(owner, "mug")
    with django_assert_max_num_queries(16):
        found(owner, "mug")


def test_english_words_lead_there_in_another_language_too():
    with translation.override("zh-hans"):
        for text in ("refunds", "退款"):
            assert any(place.url.endswith("/payments/refunds/") for place in places.matching(places.pages(lambda code: True), text)), text  # fmt: skip
        assert places.matching(places.actions(lambda code: True), "add a product")
