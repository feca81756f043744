"""People who received something and may write about it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from mercer.customers.models import Customer
from mercer.kernel.actors import Actor
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.reviews import ratings

READER = Actor("staff", "1", "Olga Owner")
AUTHOR = Actor("shopper", "guest")


@dataclass
class Received:
    """An order that arrived, and who wrote it."""

    order: Order
    customer: Customer


@pytest.fixture(autouse=True)
def _no_ratings_remembered():
    ratings.forget()
    yield
    ratings.forget()


@pytest.fixture
def receive(world):
    """`receive(variant, …, email=…)`: somebody bought these and has them now."""

    def make(*variants, email="guest@example.test", customer=None) -> Received:
        order = world.order(*[(variant, 1) for variant in variants], email=email, customer=customer)
        lines = {line.pk: line.quantity for line in order.lines.all()}
        with transaction.atomic():
            progress.record_payment(order, order.total, at=world.now, actor=READER)
            progress.record_shipment(order, lines, at=world.now, actor=READER)
            progress.record_delivery(order, lines, at=world.now, actor=READER)
        order.refresh_from_db()
        return Received(order, order.customer)

    return make


@pytest.fixture
def later(world):
    """Days after the world was made."""
    return lambda days: world.now + timedelta(days=days)
