"""Bank transfer in advance: the shopper gets the bank details and a reference; staff book what arrives."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mercer.kernel.money import Money
from mercer.payments.gateways.manual.by_hand import ByHand
from mercer.payments.gateways.protocol import AttemptData, Method, Payee, Started


class BankTransfer(ByHand):
    """Offered when the shop says where to pay."""

    code: ClassVar[str] = "transfer"
    name: ClassVar[str | Promise] = _("Bank transfer")
    patience: ClassVar[timedelta | None] = timedelta(days=7)

    def method(self) -> Method:
        text = _("You get our bank details. We send your order when the money has arrived.")
        return Method(self.code, self.name, text, "bank")

    def offered(self, amount: Money, country: str, payee: Payee) -> bool:
        return amount.amount > 0 and payee.known

    def start(self, attempt: AttemptData) -> Started:
        """The order number is the reference, as people do type it."""
        payee = attempt.payee
        details = {"payee": payee.name, "bank": payee.bank, "iban": payee.iban, "bic": payee.bic, "text": payee.text}
        told = {"reference": attempt.order_number, **{name: value for name, value in details.items() if value}}
        return Started(provider_ref=attempt.order_number, instructions=told)
