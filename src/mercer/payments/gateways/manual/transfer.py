"""Bank transfer in advance: the shopper gets the bank details and a reference; staff book what arrives."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mercer.kernel.money import Money
from mercer.payments.gateways.manual.by_hand import ByHand
from mercer.payments.gateways.protocol import AttemptData, Method, Started


class BankTransfer(ByHand):
    """Offered where `BANK_DETAILS` says where to pay."""

    code = "transfer"
    name = _("Bank transfer")

    def method(self) -> Method:
        text = _("You get our bank details. We send your order when the money has arrived.")
        return Method(self.code, self.name, text, "bank")

    def offered(self, amount: Money, country: str) -> bool:
        return amount.amount > 0 and bool(settings.BANK_DETAILS)

    def start(self, attempt: AttemptData) -> Started:
        """The order number is the reference, as people do type it."""
        instructions = {"reference": attempt.order_number, "bank_details": settings.BANK_DETAILS}
        return Started(provider_ref=attempt.order_number, instructions=instructions)
