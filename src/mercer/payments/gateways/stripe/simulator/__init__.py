"""A simulator of Stripe for the demo and the tests: its own code, Stripe's protocol.

It speaks the HTTP API that the official SDK needs, shows a hosted pay page with test cards, and sends
signed notifications; `/_simulator/faults` makes it misbehave. It moves no money and keeps no card numbers.
"""

from __future__ import annotations

import pathlib

from django.conf import settings

from mercer.payments.gateways.stripe.simulator.server import Config, Simulator
from mercer.payments.gateways.stripe.simulator.store import Store

__all__ = ["Config", "Simulator", "app"]


def app(folder: pathlib.Path, config: Config | None = None) -> Simulator:
    """The WSGI application with its state in `folder`, configured by the shop's settings."""
    return Simulator(Store(folder / "stripe.sqlite3"), config or from_settings())


def from_settings() -> Config:
    return Config(
        api_key=settings.STRIPE_SECRET_KEY,
        hook_secret=settings.STRIPE_WEBHOOK_SECRET,
        hook_url=f"{settings.PUBLIC_URL}/hooks/stripe/",
        public_url=settings.SIMULATORS_URL,
    )
