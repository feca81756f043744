"""The letter that asks, the silence that is kept, and what authors are told."""

from datetime import timedelta

import pytest

from mercer.kernel import clock, jobs
from mercer.messages.models import Letter
from mercer.reviews import asking, authors, moderation, ratings, rules, writing
from mercer.reviews.models import Review
from mercer.reviews.tests.conftest import AUTHOR, READER


def asked() -> list[Letter]:
    return list(Letter.objects.filter(kind="review_ask"))


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: the shop's clock says so."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def test_some_days_after_delivery_a_letter_asks(world, receive, at, later):
    at(world.now)
    got = receive(world.mug_sage, world.bowl)
    jobs.run_pending(later(6))
    assert asked() == []
    at(later(7))
    jobs.run_pending(later(7) + timedelta(minutes=1))
    [letter] = asked()
    assert letter.recipient == got.order.email
    assert "Tidewater mug" in letter.text
    assert "/reviews/silence/" in letter.html


def test_nobody_is_asked_about_what_they_wrote_about(world, receive, later):
    got = receive(world.mug_sage)
    writing.write(world.mug, customer=got.customer, stars=5, author="A", actor=AUTHOR, now=world.now)
    assert asking.ask(got.order.pk, now=later(7)) is None


def test_silence_is_kept(world, receive, later):
    got = receive(world.mug_sage)
    asking.keep_silent(asking.of_token(asking.silence_token(got.customer.pk)), now=world.now)
    assert asking.ask(got.order.pk, now=later(7)) is None
    asking.speak_again(got.customer)
    assert asking.ask(got.order.pk, now=later(7)) is not None
    assert asking.ask(got.order.pk, now=later(8)) is None


def test_a_made_up_link_silences_nobody(world):
    assert asking.of_token(f"{world.ada.pk}:nonsense") is None


def test_a_shop_that_never_asks_and_deliveries_long_past(world, later):
    assert asking.due(world.now, now=later(22)) is None
    assert asking.due(world.now, now=world.now) == later(7)
    rules.change(approve_first=True, ask_after_days=None, actor=READER, now=world.now)
    assert asking.due(world.now, now=world.now) is None


def test_authors_hear_of_answers_and_rejections(world, receive, at):
    at(world.now)
    got = receive(world.mug_sage)
    review = writing.write(world.mug, customer=got.customer, stars=5, author="A", actor=AUTHOR, now=world.now)
    moderation.reject(review, reason="Names a neighbor.", actor=READER, now=world.now)
    moderation.answer(review, text="Thank you!", actor=READER, now=world.now)
    jobs.run_pending(world.now)
    kinds = {letter.kind: letter for letter in Letter.objects.filter(kind__startswith="review_")}
    assert "Names a neighbor." in kinds["review_rejected"].text
    assert "Thank you!" in kinds["review_answered"].text


def test_two_customers_who_are_one_keep_the_newer_review(world, receive, later):
    guest = receive(world.mug_sage, email="other@example.test").customer
    ada = receive(world.mug_sage, customer=world.ada, email="ada@berger.test").customer
    for who, stars, moment in ((ada, 1, world.now), (guest, 5, later(1))):
        said = {"stars": stars, "author": "A", "publish": True}
        writing.write(world.mug, customer=who, **said, actor=AUTHOR, now=moment)
    authors.move(from_customer=guest.pk, to_customer=ada.pk)
    review = Review.objects.get()
    assert (review.customer_id, review.stars) == (ada.pk, 5)
    assert ratings.wrong() == []
