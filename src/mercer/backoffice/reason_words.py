"""Reasons and accounts that the shop itself writes down, in the reader's language. What a person wrote stays as it is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mercer.checkout import unpaid
from mercer.inventory import stock
from mercer.inventory.models import StockMovement

OWN: dict[str, str | Promise] = {
    unpaid.REASON: _("not paid in time"),
    "canceled by the shop": _("canceled by the shop"),
    "goodwill": _("goodwill"),
    "made at the provider": _("made at the provider"),
}
ACCOUNTS: dict[str, str | Promise] = {
    "supplier": pgettext_lazy("stock account", "Supplier"),
    "sold": pgettext_lazy("stock account", "Customers"),
    "returned": pgettext_lazy("stock account", "Returns desk"),
    "count": pgettext_lazy("stock account", "Count"),
    "damaged": pgettext_lazy("stock account", "Damaged"),
    "lost": pgettext_lazy("stock account", "Lost"),
    "used": pgettext_lazy("stock account", "Own use"),
}


def told(reason: str) -> str:
    """Why an order was canceled or money went back."""
    return str(OWN.get(reason, reason))


def of_stock(movement: StockMovement) -> str:
    """Why pieces moved: the reason in words with the note somebody left, else the number of what moved them."""
    code, _colon, note = movement.reason.partition(": ")
    words = str(stock.REASONS.get(code, code))
    return ": ".join(part for part in (words, note) if part) or movement.ref


def account(name: str, movement: StockMovement) -> str:
    """One side of a movement: the place whose shelf it is, or where goods come from and go to."""
    return movement.location.name if name.startswith("on_hand:") else str(ACCOUNTS.get(name, name))
