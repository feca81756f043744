"""What a shopper may choose from to pay."""

from __future__ import annotations

from django.conf import settings

from mercer.channels import current
from mercer.kernel.money import Money
from mercer.payments import gateways
from mercer.payments.gateways import Method, Payee


def offered(amount: Money, country: str) -> list[Method]:
    """The ways this shop takes that amount from that country, in the order of `GATEWAYS`."""
    return [gateways.get(code).method() for code in gateways.GATEWAYS if offers(code, amount, country)]


def offers(code: str, amount: Money, country: str) -> bool:
    """Whether the shop takes that amount from there by this way."""
    return code in gateways.GATEWAYS and gateways.get(code).offered(amount, country, payee())


def payee() -> Payee:
    """The shop as its bank knows it."""
    shop = current.shop()
    return Payee(shop.name, shop.bank_name, shop.bank_iban, shop.bank_bic, settings.BANK_DETAILS)
