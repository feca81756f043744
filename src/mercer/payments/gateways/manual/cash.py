"""Cash on delivery: whoever hands the goods over takes the money; staff book it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mercer.payments.gateways.manual.by_hand import ByHand
from mercer.payments.gateways.protocol import AttemptData, Method, Started


class CashOnDelivery(ByHand):
    code: ClassVar[str] = "cod"
    name: ClassVar[str | Promise] = _("Cash on delivery")
    patience: ClassVar[timedelta | None] = None

    def method(self) -> Method:
        return Method(self.code, self.name, _("You pay when the parcel is handed to you."), "cash")

    def start(self, attempt: AttemptData) -> Started:
        return Started(provider_ref=attempt.order_number)
