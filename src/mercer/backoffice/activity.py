"""What happened lately in the shop, from the events: who did what to which order, product or return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from mercer.aftersales.models import Return
from mercer.backoffice import words
from mercer.catalog.models import Product
from mercer.fulfillment.models import Shipment
from mercer.kernel.models import Event
from mercer.orders.models import Order

LOOKED_AT = 30  # the newest events of each verb, so that letters and labels of a busy hour do not hide them
# What a person wants to hear of: verb → who may see it.
TOLD = {
    "order.placed": "orders.view", "order.paid": "orders.view", "order.canceled": "orders.view", "order.refunded": "orders.view",
    "order.delivered": "orders.view", "shipment.shipped": "orders.view", "return.requested": "returns.view",
    "return.received": "returns.view", "return.refunded": "returns.view", "return.denied": "returns.view",
    "product.created": "products.view", "product.published": "products.view", "product.unpublished": "products.view",
    "product.archived": "products.view", "product.edited": "products.view", "price.set": "products.view",
    "variant.added": "products.view", "payment.parked": "payments.view", "refund.failed": "payments.view",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, as people call it."""

    name: str
    url: str


def lately(may: Callable[[str], bool], *, limit: int = 7) -> list[dict]:
    """The newest events this person may know of, for the `timeline` macro; what repeats itself is told once."""
    verbs = [verb for verb, permission in TOLD.items() if may(permission)]
    told: list[tuple[Event, int]] = []
    for event in _newest(verbs):
        if told and _same(told[-1][0], event):
            told[-1] = told[-1][0], told[-1][1] + 1
        else:
            told.append((event, 1))
    told = told[:limit]
    subjects = _subjects([event for event, _times in told])
    return [_line(event, times, subjects.get((event.subject_kind, event.subject_id))) for event, times in told]


def _newest(verbs: list[str]) -> QuerySet[Event]:
    """Read from the index of verbs and times, one short stretch for each verb."""
    each = [Event.objects.filter(verb=verb).order_by("-at", "-pk")[:LOOKED_AT] for verb in verbs]
    return each[0].union(*each[1:], all=True).order_by("-at", "-pk") if each else Event.objects.none()


def _same(one: Event, other: Event) -> bool:
    return (one.verb, one.subject_id, one.actor_id) == (other.verb, other.subject_id, other.actor_id)


def _line(event: Event, times: int, subject: Subject | None) -> dict:
    line = words.line(event)
    line["text"] = f"{line['text']}: {subject.name}" if subject else line["text"]
    line["url"] = subject.url if subject else ""
    line["detail"] = f"{times}×" if times > 1 else ""
    return line


def _subjects(told: list[Event]) -> dict[tuple[str, str], Subject]:
    """One query for each kind that occurs."""
    keys: dict[str, set[str]] = {}
    for event in told:
        keys.setdefault(event.subject_kind, set()).add(event.subject_id)
    found: dict[tuple[str, str], Subject] = {}
    for kind, ask in ASK.items():
        if kind in keys:
            found |= {(kind, str(key)): subject for key, subject in ask(keys[kind])}
    return found


def _orders(keys: set[str]):
    for key, number in Order.objects.filter(pk__in=_uuids(keys)).values_list("pk", "number"):
        yield key, Subject(number, reverse("backoffice:order", args=[number]))


def _products(keys: set[str]):
    for key, name in Product.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).values_list("pk", "name"):
        yield key, Subject(name, reverse("backoffice:product", args=[key]))


def _returns(keys: set[str]):
    for key, number in Return.objects.filter(pk__in=_uuids(keys)).values_list("pk", "number"):
        yield key, Subject(number, reverse("backoffice:return", args=[number]))


def _shipments(keys: set[str]):
    for key, number in Shipment.objects.filter(pk__in=_uuids(keys)).values_list("pk", "order__number"):
        yield key, Subject(number, reverse("backoffice:parcel", args=[key]))


def _uuids(keys: set[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found


ASK = {
    "orders.order": _orders,
    "catalog.product": _products,
    "aftersales.return": _returns,
    "fulfillment.shipment": _shipments,
}
