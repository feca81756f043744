"""Reviews as shoppers read and write them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.world import STAFF

from mercer.customers import people
from mercer.media import pictures, workshop
from mercer.reviews import asking, moderation, ratings, rules, writing
from mercer.reviews.models import AbuseReport, HelpfulVote, Review

pytestmark = pytest.mark.django_db
GIVEN = {"stars": "4", "title": "Warm hands", "text": "Good.", "author": "Gus"}


@pytest.fixture(autouse=True)
def _no_ratings_remembered():
    ratings.forget()
    yield
    ratings.forget()


def photo() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "#2b5a46").save(data, "PNG")
    return SimpleUploadedFile("mug.png", data.getvalue(), "image/png")


@pytest.fixture
def published(world, received) -> Review:
    said = {"stars": 4, "title": "Warm hands", "text": "<b>Good</b>", "author": "Gus", "publish": True}
    return writing.write(world.mug, customer=received.customer, **said, actor=STAFF, now=world.now)


def test_the_holder_of_the_orders_link_writes_and_changes_it(client, world, received):
    at = f"/p/{world.mug.slug}/review/"
    assert client.get(at).status_code == 403
    client.get(received.guest_link_path())
    assert at in client.get(received.path).content.decode()
    assert client.get(at).status_code == 200
    assert client.post(at, GIVEN)["Location"] == f"/p/{world.mug.slug}/#reviews"
    review = Review.objects.get()
    assert (review.state, review.customer, review.stars) == ("pending", received.customer, 4)
    assert "Warm hands" not in client.get(f"/p/{world.mug.slug}/").content.decode()
    client.post(at, GIVEN | {"stars": "2", "title": "Hm"})
    assert Review.objects.get().title == "Hm"
    client.post(at, {"withdraw": "1"})
    assert not Review.objects.exists()


def test_a_shop_that_trusts_publishes_at_once(client, world, received):
    rules.change(approve_first=False, ask_after_days=None, actor=STAFF, now=world.now)
    client.get(received.guest_link_path())
    answer = client.post(f"/p/{world.mug.slug}/review/", GIVEN)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Review.objects.get().state == "published"
    assert "Warm hands" in client.get(f"/p/{world.mug.slug}/").content.decode()
    assert "4.0" in client.get("/c/cups/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"stars": ""}, {"stars": "6"}, {"stars": "٣"}, {"title": "x" * 121}, {"text": "x" * 4001}]
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(client, world, received, wrong):
    client.get(received.guest_link_path())
    answer = client.post(f"/p/{world.mug.slug}/review/", GIVEN | wrong)
    assert answer.status_code == 422 and "Gus" in answer.content.decode()
    assert not Review.objects.exists()


def test_somebody_who_bought_nothing_is_told_why(client, world, received):
    client.force_login(world.ada_user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/p/{world.mug.slug}/review/", GIVEN)
    assert answer.status_code == 403 and "once it has arrived" in answer.content.decode()
    assert not Review.objects.exists()


def test_photos_are_seen_when_the_review_is(client, world, received):
    client.get(received.guest_link_path())
    client.post(f"/p/{world.mug.slug}/review/", {**GIVEN, "photos": [photo()]})
    asset, stranger = Review.objects.get().photos.get().asset, type(client)()
    workshop.press_all([asset])
    path = pictures.picture(asset).fallback
    assert asset.is_private and stranger.get(path).status_code == 404 and client.get(path).status_code == 200
    moderation.publish(Review.objects.get(), actor=STAFF, now=world.now)
    assert stranger.get(path).status_code == 200


def test_reviews_are_escaped_sorted_and_filtered(client, world, published):
    for n, stars in enumerate((1, 5)):
        customer = people.find_or_create(f"{n}@example.test", now=world.now)
        Review.objects.create(
            product=world.mug, customer=customer, stars=stars, title=f"Title {stars}", author="X", state="published",
            decided_at=world.now, written_at=world.now,
        )  # fmt: skip
    text = client.get(f"/p/{world.mug.slug}/reviews/").content.decode()
    assert "&lt;b&gt;Good&lt;/b&gt;" in text and "<b>Good</b>" not in text
    only = client.get(f"/p/{world.mug.slug}/reviews/?stars=4&sort=worst").content.decode()
    assert "Warm hands" in only and "Title 1" not in only
    for nonsense in ("stars=9", "sort=drop", "page=x", "page=-1", "page=99999999"):
        assert client.get(f"/p/{world.mug.slug}/reviews/?{nonsense}").status_code == 200


def test_a_visit_finds_a_review_helpful_once(client, world, published):
    at = f"/reviews/{published.pk}/helpful/"
    for _again in range(2):
        assert client.post(at).status_code == 302
    assert HelpfulVote.objects.count() == 1
    type(client)().post(at)
    assert "(2)" in client.get(f"/p/{world.mug.slug}/").content.decode()
    client.post(at, {"helpful": "0"})
    published.refresh_from_db()
    assert published.helpful_count == 1
    assert client.get(at).status_code == 405


def test_voting_without_end_has_to_wait(client, world, published):
    codes = [type(client)().post(f"/reviews/{published.pk}/helpful/").status_code for _ in range(24)]
    assert codes[0] == 302 and codes[-1] == 429


def test_a_report_needs_a_reason_and_waits_for_a_person(client, world, published):
    at = f"/reviews/{published.pk}/report/"
    assert client.post(at, {"reason": "dislike"}).status_code == 422
    assert client.post(at, {"reason": "spam", "note": "Look."}).status_code == 302
    assert AbuseReport.objects.get().note == "Look."


def test_silence_is_asked_for_by_a_button_not_by_the_link(client, world):
    at = f"/reviews/silence/{asking.silence_token(world.ada.pk)}/"
    client.get(at)
    assert not asking.is_silent(world.ada.pk)
    client.post(at)
    assert asking.is_silent(world.ada.pk)
    client.post(at, {"again": "1"})
    assert not asking.is_silent(world.ada.pk)
    assert client.get("/reviews/silence/x:y/").status_code == 404
