"""Fixtures for all packages."""

import pytest
from tests import standing

from mercer.channels import current

pytest_plugins = ["mercer.kernel.testing", "tests.browsing"]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What one test's process remembered of its shop is not the next test's."""
    current.forget()
    yield
    current.forget()


@pytest.fixture
def world(db):
    """The standing world (tests/world.py). With `transactional_db` beside it, other threads see it too."""
    return standing.ready()
