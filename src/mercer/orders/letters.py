"""Letters about an order: placed, paid, delivered, canceled, refunded. Each is written once for the fact it tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from mercer.customers.addresses import PostalAddress
from mercer.kernel import db
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.messages import letters
from mercer.messages.models import Letter
from mercer.orders.models import Order, OrderLine

ONCE_PER_ORDER = {"order_placed", "order_paid", "order_delivered", "order_canceled"}


def about(event: Event, kind: str, *, now: datetime, **context: Any) -> Letter | None:
    """Writes the letter of that kind about the event's order; None when it was written before."""
    order = Order.objects.select_related("customer", "channel").get(pk=event.subject_id)
    key = f"{kind}-{order.pk}" if kind in ONCE_PER_ORDER else f"{kind}-{event.pk}"
    with db.transaction():
        return letters.write(
            kind,
            to=order.email,
            context={**context_of(order), **context},
            key=key,
            about=order,
            language=order.language,
            now=now,
        )


def refunded(event: Event, *, now: datetime) -> Letter | None:
    """How much is on its way back."""
    return about(event, "order_refunded", now=now, amount=money(event.data["amount"]))


def canceled(event: Event, *, now: datetime) -> Letter | None:
    """That an order, or what of it, is canceled; money that was paid comes back in a letter of its own."""
    if event.data["complete"]:
        return about(event, "order_canceled", now=now)
    wanted = event.data["lines"]
    lines = [(line, wanted[str(line.pk)]) for line in OrderLine.objects.filter(pk__in=wanted)]
    return about(event, "order_partly_canceled", now=now, canceled=lines)


def context_of(order: Order) -> dict[str, Any]:
    """What every letter about an order may show."""
    return {
        "order": order,
        "lines": list(order.lines.all()),
        "taxes": list(order.taxes.all()),
        "address": PostalAddress.from_json(order.delivery_address).lines(language=order.language),
        "order_url": link(order),
    }


def link(order: Order) -> str:
    """Where the reader sees the order: the account of somebody with a log-in, a secret link for a guest."""
    return settings.PUBLIC_URL + (order.path if order.customer.user_id else order.guest_link_path())


def money(data: dict[str, Any]) -> Money:
    """An amount as events carry it."""
    return Money(data["amount"], data["currency"])
