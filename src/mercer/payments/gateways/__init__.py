"""The ways to pay. A new one: a connector below, its class in `GATEWAYS`."""

from __future__ import annotations

import functools

from django.conf import settings

from mercer.channels import current
from mercer.kernel.money import Money
from mercer.payments.gateways.manual.cash import CashOnDelivery
from mercer.payments.gateways.manual.transfer import BankTransfer
from mercer.payments.gateways.protocol import Forged, Gateway, GatewayError, Method, Payee, Started
from mercer.payments.gateways.stripe.gateway import StripeGateway

__all__ = [
    "GATEWAYS",
    "Forged",
    "Gateway",
    "GatewayError",
    "Method",
    "Payee",
    "Started",
    "get",
    "methods",
    "offers",
    "payee",
]

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
    return [get(code).method() for code in GATEWAYS if offers(code, amount, country)]


def offers(code: str, amount: Money, country: str) -> bool:
    """Whether the shop takes that amount from there by this way."""
    return code in GATEWAYS and get(code).offered(amount, country, payee())


def payee() -> Payee:
    """The shop as its bank knows it."""
    shop = current.shop()
    return Payee(shop.name, shop.bank_name, shop.bank_iban, shop.bank_bic, settings.BANK_DETAILS)


def _settings() -> tuple[str, ...]:
    """Part of the cache key, so that a changed setting makes a new connector."""
    names = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE")
    return tuple(str(getattr(settings, name)) for name in names)


@functools.lru_cache(maxsize=32)
def _made(code: str, _: tuple[str, ...]) -> Gateway:
    return GATEWAYS[code]()
