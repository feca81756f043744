"""The simulated provider remembers payments of a past it was not asked about: a demo's history, booked by the shop already.

Documents only, no events: nobody is notified again of what happened last year.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mercer.payments.gateways.protocol import Seen
from mercer.payments.gateways.stripe import notices, units
from mercer.payments.gateways.stripe.simulator import cards
from mercer.payments.gateways.stripe.simulator.store import Store

NUMBER = "4242424242424242"


def payment(seen: Seen, *, email: str, at: datetime) -> list[dict[str, Any]]:
    """Session, intent and charge of a card that was charged, as documents."""
    card, created, amount = cards.CARDS[NUMBER], int(at.timestamp()), units.to_stripe(seen.amount)
    metadata = {notices.ATTEMPT: seen.merchant_ref, notices.ORDER: seen.order_number}
    common = {"created": created, "currency": seen.amount.currency.lower(), "livemode": False, "metadata": metadata}
    charge_id = seen.charge_ref.replace("pi_", "ch_", 1)
    session = {
        "id": seen.provider_ref, "object": "checkout.session", "amount_subtotal": amount, "amount_total": amount,
        "cancel_url": None, "client_reference_id": seen.order_number, "customer": None, "customer_email": email,
        "customer_details": {"email": email}, "expires_at": created + 86_400, "locale": "auto", "mode": "payment",
        "payment_intent": seen.charge_ref, "payment_method_types": ["card"], "payment_status": "paid",
        "status": "complete", "success_url": "", "ui_mode": "hosted_page", "url": None,
        "_intent": {"metadata": metadata, "description": seen.order_number}, "_title": seen.order_number,
    }  # fmt: skip
    intent = {
        "id": seen.charge_ref, "object": "payment_intent", "amount": amount, "amount_capturable": 0,
        "amount_received": amount, "canceled_at": None, "cancellation_reason": None,
        "capture_method": "automatic_async", "description": seen.order_number, "last_payment_error": None,
        "latest_charge": charge_id, "payment_method_types": ["card"], "receipt_email": email, "status": "succeeded",
        "_session": seen.provider_ref, "_parent": seen.provider_ref,
    }  # fmt: skip
    charge = {
        "id": charge_id, "object": "charge", "amount": amount, "amount_captured": amount, "amount_refunded": 0,
        "captured": True, "description": seen.order_number, "failure_code": None, "failure_message": None,
        "paid": True, "payment_intent": seen.charge_ref, "refunded": False, "status": "succeeded", "_fate": card.fate,
        "payment_method_details": {"type": "card", "card": {"brand": card.brand, "last4": card.last4, "country": "US"}},
        "_parent": seen.charge_ref,
    }  # fmt: skip
    return [session | common, intent | common, charge | common]


def refund(intent: str, name: str, amount: int, key: str, *, at: datetime) -> dict[str, Any]:
    """Money that went back, as a document; its currency is filled in from the charge. `amount` as Stripe counts."""
    return {
        "id": name, "object": "refund", "amount": amount, "created": int(at.timestamp()), "payment_intent": intent,
        "charge": intent.replace("pi_", "ch_", 1), "reason": "requested_by_customer", "status": "succeeded",
        "metadata": {notices.REFUND: key}, "_parent": intent,
    }  # fmt: skip


def write(folder: pathlib.Path, documents: Iterable[dict[str, Any]]) -> None:
    """Into the simulator's file, in one transaction."""
    store = Store(folder / "stripe.sqlite3")
    with store.transaction():
        for document in documents:
            if document["object"] == "refund":
                _take(store, document)
            store.put(document, parent=document.pop("_parent", ""))
    store.close()


def _take(store: Store, refunded: dict[str, Any]) -> None:
    """The charge knows what went back of it."""
    charge = store.require("charge", refunded["charge"])
    charge["amount_refunded"] += refunded["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    refunded["currency"] = charge["currency"]
    store.put(charge)
