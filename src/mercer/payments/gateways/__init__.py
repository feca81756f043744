"""The ways to pay. A new one: a connector below, its class in `GATEWAYS`. Which of them a shop offers, `payments.methods` says."""

from __future__ import annotations

import functools

from django.conf import settings

from mercer.payments.gateways.manual.cash import CashOnDelivery
from mercer.payments.gateways.manual.transfer import BankTransfer
from mercer.payments.gateways.protocol import Forged, Gateway, GatewayError, Method, Payee, Started
from mercer.payments.gateways.stripe.gateway import StripeGateway

__all__ = ["GATEWAYS", "Forged", "Gateway", "GatewayError", "Method", "Payee", "Started", "get"]

GATEWAYS: dict[str, type[Gateway]] = {
    StripeGateway.code: StripeGateway,
    BankTransfer.code: BankTransfer,
    CashOnDelivery.code: CashOnDelivery,
}
SETTINGS = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE")


def get(code: str) -> Gateway:
    """The connector of that code, configured by the settings. `LookupError` when there is none."""
    if code not in GATEWAYS:
        raise LookupError(f"no gateway {code!r}")
    return _made(code, tuple(str(getattr(settings, name)) for name in SETTINGS))


@functools.lru_cache(maxsize=32)
def _made(code: str, _: tuple[str, ...]) -> Gateway:
    """One for each state of the settings: a connector reads them when it is made."""
    return GATEWAYS[code]()
