"""The HTTP API a shop's server talks to: the part of Stripe's `/v1` that Mercer uses, with its checks and errors."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from typing import Any

from mercer.payments.gateways.stripe.simulator import refunding, till
from mercer.payments.gateways.stripe.simulator.store import Store, public
from mercer.payments.gateways.stripe.simulator.wire import Answer, ApiError, Request, as_json

SESSION_PARAMS = {
    "mode", "success_url", "cancel_url", "line_items", "client_reference_id", "metadata", "payment_intent_data",
    "expires_at", "customer_email", "locale", "payment_method_types", "submit_type", "expand",
}  # fmt: skip
KINDS = {"payment_intent": "payment_intent", "latest_charge": "charge", "charge": "charge"}
LEAST = 50  # minor units
Handler = Callable[[Store, Request, str], dict]


def answer(store: Store, request: Request, *, api_key: str) -> Answer:
    """One call. A POST with an `Idempotency-Key` seen before gives the stored answer."""
    _authenticate(request, api_key)
    handler, id = _route(request)
    key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
    with store.transaction():
        stored = _stored(store, key, request) if key else None
        if stored:
            return as_json(json.loads(stored["body"]), stored["status"], {"Idempotent-Replayed": "true"})
        document = _expanded(store, handler(store, request, id), request.params.get("expand", []))
        if key:
            values = (key, _print(request), 200, json.dumps(document))
            store.run("INSERT INTO answer (key, print, status, body) VALUES (?, ?, ?, ?)", *values)
    return as_json(document, 200, {"Idempotency-Key": key} if key else {})


def create_session(store: Store, request: Request, _: str) -> dict:
    params = request.params
    _only(params, SESSION_PARAMS)
    if params.get("mode") != "payment":
        raise ApiError(400, "This simulator knows `mode=payment` only.", param="mode")
    for name in ("success_url", "line_items"):
        if not params.get(name):
            raise ApiError(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
    amount, currency = _priced(params["line_items"])
    wait = int(params["expires_at"]) - time.time() if "expires_at" in params else 3600
    if not 1795 <= wait <= 86_405:
        raise ApiError(
            400, "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )  # fmt: skip
    return till.open_session(store, params, amount=amount, currency=currency, origin=request.origin)


def get_session(store: Store, request: Request, id: str) -> dict:
    return _find(store, "checkout.session", id, "checkout.session")


def expire_session(store: Store, request: Request, id: str) -> dict:
    return till.expire_session(store, get_session(store, request, id))


def get_intent(store: Store, request: Request, id: str) -> dict:
    return _find(store, "payment_intent", id, "payment_intent")


def cancel_intent(store: Store, request: Request, id: str) -> dict:
    return till.cancel_intent(store, get_intent(store, request, id), request.params.get("cancellation_reason"))


def get_charge(store: Store, request: Request, id: str) -> dict:
    return _find(store, "charge", id, "charge")


def create_refund(store: Store, request: Request, _: str) -> dict:
    params = request.params
    _only(params, {"payment_intent", "charge", "amount", "reason", "metadata", "expand"})
    if params.get("reason") not in (None, "duplicate", "fraudulent", "requested_by_customer"):
        raise ApiError(400, "Invalid reason.", param="reason")
    if "charge" in params:
        charge = get_charge(store, request, params["charge"])
    else:
        intent = get_intent(store, request, params.get("payment_intent", ""))
        if intent["status"] != "succeeded":
            raise ApiError(400, f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = get_charge(store, request, intent["latest_charge"])
    amount = _positive(params["amount"], "amount") if "amount" in params else None
    return refunding.refund(
        store, charge, amount=amount, reason=params.get("reason"), metadata=params.get("metadata", {})
    )


def get_refund(store: Store, request: Request, id: str) -> dict:
    return _find(store, "refund", id, "refund")


def get_event(store: Store, request: Request, id: str) -> dict:
    return _find(store, "event", id, "event")


def listing(kind: str) -> Handler:
    """A list with cursor and filters, newest first."""

    def handler(store: Store, request: Request, _: str) -> dict:
        params = request.params
        created = params.get("created", {})
        since = int(created.get("gte", 0)) if isinstance(created, dict) else int(created)
        parent = params.get("payment_intent", "")
        rows = [public(row) for row in store.newest(kind, parent=parent, since=since)]
        if "type" in params:
            rows = [row for row in rows if row["type"] == params["type"]]
        if after := params.get("starting_after"):
            places = [place for place, row in enumerate(rows) if row["id"] == after]
            rows = rows[places[0] + 1 :] if places else []
        limit = max(1, min(int(params.get("limit", 10)), 100))
        return {"object": "list", "url": request.path, "has_more": len(rows) > limit, "data": rows[:limit]}

    return handler


def get_account(store: Store, request: Request, _: str) -> dict:
    return {"id": "acct_simulated", "object": "account", "charges_enabled": True, "country": "US", "type": "standard"}


ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", r"/v1/checkout/sessions", create_session),
    ("GET", r"/v1/checkout/sessions", listing("checkout.session")),
    ("GET", r"/v1/checkout/sessions/(\w+)", get_session),
    ("POST", r"/v1/checkout/sessions/(\w+)/expire", expire_session),
    ("GET", r"/v1/payment_intents", listing("payment_intent")),
    ("GET", r"/v1/payment_intents/(\w+)", get_intent),
    ("POST", r"/v1/payment_intents/(\w+)/cancel", cancel_intent),
    ("GET", r"/v1/charges", listing("charge")),
    ("GET", r"/v1/charges/(\w+)", get_charge),
    ("POST", r"/v1/refunds", create_refund),
    ("GET", r"/v1/refunds", listing("refund")),
    ("GET", r"/v1/refunds/(\w+)", get_refund),
    ("GET", r"/v1/events", listing("event")),
    ("GET", r"/v1/events/(\w+)", get_event),
    ("GET", r"/v1/account", get_account),
]


def _route(request: Request) -> tuple[Handler, str]:
    for method, pattern, handler in ROUTES:
        found = re.fullmatch(pattern, request.path)
        if found and method == request.method:
            return handler, found.group(1) if found.groups() else ""
    raise ApiError(404, f"Unrecognized request URL ({request.method}: {request.path}).")


def _authenticate(request: Request, api_key: str) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        raise ApiError(401, "You did not provide an API key.")
    if scheme != "Bearer" or not hmac.compare_digest(token.encode(), api_key.encode()):
        raise ApiError(401, f"Invalid API Key provided: {token[:8]}…")


def _stored(store: Store, key: str, request: Request):
    found = store.rows("SELECT * FROM answer WHERE key = ?", key)
    if found and found[0]["print"] != _print(request):
        raise ApiError(
            400, "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            type="idempotency_error",
        )  # fmt: skip
    return found[0] if found else None


def _print(request: Request) -> str:
    return hashlib.sha256(request.path.encode() + b"\n" + json.dumps(request.form, sort_keys=True).encode()).hexdigest()


def _find(store: Store, kind: str, id: str, name: str) -> dict:
    found = store.get(kind, id)
    if found is None:
        raise ApiError(404, f"No such {name}: '{id}'", code="resource_missing", param="id")
    return found


def _expanded(store: Store, document: dict, paths: list[str]) -> dict:
    document = public(document)
    for path in paths:
        head, _, rest = path.partition(".")
        if head not in document:
            raise ApiError(400, f"This property cannot be expanded ({head}).")
        inner = document[head]
        if isinstance(inner, str):
            inner = public(store.get(KINDS.get(head, head), inner) or {})
        document[head] = _expanded(store, inner, [rest]) if rest and inner else inner
    return document


def _only(params: dict[str, Any], known: set[str]) -> None:
    for name in params:
        if name not in known:
            raise ApiError(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def _priced(items: Any) -> tuple[int, str]:
    if not isinstance(items, list) or not all(isinstance(item, dict) and "price_data" in item for item in items):
        raise ApiError(400, "This simulator needs `line_items` with `price_data`.", param="line_items")
    currencies = {item["price_data"].get("currency", "") for item in items}
    if len(currencies) != 1 or not re.fullmatch("[a-z]{3}", currency := currencies.pop()):
        raise ApiError(400, "Invalid currency.", param="line_items[0][price_data][currency]")
    amount = sum(
        _positive(item["price_data"].get("unit_amount"), "unit_amount") * _positive(item.get("quantity", 1), "quantity")
        for item in items
    )
    if amount < LEAST:
        raise ApiError(400, "The Checkout Session's total amount must be at least 50.", code="amount_too_small")
    return amount, currency


def _positive(value: Any, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", str(value)) or int(value) == 0:
        raise ApiError(400, f"Invalid positive integer: {name}", code="parameter_invalid_integer", param=name)
    return int(value)
