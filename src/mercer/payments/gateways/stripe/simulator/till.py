"""What happens at the provider: sessions are opened and paid, or expire; intents succeed or fail.

Documents have the fields of Stripe's objects that a shop reads; names beginning with `_` stay inside.
Every function runs in one transaction and emits the events of its change in it.
"""

from __future__ import annotations

import time
from typing import Any

from mercer.payments.gateways.stripe.simulator import cards, hooks, refunding
from mercer.payments.gateways.stripe.simulator.store import Store, new_id, public
from mercer.payments.gateways.stripe.simulator.wire import ApiError

LATE_NOTICE = 30  # seconds
OVER = """
SELECT id FROM object INDEXED BY session_over WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open'
AND json_extract(body, '$.expires_at') <= ?
"""
TURNING = """
SELECT id FROM object INDEXED BY refund_turns WHERE kind = 'refund' AND json_extract(body, '$._turns') IS NOT NULL
AND json_extract(body, '$._turns') <= ?
"""


def open_session(store: Store, params: dict[str, Any], *, amount: int, currency: str, origin: str) -> dict:
    intent = params.get("payment_intent_data", {})
    id = new_id("cs_test")
    now = int(time.time())
    return store.put(
        {
            "id": id,
            "object": "checkout.session",
            "amount_subtotal": amount,
            "amount_total": amount,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": now,
            "currency": currency,
            "customer": None,
            "customer_email": params.get("customer_email"),
            "expires_at": int(params.get("expires_at") or now + 86_400),
            "livemode": False,
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "ui_mode": "hosted_page",
            "url": f"{origin}/pay/{id}",
            "_intent": {"metadata": intent.get("metadata", {}), "description": intent.get("description")},
            "_title": params["line_items"][0]["price_data"]["product_data"]["name"],
        }
    )


def expire_session(store: Store, session: dict) -> dict:
    """Nobody can pay it any more; an intent under way is canceled with it."""
    if session["status"] != "open":
        raise ApiError(
            400, "Only Checkout Sessions with a status in [\"open\"] can be expired."
            f" This Session has a status of `{session['status']}`.",
        )  # fmt: skip
    session |= {"status": "expired", "url": None}
    store.put(session)
    if session["payment_intent"]:
        intent = store.get("payment_intent", session["payment_intent"]) or {}
        if intent.get("status") not in ("succeeded", "canceled"):
            _cancel(store, intent, "abandoned")
    hooks.emit(store, "checkout.session.expired", public(session))
    return session


def submit(store: Store, session: dict, card: cards.Card) -> dict:
    """The person sends the card. Gives the intent: succeeded or requires_action."""
    intent = store.get("payment_intent", session["payment_intent"]) if session["payment_intent"] else None
    intent = intent or _new_intent(store, session)
    if card.fate == cards.DECLINED:
        code, reason, text = cards.DECLINES[card.number]
        _fail(store, intent, card, code=code, decline_code=reason, message=text)
        return intent
    if card.fate == cards.SECURE:
        intent |= {"status": "requires_action", "_card": card.number, "last_payment_error": None}
        store.put(intent, parent=session["id"])
        hooks.emit(store, "payment_intent.requires_action", public(intent))
        return intent
    return succeed(store, session, intent, card)


def succeed(store: Store, session: dict, intent: dict, card: cards.Card) -> dict:
    charge = _charge(store, intent, card, status="succeeded")
    intent |= {
        "status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"], "last_payment_error": None,
    }  # fmt: skip
    store.put(intent, parent=session["id"])
    session |= {
        "status": "complete", "payment_status": "paid", "url": None,
        "customer_details": {"email": session["customer_email"]},
    }  # fmt: skip
    store.put(session)
    for kind, document in [
        ("charge.succeeded", charge), ("payment_intent.succeeded", intent), ("checkout.session.completed", session),
    ]:  # fmt: skip
        event = hooks.emit(store, kind, public(document))
        if card.fate == cards.HANG:
            store.run("UPDATE delivery SET due = due + ? WHERE event = ?", LATE_NOTICE, event["id"])
    return intent


def refuse_secure(store: Store, intent: dict) -> None:
    card = cards.CARDS[intent["_card"]]
    text = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    _fail(store, intent, card, code="payment_intent_authentication_failure", decline_code=None, message=text)


def cancel_intent(store: Store, intent: dict, reason: str | None) -> dict:
    if intent["status"] in ("succeeded", "canceled"):
        raise ApiError(
            400, f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )  # fmt: skip
    return _cancel(store, intent, reason)


def sweep(store: Store) -> None:
    """What time brings: sessions expire, refunds settle or fail."""
    now = time.time()
    for row in store.rows(OVER, now):
        with store.transaction():
            session = store.require("checkout.session", row["id"])
            if session["status"] == "open":
                expire_session(store, session)
    for row in store.rows(TURNING, now):
        with store.transaction():
            refunding.turn(store, store.require("refund", row["id"]))


def _new_intent(store: Store, session: dict) -> dict:
    intent = {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "created": int(time.time()),
        "currency": session["currency"],
        "description": session["_intent"]["description"],
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": session["_intent"]["metadata"],
        "payment_method_types": ["card"],
        "receipt_email": session["customer_email"],
        "status": "requires_payment_method",
        "_session": session["id"],
    }
    store.put(intent, parent=session["id"])
    session["payment_intent"] = intent["id"]
    store.put(session)
    hooks.emit(store, "payment_intent.created", public(intent))
    return intent


def _charge(store: Store, intent: dict, card: cards.Card, *, status: str, **more: Any) -> dict:
    paid = status == "succeeded"
    charge = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "captured": paid,
        "created": int(time.time()),
        "currency": intent["currency"],
        "description": intent["description"],
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method_details": {"type": "card", "card": {"brand": card.brand, "last4": card.last4, "country": "US"}},
        "refunded": False,
        "status": status,
        "_fate": card.fate,
    }
    return store.put(charge | more, parent=intent["id"])


def _fail(store: Store, intent: dict, card: cards.Card, *, code: str, decline_code: str | None, message: str) -> None:
    charge = _charge(store, intent, card, status="failed", failure_code=code, failure_message=message)
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": decline_code,
        "message": message,
        "charge": charge["id"],
    }
    intent |= {"status": "requires_payment_method", "latest_charge": charge["id"], "last_payment_error": error}
    store.put(intent, parent=intent["_session"])
    hooks.emit(store, "charge.failed", public(charge))
    hooks.emit(store, "payment_intent.payment_failed", public(intent))


def _cancel(store: Store, intent: dict, reason: str | None) -> dict:
    intent |= {"status": "canceled", "canceled_at": int(time.time()), "cancellation_reason": reason}
    store.put(intent, parent=intent["_session"])
    hooks.emit(store, "payment_intent.canceled", public(intent))
    return intent
