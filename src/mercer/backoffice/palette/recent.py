"""The records somebody has just looked at. Their keys are kept in the session, so they are gone with it; names are asked anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mercer.aftersales.models import Return
from mercer.backoffice.palette.places import Place
from mercer.catalog.models import Product
from mercer.customers.models import Customer
from mercer.fulfillment.models import PickList
from mercer.orders.models import Order

SESSION = "recent_records"
MOST = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record with a page: its route's name and argument, who may see it, and how it is called."""

    argument: str
    permission: str
    model: Any
    field: str
    icon: str
    label: Callable[[Any], str]
    note: Callable[[Any], str] = lambda row: ""
    related: tuple[str, ...] = ()


KINDS = {
    "order": Kind(
        "number", "orders.view", Order, "number", "cart", str, lambda row: row.customer.name or row.email, ("customer",)
    ),
    "product": Kind("pk", "products.view", Product, "pk", "tag", str),
    "customer": Kind("pk", "customers.view", Customer, "pk", "user", str, lambda row: row.email if row.name else ""),
    "return": Kind("number", "returns.view", Return, "number", "return", str),
    "pick-list": Kind("number", "shipping.work", PickList, "number", "list", str),
}


def remember(request: HttpRequest) -> None:
    """Called for every page of the office: keeps the record it shows, if it shows one."""
    match = request.resolver_match
    if match is None or match.app_name != "backoffice" or match.url_name not in KINDS or request.method != "GET":
        return
    seen = [match.url_name, str(match.kwargs.get(KINDS[match.url_name].argument, ""))[:60]]
    there = request.session.get(SESSION, [])
    if there[:1] != [seen]:
        request.session[SESSION] = [seen, *(one for one in there if one != seen)][:MOST]


def places(request: HttpRequest) -> list[Place]:
    """What was looked at last, newest first; one query for each kind there is. Records that are gone are left out."""
    wanted = [(kind, key) for kind, key in request.session.get(SESSION, []) if kind in KINDS]
    found = {}
    for kind in dict.fromkeys(kind for kind, _key in wanted):
        about = KINDS[kind]
        if not request.user.may(about.permission):  # type: ignore[union-attr]
            continue
        rows = about.model._default_manager.filter(
            **{f"{about.field}__in": [key for one, key in wanted if one == kind]}
        )
        for row in rows.select_related(*about.related):
            key = str(getattr(row, about.field))
            url = reverse(f"backoffice:{kind}", args=[key])
            found[kind, key] = Place(about.label(row), url, about.icon, about.note(row))
    return [found[one] for one in wanted if one in found]
