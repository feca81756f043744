"""Who may write, what is refused, and that ratings follow."""

import pytest

from mercer.kernel import errors
from mercer.kernel.models import Event
from mercer.reviews import moderation, ratings, rules, votes, writing
from mercer.reviews.models import ProductRating, Review
from mercer.reviews.tests.conftest import AUTHOR, READER


def write(world, customer, **more):
    said = {"stars": 5, "title": "Warm hands", "text": "Holds exactly one storm.", "author": "Ada B."} | more
    return writing.write(world.mug, customer=customer, **said, actor=AUTHOR, now=world.now)


def test_who_received_it_may_write_and_a_person_reads_first(world, receive):
    got = receive(world.mug_sage)
    review = write(world, got.customer)
    assert (review.state, review.order, review.choice, review.is_verified) == ("pending", got.order, "Sage", True)
    assert not ProductRating.objects.exists()
    assert Event.objects.filter(verb="review.written", subject_id=str(review.pk)).exists()


def test_nobody_writes_about_what_has_not_arrived(world):
    order = world.order((world.mug_sage, 1))
    with pytest.raises(writing.NotReceived):
        write(world, order.customer)
    assert not Review.objects.exists()


def test_somebody_elses_order_proves_nothing(world, receive):
    got = receive(world.mug_sage)
    with pytest.raises(writing.NotReceived):
        write(world, world.ada, order=got.order)


def test_one_review_for_each_customer_and_product(world, receive):
    got = receive(world.mug_sage, world.mug_ink)
    first = write(world, got.customer)
    with pytest.raises(writing.AlreadyReviewed) as no:
        write(world, got.customer)
    assert no.value.facts["review"] == str(first.pk)
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": True}, "stars"),
        ({"stars": "5"}, "stars"),
        ({"title": "x" * 121}, "title"),
        ({"text": "x" * 4001}, "text"),
        ({"author": "x" * 61}, "author"),
    ],
)
def test_what_cannot_be_understood_is_said_field_by_field(world, receive, said, field):
    got = receive(world.mug_sage)
    with pytest.raises(errors.Invalid) as no:
        write(world, got.customer, **said)
    assert list(no.value.fields) == [field]
    assert not Review.objects.exists()


def test_characters_nobody_sees_are_left_out(world, receive):
    review = write(world, receive(world.mug_sage).customer, title="a\u202eb\x00\n c", text="one\r\ntwo\x07")
    assert (review.title, review.text) == ("ab c", "one\ntwo")


def test_without_a_name_one_is_made_that_gives_nobody_away():
    assert writing.shown_name("Mila van der Hartog") == "Mila H."
    assert writing.shown_name("Ada") == "Ada"
    assert writing.shown_name("  ") == "A customer"


def test_published_at_once_where_the_shop_says_so(world, receive):
    rules.change(approve_first=False, ask_after_days=None, actor=READER, now=world.now)
    write(world, receive(world.mug_sage).customer, stars=4)
    row = ratings.of(world.mug.pk)
    assert (row.count, row.stars, row.four) == (1, 4, 1)


def test_an_edited_review_is_read_again(world, receive, later):
    review = write(world, receive(world.mug_sage).customer)
    moderation.publish(review, actor=READER, now=world.now)
    edited = writing.edit(review, stars=2, text="The handle came off.", actor=AUTHOR, now=later(3))
    assert (edited.state, edited.stars, edited.edited_at) == ("pending", 2, later(3))
    assert ratings.of(world.mug.pk).count == 0
    moderation.publish(edited, actor=READER, now=later(4))
    row = ratings.of(world.mug.pk)
    assert (row.count, row.two, row.five) == (1, 1, 0)
    assert ratings.wrong() == []


def test_a_review_taken_back_is_gone_with_its_votes(world, receive):
    review = write(world, receive(world.mug_sage).customer)
    moderation.publish(review, actor=READER, now=world.now)
    votes.find_helpful(review, voter=7, now=world.now)
    writing.withdraw(review, actor=AUTHOR, now=world.now)
    assert not Review.objects.exists()
    assert ratings.of(world.mug.pk).count == 0
