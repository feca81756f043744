"""The records the palette finds: by number, also its beginning, by words, by code, by e-mail address."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.aftersales.models import Return
from mercer.backoffice import finding, words
from mercer.backoffice.palette.places import Place
from mercer.customers import people
from mercer.fulfillment.models import PickList, Shipment
from mercer.orders import numbers
from mercer.orders.models import Order

SHOWN = 5
LEAST = 2
May = Callable[[str], bool]
Group = tuple[str, list[Place], str]


def groups(text: str, may: May) -> list[Group]:
    """(title, what was found, where all of it is listed); a group nobody may see or that is empty is left out."""
    if len(text) < LEAST or not any(letter.isalnum() for letter in text):
        return []
    asked = [
        ("orders.view", _("Orders"), orders, "orders"),
        ("products.view", _("Products"), products, "products"),
        ("customers.view", _("Customers"), customers, "customers"),
        ("returns.view", _("Returns"), returns, "returns"),
        ("shipping.work", _("Shipping"), papers, ""),
    ]
    found = [(title, find(text), route) for permission, title, find, route in asked if may(permission)]
    return [
        (title, places, reverse(f"backoffice:{route}") if route else "") for title, places, route in found if places
    ]


def orders(text: str) -> list[Place]:
    rows = Order.objects.find(text)
    if numbers.read(text) is None and (start := _beginning(text, numbers.PREFIX)):
        rows = Order.objects.filter(number__startswith=start)
    return [
        Place(
            row.number,
            reverse("backoffice:order", args=[row.number]),
            "cart",
            f"{row.customer.name or row.email} · {row.total.format('en')} · {words.FULFILLMENT[row.fulfillment_state][0]}",
        )
        for row in rows.select_related("customer").order_by("-placed_at")[:SHOWN]
    ]


def products(text: str) -> list[Place]:
    rows = finding.products(text).select_related("brand").order_by("archived_at", "name")[:SHOWN]
    return [
        Place(
            row.name,
            reverse("backoffice:product", args=[row.pk]),
            "tag",
            " · ".join(filter(None, [row.brand.name if row.brand else "", _("Archived") if row.archived_at else ""])),
        )
        for row in rows
    ]


def customers(text: str) -> list[Place]:
    rows = people.search(text).filter(archived_at=None)[:SHOWN]
    return [
        Place(str(row), reverse("backoffice:customer", args=[row.pk]), "user", row.email if row.name else "")
        for row in rows
    ]


def returns(text: str) -> list[Place]:
    upper = text.upper()
    known = Q(number__startswith=_beginning(text, "R") or upper) | Q(tracking_number=upper)
    if number := numbers.read(text):
        known |= Q(order__number=number)
    return [
        Place(row.number, reverse("backoffice:return", args=[row.number]), "return", str(words.RETURN[row.state][0]))
        for row in Return.objects.filter(known).order_by("-requested_at")[:SHOWN]
    ]


def papers(text: str) -> list[Place]:
    """Pick lists and parcels."""
    upper = text.upper()
    lists = PickList.objects.filter(number__startswith=_beginning(text, "P") or upper).select_related("location")
    found = [
        Place(row.number, reverse("backoffice:pick-list", args=[row.number]), "list", row.location.name)
        for row in lists.order_by("-created_at")[:SHOWN]
    ]
    parcels = Shipment.objects.filter(tracking_number=upper).select_related("order")[:SHOWN]
    return found + [
        Place(row.tracking_number or upper, reverse("backoffice:parcel", args=[row.pk]), "truck", row.order.number)
        for row in parcels
    ]


def _beginning(text: str, prefix: str) -> str:
    """`m7k4q` as the beginning of a number: `M-7K4Q`; nothing for what cannot be one."""
    letters = text.upper().replace("-", "").replace(" ", "").removeprefix(prefix)
    if not 3 <= len(letters) <= 8 or not (letters.isascii() and letters.isalnum()) or " " in text.strip():
        return ""
    return "-".join([prefix, *(letters[place : place + 4] for place in range(0, len(letters), 4))])
