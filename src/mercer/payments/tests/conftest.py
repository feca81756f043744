"""Payments are tested against the simulator, over real HTTP."""

import pytest

from mercer.payments import proof
from mercer.payments.gateways.stripe.tests import serving


@pytest.fixture
def stripe(tmp_path, settings):
    """A simulated Stripe that sends nothing by itself."""
    with serving.stripe(tmp_path) as (simulator, url):
        settings.STRIPE_API_BASE = url
        settings.STRIPE_SECRET_KEY = "sk_test_simulated"
        settings.STRIPE_WEBHOOK_SECRET = "whsec_simulated"
        yield simulator


@pytest.fixture
def proven(db):
    """Whatever a test does, in the end the money adds up."""
    yield
    assert proof.check() == []
