"""People and a small house of doors for tests of log-in and access."""

import copy
from datetime import UTC, datetime

import pytest
from django.test import Client

from mercer.accounts import roles, users
from mercer.accounts.models import User
from mercer.kernel.actors import SYSTEM

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def doors(settings, db):
    """The pages of `tests.doors`, without the rest of the shop."""
    settings.ROOT_URLCONF = "mercer.accounts.tests.doors"
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = [
        "django.contrib.messages.context_processors.messages",
        "mercer.accounts.tests.doors.words",
    ]
    settings.TEMPLATES = templates


@pytest.fixture
def anna(db) -> User:
    """A shopper."""
    return users.create("anna@example.com", password=PASSWORD, name="Anna", confirmed=True, now=NOW)


@pytest.fixture
def wim(db) -> User:
    """Of the warehouse: sees orders, refunds nothing."""
    user = users.create("wim@example.com", password=PASSWORD, name="Wim", confirmed=True, now=NOW)
    return users.make_staff(user, roles=[roles.ensure()["Warehouse"]], actor=SYSTEM, now=NOW)


@pytest.fixture
def olga(db) -> User:
    """The owner."""
    user = users.create("olga@example.com", password=PASSWORD, name="Olga", confirmed=True, now=NOW)
    return users.make_staff(user, owner=True, actor=SYSTEM, now=NOW)


@pytest.fixture
def log_in(doors):
    """A browser in which this person has typed the password."""

    def through_the_door(user: User) -> Client:
        client = Client()
        answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return through_the_door
