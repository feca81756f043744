"""A little goods for the tests of this package."""

from datetime import UTC, datetime

import pytest

from mercer.catalog import products
from mercer.kernel.actors import Actor

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def by(db):
    """Who does it, and when."""
    return {"actor": Actor("staff", "1", "Olga"), "now": NOW}


@pytest.fixture
def teapot(by):
    return products.create(name="Teapot", description="Holds a liter.", **by)
