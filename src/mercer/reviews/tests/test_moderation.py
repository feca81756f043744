"""Publishing, rejecting, answering; votes and reports."""

from decimal import Decimal

import pytest

from mercer.kernel import errors
from mercer.reviews import moderation, ratings, votes, writing
from mercer.reviews.models import Review
from mercer.reviews.tests.conftest import AUTHOR, READER


@pytest.fixture
def review(world, receive):
    got = receive(world.mug_sage)
    return writing.write(
        world.mug, customer=got.customer, stars=4, text="Good.", author="Guest", actor=AUTHOR, now=world.now
    )


def test_publishing_counts_once(world, review):
    moderation.publish(review, actor=READER, now=world.now)
    moderation.publish(review, actor=READER, now=world.now)
    row = ratings.of(world.mug.pk)
    assert (row.count, row.average) == (1, Decimal("4.0"))


def test_the_average_has_one_decimal(world, review, receive):
    for place, stars in enumerate((5, 5)):
        got = receive(world.mug_sage, email=f"{place}@example.test")
        said = {"stars": stars, "author": "X", "publish": True}
        writing.write(world.mug, customer=got.customer, **said, actor=AUTHOR, now=world.now)
    moderation.publish(review, actor=READER, now=world.now)
    assert ratings.of(world.mug.pk).average == Decimal("4.7")
    assert ratings.shown([world.mug.pk], now=world.now)[world.mug.pk] == ratings.Rating(Decimal("4.7"), 3)
    assert ratings.wrong() == []


def test_many_are_published_in_one_go_and_only_those_that_wait(world, review, receive):
    other = writing.write(
        world.mug, customer=receive(world.mug_ink, email="b@example.test").customer, stars=1, author="B", actor=AUTHOR, now=world.now
    )  # fmt: skip
    moderation.reject(other, reason="Not about the mug.", actor=READER, now=world.now)
    assert moderation.publish_many([review.pk, other.pk], actor=READER, now=world.now) == 1
    assert ratings.of(world.mug.pk).count == 1


def test_a_rejection_needs_a_reason(world, review):
    with pytest.raises(moderation.ReasonMissing):
        moderation.reject(review, reason="  ", actor=READER, now=world.now)
    review.refresh_from_db()
    assert review.state == Review.PENDING


def test_a_rejected_review_no_longer_counts(world, review):
    moderation.publish(review, actor=READER, now=world.now)
    moderation.reject(review, reason="Names a neighbor.", actor=READER, now=world.now)
    assert ratings.of(world.mug.pk).count == 0
    assert ratings.wrong() == []


def test_an_answer_changes_what_readers_see(world, review):
    moderation.publish(review, actor=READER, now=world.now)
    before = ratings.of(world.mug.pk).version
    moderation.answer(review, text=" Thank you! ", actor=READER, now=world.now)
    review.refresh_from_db()
    assert (review.answer, review.answered_at) == ("Thank you!", world.now)
    assert ratings.of(world.mug.pk).version > before


def test_a_voter_counts_once_and_may_change_their_mind(world, review):
    moderation.publish(review, actor=READER, now=world.now)
    assert votes.find_helpful(review, voter=7, now=world.now)
    assert not votes.find_helpful(review, voter=7, now=world.now)
    assert votes.find_helpful(review, voter=8, now=world.now)
    review.refresh_from_db()
    assert review.helpful_count == 2
    assert votes.helpful_to(7, [review.pk]) == {review.pk}
    assert votes.take_back(review, voter=7)
    assert not votes.take_back(review, voter=7)
    review.refresh_from_db()
    assert review.helpful_count == 1


def test_nobody_votes_on_what_is_not_published(world, review):
    with pytest.raises(errors.NotFound):
        votes.find_helpful(review, voter=7, now=world.now)


def test_a_report_waits_for_a_person(world, review):
    moderation.publish(review, actor=READER, now=world.now)
    said = {"reason": "spam", "actor": AUTHOR, "now": world.now}
    assert votes.report(review, reporter=7, **said)
    assert not votes.report(review, reporter=7, **said)
    review.refresh_from_db()
    assert (review.report_count, review.state) == (1, Review.PUBLISHED)
    votes.settle(review, actor=READER, now=world.now)
    review.refresh_from_db()
    assert review.report_count == 0


def test_a_report_names_one_of_our_reasons(world, review):
    moderation.publish(review, actor=READER, now=world.now)
    with pytest.raises(errors.Invalid):
        votes.report(review, reporter=7, reason="dislike", actor=AUTHOR, now=world.now)


def test_cards_show_a_rating_a_minute_old_without_asking_again(world, review, django_assert_num_queries, later):
    with django_assert_num_queries(1):
        assert ratings.shown([world.mug.pk, world.bowl.product_id], now=world.now) == {}
    with django_assert_num_queries(0):
        assert ratings.shown([world.mug.pk], now=world.now) == {}
    moderation.publish(review, actor=READER, now=world.now)
    with django_assert_num_queries(1):
        assert ratings.shown([world.mug.pk], now=later(1))[world.mug.pk].count == 1
