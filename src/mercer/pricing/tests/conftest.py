"""Channels, lists and a few goods for the tests of this package."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from mercer.catalog import products, variants
from mercer.channels.models import Channel
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.pricing import lists

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def by(db):
    return {"actor": Actor("staff", "1", "Olga"), "now": NOW}


@pytest.fixture
def europe(db):
    return Channel.objects.create(code="europe", name="Europe", currency="EUR", country="DE", prices_include_tax=True)


@pytest.fixture
def trade(db):
    """Sells in euros too, but shows prices without tax."""
    return Channel.objects.create(code="trade", name="Trade", currency="EUR", country="DE", prices_include_tax=False)


@pytest.fixture
def euro(by):
    return lists.base("EUR", **by)


@pytest.fixture
def sell(by, euro):
    """Makes a product on sale with one variant for each price."""

    def make(name, *prices, compare_at=None, options=None, **details):
        product = products.create(name=name, published_at=NOW, **details, **by)
        made = []
        for number, price in enumerate(prices):
            chosen = options[number] if options else ({"Size": str(number)} if len(prices) > 1 else {})
            variant = variants.add(product, sku=f"{product.slug}-{number}", options=chosen, **by)
            before = Money.of(compare_at, "EUR") if compare_at else None
            lists.set_price(variant, euro, Money.of(price, "EUR"), compare_at=before, **by)
            made.append(variant)
        return SimpleNamespace(product=product, variants=made, variant=made[0] if made else None)

    return make
