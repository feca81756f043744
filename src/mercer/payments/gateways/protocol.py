"""What a gateway has to do, and the plain data that goes in and comes out.

A connector translates between these and its provider. It never touches a model, keeps no state, and
its calls may be repeated: every one carries a key that the provider recognizes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise

from mercer.kernel.money import Money

OPEN, AUTHORIZED, CAPTURED, FAILED, CANCELED = "open", "authorized", "captured", "failed", "canceled"
PENDING, DONE = "pending", "done"


class GatewayError(Exception):
    """The provider did not do it. `retriable`: asking again with the same key may succeed, so nothing is decided yet."""

    def __init__(self, message: str, *, retriable: bool, code: str = "") -> None:
        super().__init__(message)
        self.retriable, self.code = retriable, code


class Forged(GatewayError):
    """A notification that the provider did not sign, or signed too long ago."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retriable=False, code="forged")


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay as a shopper sees it."""

    code: str
    name: str | Promise
    description: str | Promise
    icon: str


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a bank transfer goes to. Without a number of an account (or `text`) nobody can pay so."""

    name: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    text: str = ""

    @property
    def known(self) -> bool:
        return bool(self.iban or self.text)


@dataclass(frozen=True, slots=True)
class AttemptData:
    """What a connector may know of an attempt. The same attempt gives the same data, so repeats are equal."""

    key: str
    order_number: str
    amount: Money
    title: str = ""
    email: str = ""
    language: str = "en"
    return_url: str = ""
    cancel_url: str = ""
    provider_ref: str = ""
    charge_ref: str = ""
    payee: Payee = field(default_factory=Payee)


@dataclass(frozen=True, slots=True)
class Started:
    """The provider knows of it. `redirect_url` is where the shopper pays; `instructions` what they do instead.

    `expires_at` is on the provider's clock, which is the machine's.
    """

    provider_ref: str
    redirect_url: str = ""
    instructions: dict[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundData:
    key: str
    attempt_key: str
    order_number: str
    amount: Money
    charge_ref: str
    reason: str
    provider_ref: str = ""


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """A refund as the provider sees it; `key` is ours if it was made by us."""

    provider_ref: str
    state: str  # PENDING, DONE or FAILED
    amount: Money
    key: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An attempt as the provider sees it. `amount` is what it was asked for, `captured` what it got."""

    state: str  # OPEN, AUTHORIZED, CAPTURED, FAILED or CANCELED
    provider_ref: str
    amount: Money
    captured: Money
    merchant_ref: str
    order_number: str
    charge_ref: str = ""
    failure: str = ""
    refunds: tuple[RefundSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification whose signature is right. Absent facts are empty: not every kind carries every one.

    `foreign` says why it cannot be for this shop; `worry` why a person should look at it.
    """

    event_id: str
    kind: str
    body: dict[str, Any]
    provider_ref: str = ""
    charge_ref: str = ""
    merchant_ref: str = ""
    order_number: str = ""
    amount: Money | None = None
    foreign: str = ""
    worry: str = ""
    relevant: bool = True


class Gateway(Protocol):
    """One way of moving money.

    `manual`: a person says when the money has come or gone, so nobody is asked. `patience`: how long
    an order may wait for it before it is canceled; None: for ever.
    """

    code: ClassVar[str]
    name: ClassVar[str | Promise]
    manual: ClassVar[bool]
    patience: ClassVar[timedelta | None]

    def method(self) -> Method: ...

    def offered(self, amount: Money, country: str, payee: Payee) -> bool:
        """Whether this shop can take that amount from there by this way."""
        ...

    def start(self, attempt: AttemptData) -> Started: ...

    def look(self, attempt: AttemptData) -> Seen: ...

    def close(self, attempt: AttemptData) -> Seen:
        """Nobody can pay it after this. What was paid before is in the answer."""
        ...

    def refund(self, refund: RefundData) -> RefundSeen: ...

    def read_notification(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """`Forged` unless the provider signed exactly these bytes within five minutes of `now` (the machine's time)."""
        ...

    def missed(self, since: datetime) -> list[Notice]:
        """The events since then (the machine's time), oldest first, as they would have been notified."""
        ...
