"""Whatever is sent, the API answers as its document says and never breaks (schemathesis, in process)."""

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mercer.accounts import keys, permissions
from mercer.aftersales.models import Return
from mercer.fulfillment.models import Shipment
from mercer.kernel.actors import SYSTEM
from mercer.reviews import writing

schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
OPERATIONS = {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 4
CHECKED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(autouse=True)
def _one_connection():
    """Django hangs up after each request; here the connection holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(world, at_noon, sold):
    """Headers that open everything, and things that exist for the paths."""
    _, plain = keys.make("fuzz", tuple(permissions.ALL), world.owner, world.now)
    cart = world.cart((world.bowl, 1))
    returning, shipment = Return.objects.first(), Shipment.objects.first()
    review = writing.write(world.mug, customer=sold.customer, stars=4, text="Good", actor=SYSTEM, now=world.now)
    return {"Authorization": f"Bearer {plain}"}, {
        "cart_id": str(cart.pk), "article": "BOWL", "slug": "tidewater-mug", "country": "DE", "price_list": "base-eur",
        "product_id": world.mug.pk, "variant_id": world.mug_sage.pk, "category_id": world.cups.pk,
        "customer_id": str(world.ada.pk), "shipment_id": str(shipment.pk), "row_id": world.brand.pk,
        "notification_id": 1, "review_id": str(review.pk), "kind": "goes_with", "number": {"orders": sold.number, "returns": returning.number, "pick-lists": shipment.pick_list.number},
    }  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_answers_are_what_the_document_says(operation, known):
    """Values inside their bounds; the phases that try every boundary of every field take minutes."""
    headers, things = known

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.generate],
    )  # fmt: skip
    def answers(case):
        case.call_and_validate(headers=headers, checks=CHECKED)
        if case.path_parameters:
            noun = case.path.split("/")[2]
            for name in case.path_parameters:
                thing = things[name]
                case.path_parameters[name] = thing[noun] if isinstance(thing, dict) else thing
            case.call_and_validate(headers=headers, checks=CHECKED)

    answers()


def test_every_operation_is_tried():
    assert len(OPERATIONS) == sum(1 for _ in schema.get_all_operations()) >= 85
