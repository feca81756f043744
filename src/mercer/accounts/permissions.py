"""What may be allowed: the codes, their words, and the roles a shop starts with."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALL: dict[str, str | Promise] = {
    "orders.view": _("See orders"),
    "orders.edit": _("Change orders"),
    "orders.cancel": _("Cancel orders"),
    "payments.view": _("See payments"),
    "payments.refund": _("Refund payments"),
    "payments.collect": _("Book received payments"),
    "shipping.work": _("Pick, pack and ship"),
    "returns.view": _("See returns"),
    "returns.decide": _("Approve and deny returns"),
    "returns.receive": _("Receive and inspect returns"),
    "products.view": _("See products"),
    "products.edit": _("Change products"),
    "prices.edit": _("Change prices"),
    "stock.view": _("See stock"),
    "stock.adjust": _("Adjust stock"),
    "reviews.moderate": _("Publish, reject and answer reviews"),
    "customers.view": _("See customers"),
    "customers.edit": _("Change customers"),
    "reports.view": _("See reports"),
    "settings.edit": _("Change settings"),
    "staff.edit": _("Manage staff and keys"),
    "events.view": _("See the log of events"),
    "jobs.view": _("See background jobs"),
}

_VIEWS = [
    "orders.view",
    "payments.view",
    "returns.view",
    "products.view",
    "stock.view",
    "customers.view",
    "reports.view",
]

ROLES: dict[str, list[str]] = {
    "Owner": list(ALL),
    "Manager": [code for code in ALL if code != "staff.edit"],
    "Warehouse": [
        "orders.view",
        "shipping.work",
        "returns.view",
        "returns.receive",
        "products.view",
        "stock.view",
        "stock.adjust",
    ],
    "Support": [*_VIEWS, "orders.edit", "orders.cancel", "returns.decide", "reviews.moderate", "customers.edit"],
    "Accountant": [*_VIEWS, "payments.refund", "payments.collect", "events.view"],
}

# The words for the roles a shop starts with; a role of its own is called what the shop calls it.
ROLE_WORDS: dict[str, str | Promise] = {
    "Owner": _("Owner"),
    "Manager": _("Manager"),
    "Warehouse": _("Warehouse"),
    "Support": _("Support"),
    "Accountant": _("Accountant"),
}


def known(code: str) -> str:
    """The code itself; `ValueError` for one that does not exist, so that a typing error is found at start."""
    if code not in ALL:
        raise ValueError(f"no such permission: {code!r} (there are: {', '.join(ALL)})")
    return code


def cleaned(codes: Iterable[str]) -> list[str]:
    """Known codes, once each and in the order of `ALL`."""
    wanted = {known(code) for code in codes}
    return [code for code in ALL if code in wanted]
