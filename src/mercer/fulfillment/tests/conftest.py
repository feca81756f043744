"""Parcels are tested against the simulated carrier, over real HTTP."""

import pytest

from mercer.fulfillment.tests import sending


@pytest.fixture
def carrier(tmp_path, settings):
    """A carrier that tells nothing by itself."""
    with sending.carrier(tmp_path, settings) as (simulator, _url):
        yield simulator
