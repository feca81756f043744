"""What visitors of the shop did before."""

import pytest
from django.db import transaction
from tests.world import STAFF

from mercer.orders import progress
from mercer.orders.models import Order


@pytest.fixture
def received(world) -> Order:
    """A guest's mug that has arrived."""
    order = world.order((world.mug_sage, 1), email="gus@example.test")
    lines = {line.pk: line.quantity for line in order.lines.all()}
    with transaction.atomic():
        progress.record_payment(order, order.total, at=world.now, actor=STAFF)
        progress.record_shipment(order, lines, at=world.now, actor=STAFF)
        progress.record_delivery(order, lines, at=world.now, actor=STAFF)
    order.refresh_from_db()
    return order
