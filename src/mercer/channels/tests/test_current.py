"""Which channel a visitor shops in, asked on every page."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from mercer.channels import current
from mercer.channels.models import Channel, Shop
from mercer.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def europe():
    return Channel.objects.create(
        code="europe", name="Europe", currency="EUR", country="DE", is_default=True, position=2
    )


@pytest.fixture
def states(europe):
    return Channel.objects.create(code="states", name="States", currency="USD", country="US", position=1)


@pytest.fixture
def request_of_a_visitor():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    current.ChannelMiddleware(lambda _request: None)(request)
    return request


def test_a_visitor_starts_in_the_default_channel(request_of_a_visitor, europe, states):
    assert request_of_a_visitor.channel == europe


def test_a_visitor_stays_in_the_channel_they_chose(request_of_a_visitor, europe, states):
    current.choose(request_of_a_visitor, "states")
    assert request_of_a_visitor.channel == states
    assert current.of(request_of_a_visitor) == states


def test_a_channel_that_closes_sends_its_visitors_to_the_default(request_of_a_visitor, europe, states):
    current.choose(request_of_a_visitor, "states")
    states.archived_at = "2026-06-01T10:00:00Z"
    states.save()
    assert current.of(request_of_a_visitor) == europe
    with pytest.raises(NotFound):
        current.choose(request_of_a_visitor, "states")
    assert request_of_a_visitor.session[current.SESSION_KEY] == "states"


def test_pages_ask_the_database_once_in_some_seconds(request_of_a_visitor, europe, django_assert_num_queries):
    current.forget()
    with django_assert_num_queries(2):
        for _page in range(50):
            assert current.of(request_of_a_visitor) == europe
            current.shop()


def test_a_change_is_seen_at_once(europe):
    assert current.default().name == "Europe"
    europe.name = "The Continent"
    europe.save()
    assert current.default().name == "The Continent"


def test_a_page_that_does_not_care_does_not_ask(django_assert_num_queries):
    with django_assert_num_queries(0):
        current.ChannelMiddleware(lambda request: None)(RequestFactory().get("/"))


def test_a_shop_without_channels_says_so():
    with pytest.raises(current.NotOpened):
        current.default()


def test_a_shop_has_a_name_before_it_is_set_up():
    assert current.shop().name == "Mercer"
    Shop.objects.create(name="Tidewater", email="a@example.com", street="s", city="c", postal_code="1", country="DE")
    assert current.shop().name == "Tidewater"
    assert current.letter_context()["shop"].name == "Tidewater"
