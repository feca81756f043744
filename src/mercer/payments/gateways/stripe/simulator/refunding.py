"""What happens at the provider when money goes back; some refunds take their time, and some come back."""

from __future__ import annotations

import time

from mercer.payments.gateways.stripe.simulator import cards, hooks
from mercer.payments.gateways.stripe.simulator.store import Store, new_id, public
from mercer.payments.gateways.stripe.simulator.wire import ApiError

SETTLES_AFTER = 10  # seconds


def refund(store: Store, charge: dict, *, amount: int | None, reason: str | None, metadata: dict) -> dict:
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = left if amount is None else amount
    if amount > left:
        raise ApiError(
            400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).", param="amount",
            code="amount_too_large",
        )  # fmt: skip
    fate = charge["_fate"]
    made = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": int(time.time()),
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "pending" if fate == cards.REFUND_LATE else "succeeded",
        "_turns": time.time() + SETTLES_AFTER if fate in (cards.REFUND_LATE, cards.REFUND_FAILS) else None,
        "_fate": fate,
    }
    store.put(made, parent=charge["payment_intent"])
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    store.put(charge, parent=charge["payment_intent"])
    hooks.emit(store, "refund.created", public(made))
    hooks.emit(store, "charge.refunded", public(charge))
    return made


def turn(store: Store, made: dict) -> None:
    """A pending refund arrives; one that is going to fail comes back."""
    if made["_turns"] is None:
        return
    made["_turns"] = None
    if made["_fate"] == cards.REFUND_FAILS:
        made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        charge = store.require("charge", made["charge"])
        charge["amount_refunded"] -= made["amount"]
        charge["refunded"] = False
        store.put(charge, parent=charge["payment_intent"])
    else:
        made["status"] = "succeeded"
    store.put(made, parent=made["payment_intent"])
    hooks.emit(store, "refund.updated", public(made))
    if made["status"] == "failed":
        hooks.emit(store, "refund.failed", public(made))
