"""Stripe's events as notices: what they are about, and whether they are for us."""

from __future__ import annotations

import json
from typing import Any

from mercer.kernel.money import Money
from mercer.payments.gateways.protocol import Forged, Notice
from mercer.payments.gateways.stripe import units

ATTEMPT, ORDER, REFUND = "mercer_attempt", "mercer_order", "mercer_refund"
"""Keys of the metadata we put on every object."""

RELEVANT = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.amount_capturable_updated",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
    }
)
PERSONAL = frozenset(
    {
        "billing_details", "card", "customer_details", "customer_email", "email", "name", "payment_method_details", "phone",
        "receipt_email", "shipping",
    }
)  # fmt: skip
AMOUNTS = {"checkout.session": "amount_total", "payment_intent": "amount", "charge": "amount"}


def read(body: bytes, *, live: bool) -> Notice:
    """`Forged` when it is not an event at all (its signature is checked before)."""
    event = _event(body)
    thing = event["data"]["object"]
    kind = event["type"]
    metadata = thing.get("metadata") or {}
    is_session = thing.get("object") == "checkout.session"
    return Notice(
        event_id=event["id"],
        kind=kind,
        body=_without_persons(event),
        provider_ref=thing["id"] if is_session else "",
        charge_ref=_text(thing["id"] if thing.get("object") == "payment_intent" else thing.get("payment_intent")),
        merchant_ref=_text(metadata.get(ATTEMPT)),
        order_number=_text(thing.get("client_reference_id") or metadata.get(ORDER)),
        amount=_amount(thing),
        foreign=_foreign(event, live),
        worry="a cardholder disputes this payment" if kind == "charge.dispute.created" else "",
        relevant=kind in RELEVANT,
    )


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
        whole = event["object"] == "event" and isinstance(event["id"], str) and isinstance(event["type"], str)
        whole = whole and isinstance(event["data"]["object"]["id"], str)
    except (ValueError, KeyError, TypeError) as error:
        raise Forged("the notification is not an event") from error
    if not whole:
        raise Forged("the notification is not an event")
    return event


def _without_persons(value: Any) -> Any:
    """What is kept of a notification says nothing about who paid."""
    if isinstance(value, dict):
        return {key: _without_persons(inner) for key, inner in value.items() if key not in PERSONAL}
    return [_without_persons(inner) for inner in value] if isinstance(value, list) else value


def _foreign(event: dict[str, Any], live: bool) -> str:
    """One endpoint secret belongs to one account; events of connected accounts name theirs."""
    if event.get("account"):
        return f"it is about another merchant ({event['account']})"
    if bool(event.get("livemode")) != live:
        return "it is from test mode, our key is live" if live else "it is from live mode, our key is for tests"
    return ""


def _amount(thing: dict[str, Any]) -> Money | None:
    """What the whole payment was asked for; None for objects that do not say (refunds, disputes)."""
    amount, currency = thing.get(AMOUNTS.get(thing.get("object", ""), "")), thing.get("currency")
    if type(amount) is not int or not isinstance(currency, str):
        return None
    try:
        return units.from_stripe(amount, currency)
    except ValueError:
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
