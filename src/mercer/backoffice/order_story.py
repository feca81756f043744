"""An order's timeline: everything that happened to it, its parcels, payments and returns, and what the staff said about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from mercer.accounts.models import User
from mercer.backoffice import comments, reason_words, words
from mercer.fulfillment import parcels
from mercer.kernel import events
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.orders.models import Order

TOLD = ("tracking_number", "reason", "state", "amount", "pick_list")


def lines(order: Order, others: Sequence[Any], *, reader: User) -> list[dict]:
    """Newest first: events with who did it and what they know, and comments among them. Two queries."""
    rows = [row for row in events.follow(order, *others) if not _is_echo(row)]
    told = [words.line(row, detail=_detail(row.data)) for row in reversed(rows)]
    return comments.among(told, order, reader=reader)


def _is_echo(row: Event) -> bool:
    """The order tells the same in the same moment as its parcel does."""
    return row.verb in ("order.shipped", "shipment.delivered") or (
        row.verb == "shipment.moved" and row.data.get("state") == "delivered"
    )


def _detail(data: dict) -> str:
    shown = {key: value for key, value in data.items() if key in TOLD and value}
    amount = shown.get("amount")
    if isinstance(amount, dict):
        shown["amount"] = Money(amount["amount"], amount["currency"]).format(get_language() or "en")
    if "reason" in shown:
        shown["reason"] = reason_words.told(shown["reason"])
    if "state" in shown:
        shown["state"] = parcels.WORDS.get(shown["state"], shown["state"])
    return " · ".join(str(value) for value in shown.values())
