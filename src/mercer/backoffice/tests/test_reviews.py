"""Moderating reviews, and what stands beside a product."""

import pytest
from django.db import transaction

from mercer.catalog import relations
from mercer.catalog.models import Picture
from mercer.orders import progress
from mercer.reviews import ratings, rules, writing
from mercer.reviews.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(world) -> Review:
    order = world.order((world.mug_sage, 1))
    lines = {line.pk: 1 for line in order.lines.all()}
    by = {"at": world.now, "actor": world.staff}
    with transaction.atomic():
        progress.record_payment(order, order.total, **by)
        progress.record_shipment(order, lines, **by)
        progress.record_delivery(order, lines, **by)
    said = {"stars": 2, "title": "<i>Thin</i>", "author": "Gus"}
    return writing.write(world.mug, customer=order.customer, **said, actor=world.staff, now=world.now)


def test_reading_publishing_and_answering(owner, world, review):
    text = owner.get("/staff/reviews/").content.decode()
    assert "&lt;i&gt;Thin&lt;/i&gt;" in text and review.order.number in text
    owner.post("/staff/reviews/publish/", {"ids": [str(review.pk)], "back": "?state=pending"})
    assert ratings.of(world.mug.pk).two == 1
    assert "Thin" in owner.get("/staff/reviews/?state=unanswered").content.decode()
    owner.post(f"/staff/reviews/{review.pk}/", {"action": "answer", "answer": "Thank you."})
    assert "Thin" not in owner.get("/staff/reviews/?state=unanswered&stars=2&q=gus").content.decode()


def test_a_rejection_without_reason_is_said_on_the_list_one_came_from(owner, review):
    given = {"action": "reject", "about": str(review.pk), "back": "?state=all"}
    answer = owner.post(f"/staff/reviews/{review.pk}/", given)
    assert answer.status_code == 422 and "Please say why" in answer.content.decode()
    assert 'aria-current="page"' in answer.content.decode()
    answer = owner.post(f"/staff/reviews/{review.pk}/", given | {"reason": "Names somebody."})
    assert answer["Location"] == "/staff/reviews/?state=all"
    review.refresh_from_db()
    assert review.state == "rejected"


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test", "/staff/../"])
def test_the_way_back_stays_on_the_list(owner, review, back):
    answer = owner.post(f"/staff/reviews/{review.pk}/", {"action": "publish", "back": back})
    assert answer["Location"] == "/staff/reviews/"


def test_who_may_not_moderate_is_told_so(packer, review):
    assert packer.get("/staff/reviews/").status_code == 403
    assert packer.post(f"/staff/reviews/{review.pk}/", {"action": "publish"}).status_code == 403
    assert packer.get(f"/staff/products/{review.product_id}/beside/").status_code == 403
    review.refresh_from_db()
    assert review.state == "pending"


def test_the_rules_are_kept_and_checked(owner, world):
    owner.post("/staff/reviews/rules/", {"ask_after_days": ""})
    assert (rules.current().approve_first, rules.current().ask_after_days) == (False, None)
    for wrong in ("0", "61", "x"):
        assert owner.post("/staff/reviews/rules/", {"ask_after_days": wrong}).status_code == 422
    assert rules.current().ask_after_days is None


def test_products_are_put_beside_another_by_number_or_address(owner, world):
    at, bowl, book = f"/staff/products/{world.mug.pk}/beside/", world.bowl.product_id, world.handbook.product_id
    owner.post(
        f"{at}relate/", {"kind": "goes_with", "add": f"{world.bowl.sku.lower()}, /p/{world.handbook.product.slug}/"}
    )
    assert relations.of(world.mug.pk) == {"goes_with": [bowl, book]}
    owner.post(f"{at}relate/", {"kind": "goes_with", f"place_{bowl}": "2", f"place_{book}": "1"})
    assert relations.of(world.mug.pk) == {"goes_with": [book, bowl]}
    answer = owner.post(f"{at}relate/", {"kind": "goes_with", "add": "nothing-like-it"})
    assert answer.status_code == 422 and "nothing-like-it" in answer.content.decode()
    owner.post(f"{at}relate/", {"kind": "goes_with", f"remove_{book}": "1"})
    assert relations.of(world.mug.pk) == {"goes_with": [bowl]}
    assert owner.post(f"{at}relate/", {"kind": "goes_with", "add": world.mug.slug}).status_code == 422
    assert owner.get(at).status_code == 200


def test_too_few_frames_are_refused_and_nothing_changes(owner, world):
    answer = owner.post(f"/staff/products/{world.mug.pk}/beside/describe/", {"frames": ["1"]})
    assert answer.status_code in {302, 422}
    assert not Picture.objects.filter(role=Picture.SPIN).exists()
