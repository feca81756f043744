"""The ways to pay. A new one: a connector below, its class in `GATEWAYS`."""

from __future__ import annotations

import functools

from django.conf import settings

from mercer.kernel.money import Money
from mercer.payments.gateways.manual.cash import CashOnDelivery
from mercer.payments.gateways.manual.transfer import BankTransfer
from mercer.payments.gateways.protocol import Forged, Gateway, GatewayError, Method
from mercer.payments.gateways.stripe.gateway import StripeGateway

__all__ = ["GATEWAYS", "Forged", "Gateway", "GatewayError", "Method", "get", "methods"]

GATEWAYS: dict[str, type[Gateway]] = {
    gateway.code: gateway for gateway in (StripeGateway, BankTransfer, CashOnDelivery)
}


def get(code: str) -> Gateway:
    """The connector of that code, configured by the settings. `LookupError` when there is none."""
    if code not in GATEWAYS:
        raise LookupError(f"no gateway {code!r}")
    return _made(code, _settings())


def methods(amount: Money, country: str) -> list[Method]:
    """What a shopper may choose from, in the order of `GATEWAYS`."""
    offered = (get(code) for code in GATEWAYS)
    return [gateway.method() for gateway in offered if gateway.offered(amount, country)]


def _settings() -> tuple[str, ...]:
    """Part of the cache key, so that a changed setting makes a new connector."""
    names = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "BANK_DETAILS")
    return tuple(str(getattr(settings, name)) for name in names)


@functools.lru_cache(maxsize=32)
def _made(code: str, _: tuple[str, ...]) -> Gateway:
    return GATEWAYS[code]()
