"""Cards through Stripe: a hosted Checkout Session, so that no card number ever touches the shop.

Our attempt's key is the idempotency key of the session and stands in the metadata of session and
intent; the order number is the `client_reference_id`. A declined card leaves the session open, the
shopper may try another one. Sessions are looked up by id; when the answer that gave us the id was
lost, the same request is sent again and gives the same session.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mercer.kernel import later
from mercer.kernel.money import Money
from mercer.payments.gateways import protocol
from mercer.payments.gateways.protocol import (
    AttemptData,
    GatewayError,
    Method,
    Notice,
    Payee,
    RefundData,
    RefundSeen,
    Seen,
    Started,
)
from mercer.payments.gateways.stripe import notices, signing, units

client = later.Module("mercer.payments.gateways.stripe.client")
LEAST = 50  # minor units; the exact least amount depends on the currency of the merchant's account
REFUND_STATES = {
    "succeeded": protocol.DONE, "failed": protocol.FAILED, "canceled": protocol.FAILED,
    "pending": protocol.PENDING, "requires_action": protocol.PENDING,
}  # fmt: skip
EXPAND = ["payment_intent", "payment_intent.latest_charge"]


class StripeGateway:
    code: ClassVar[str] = "stripe"
    name: ClassVar[str | Promise] = _("Card")
    manual: ClassVar[bool] = False
    patience: ClassVar[timedelta | None] = timedelta(hours=1)

    def __init__(self) -> None:
        self.live = settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
        self.secrets = [secret.strip() for secret in settings.STRIPE_WEBHOOK_SECRET.split(",")]

    @functools.cached_property
    def api(self) -> Any:
        """The SDK's services; it is loaded when somebody pays, not when the shop starts."""
        return client.connect(settings.STRIPE_SECRET_KEY or "unset", base=settings.STRIPE_API_BASE).v1

    def method(self) -> Method:
        return Method(self.code, self.name, _("Visa, Mastercard and others, on the secure page of Stripe."), "card")

    def offered(self, amount: Money, country: str, payee: Payee) -> bool:
        try:
            return bool(settings.STRIPE_SECRET_KEY) and units.to_stripe(amount) >= LEAST
        except ValueError:
            return False

    def start(self, attempt: AttemptData) -> Started:
        with client.errors_as_ours():
            session = self.api.checkout.sessions.create(
                _session(attempt), {"idempotency_key": f"{attempt.key}:session"}
            )
        expires_at = datetime.fromtimestamp(session.expires_at, UTC)
        return Started(provider_ref=session.id, redirect_url=session.url or "", expires_at=expires_at)

    def look(self, attempt: AttemptData) -> Seen:
        return self._seen(self._session_of(attempt))

    def close(self, attempt: AttemptData) -> Seen:
        """Expires the session. One that was completed in the meantime cannot be expired; then it is simply looked at."""
        session_id = attempt.provider_ref or self.start(attempt).provider_ref
        try:
            with client.errors_as_ours():
                self.api.checkout.sessions.expire(session_id, {}, {"idempotency_key": f"{attempt.key}:expire"})
        except GatewayError as error:
            if error.retriable:
                raise
        seen = self._seen(self._retrieve(session_id))
        if seen.state == protocol.OPEN:
            raise GatewayError("Stripe: the payment is still being processed", retriable=True)
        return seen

    def refund(self, refund: RefundData) -> RefundSeen:
        params: Any = {
            "payment_intent": refund.charge_ref,
            "amount": units.to_stripe(refund.amount),
            "reason": "requested_by_customer",
            "metadata": {
                notices.ATTEMPT: refund.attempt_key, notices.ORDER: refund.order_number, notices.REFUND: refund.key,
            },
        }  # fmt: skip
        with client.errors_as_ours():
            if refund.provider_ref:
                return _refund_seen(self.api.refunds.retrieve(refund.provider_ref))
            return _refund_seen(self.api.refunds.create(params, {"idempotency_key": f"{refund.key}:refund"}))

    def read_notification(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        header = next((value for name, value in headers.items() if name.lower() == "stripe-signature"), "")
        signing.verify(body, header, secrets=self.secrets, now=now)
        return notices.read(body, live=self.live)

    def missed(self, since: datetime) -> list[Notice]:
        with client.errors_as_ours():
            found = self.api.events.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
            events = [event.to_dict() for event in found.auto_paging_iter() if event.type in notices.RELEVANT]
        return [notices.read(json.dumps(event).encode(), live=self.live) for event in reversed(events)]

    def _session_of(self, attempt: AttemptData) -> Any:
        return self._retrieve(attempt.provider_ref or self.start(attempt).provider_ref)

    def _retrieve(self, session_id: str) -> Any:
        with client.errors_as_ours():
            return self.api.checkout.sessions.retrieve(session_id, {"expand": EXPAND})

    def _seen(self, session: Any) -> Seen:
        intent = session.payment_intent
        charge = intent.latest_charge if intent else None
        metadata = session.metadata.to_dict() if session.metadata else {}
        return Seen(
            state=_state(session, intent),
            provider_ref=session.id,
            amount=units.from_stripe(session.amount_total, session.currency),
            captured=units.from_stripe(intent.amount_received if intent else 0, (intent or session).currency),
            merchant_ref=metadata.get(notices.ATTEMPT, ""),
            order_number=session.client_reference_id or "",
            charge_ref=intent.id if intent else "",
            failure=_failure(intent),
            refunds=self._refunds(intent) if charge and charge.captured else (),
        )

    def _refunds(self, intent: Any) -> tuple[RefundSeen, ...]:
        with client.errors_as_ours():
            found = self.api.refunds.list({"payment_intent": intent.id, "limit": 100})
            return tuple(_refund_seen(refund) for refund in found.auto_paging_iter())


def _session(attempt: AttemptData) -> Any:
    """The request; made of nothing but the attempt, as Stripe refuses a key with other parameters."""
    metadata = {notices.ATTEMPT: attempt.key, notices.ORDER: attempt.order_number}
    price = {
        "currency": attempt.amount.currency.lower(),
        "unit_amount": units.to_stripe(attempt.amount),
        "product_data": {"name": attempt.title},
    }
    params: dict[str, Any] = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": attempt.order_number,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": attempt.title},
        "success_url": attempt.return_url,
        "cancel_url": attempt.cancel_url,
        "locale": "zh" if attempt.language.startswith("zh") else "auto",
    }
    if attempt.email:
        params["customer_email"] = attempt.email
    return params


def _state(session: Any, intent: Any) -> str:
    if intent and intent.status == "succeeded":
        return protocol.CAPTURED
    if intent and intent.status == "requires_capture":
        return protocol.AUTHORIZED
    if session.status == "expired" or (intent and intent.status == "canceled"):
        return protocol.CANCELED
    return protocol.OPEN


def _failure(intent: Any) -> str:
    error = intent.last_payment_error if intent else None
    return (error.message or error.code or "") if error else ""


def _refund_seen(refund: Any) -> RefundSeen:
    metadata = refund.metadata.to_dict() if refund.metadata else {}
    return RefundSeen(
        provider_ref=refund.id,
        state=REFUND_STATES.get(refund.status or "pending", protocol.PENDING),
        amount=units.from_stripe(refund.amount, refund.currency),
        key=metadata.get(notices.REFUND, ""),
        failure=getattr(refund, "failure_reason", None) or "",
    )
