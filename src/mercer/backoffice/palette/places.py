"""Where one can go and what one can begin: the pages and actions a person may use, and the words they answer to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mercer.backoffice import menu
from mercer.backoffice.record_kinds import KINDS

BREAK = re.compile(r"[\s/_.-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the palette. `words` are further ones it is found by, in the language of the reader and in English, which
    people keep for what they learned to call that way; `keys` is what leads there from the keyboard."""

    label: str
    url: str
    icon: str
    note: str = ""
    words: str = ""
    keys: str = ""


# (label, route, arguments, query, icon, permission, further words)
PAGES: list[tuple[Any, str, tuple, str, str, str, Any]] = [
    (_("Orders to ship"), "backoffice:orders", (), "?view=to_ship", "truck", "orders.view", _("open dispatch")),
    (_("Unpaid orders"), "backoffice:orders", (), "?view=unpaid", "cash", "orders.view", _("money due")),
    (_("Being picked"), "backoffice:shipping", (), "?tab=picking", "list", "shipping.work", _("warehouse pick list")),
    (_("Packed parcels"), "backoffice:shipping", (), "?tab=packed", "box", "shipping.work", _("label")),
    (_("Parcels"), "backoffice:parcels", (), "", "truck", "shipping.work", _("shipments tracking")),
    (_("Returns to decide"), "backoffice:returns", (), "?state=requested", "return", "returns.view", ""),
    (_("Returns to inspect"), "backoffice:returns", (), "?state=received", "eye", "returns.view", ""),
    (_("Refunds"), "backoffice:refunds", (), "", "undo", "payments.view", _("money back")),
    (_("Notifications to look at"), "backoffice:inbox", (), "", "bell", "payments.view", _("provider inbox")),
    (_("Variants and prices"), "backoffice:articles", (), "", "barcode", "products.view", _("SKU GTIN article")),
    (_("Drafts of products"), "backoffice:products", (), "?state=draft", "edit", "products.view", _("unpublished")),
    (_("Low stock"), "backoffice:stock", (), "?state=low", "warning", "stock.view", _("reorder")),
    (_("Stock ledger"), "backoffice:stock-movements", (), "", "list", "stock.view", _("movements history")),
    (_("Proof of the stock"), "backoffice:stock-proof", (), "", "shield", "stock.view", _("check recount")),
    (_("Proof of the payments"), "backoffice:payments-proof", (), "", "shield", "payments.view", _("check books")),
    (_("The shop's facts"), "backoffice:shop-facts", (), "", "store", "settings.edit", _("name address bank")),
    (_("Return rules"), "backoffice:return-rules", (), "", "return", "settings.edit", _("policy")),
    (_("Look of the shop"), "backoffice:look", (), "", "palette", "settings.edit", _("theme colors logo design")),
    (_("Staff"), "backoffice:staff", (), "", "users", "staff.edit", _("colleagues team rights")),
    (_("Keys for programs"), "backoffice:api-keys", (), "", "key", "staff.edit", _("API token")),
    (_("Long work"), "backoffice:work", (), "", "clock", "", _("jobs progress operations")),
]

ACTIONS: list[tuple[Any, str, tuple, str, str, str, Any]] = [
    (_("Add a product"), "backoffice:product-add", (), "", "plus", "products.edit", _("new create article")),
    (_("Adjust stock"), "backoffice:stock", (), "", "box", "stock.adjust", _("count inventory correct")),
    (_("Make a pick list"), "backoffice:shipping", (), "", "list", "shipping.work", _("pick pack ship")),
    (_("Change prices"), "backoffice:articles", (), "", "percent", "prices.edit", _("sale reprice")),
    (_("Add a customer"), "backoffice:customer-add", (), "", "user", "customers.edit", _("new create")),
    (_("Add a category"), "backoffice:category-add", (), "", "plus", "products.edit", _("new create tree")),
    (_("Add a colleague"), "backoffice:staff", (), "", "users", "staff.edit", _("invite staff new")),
    (_("View the shop"), "storefront:home", (), "", "store", "", _("open storefront")),
    (_("Passkeys and second factor"), "mfa_index", (), "", "key", "", _("security account two-factor")),
    (_("Change my password"), "account_change_password", (), "", "lock", "", _("account security")),
]


def pages(may: Callable[[str], bool]) -> list[Place]:
    """Every page somebody with these rights may open, those of the menu first."""
    keys = {route: f"g {letter}" for letter, route in menu.LETTERS.items()}
    found = [
        Place(
            gettext(label), reverse(route), icon, gettext(title) if title else "", words=label, keys=keys.get(route, "")
        )
        for title, rows in menu.SECTIONS
        for label, route, icon, permission, _count in rows
        if not permission or may(permission)
    ]
    found += _allowed(PAGES, may)
    return found + [
        Place(
            str(kind.title),
            reverse("backoffice:records", args=[slug]),
            kind.icon,
            gettext("Settings"),
            _english(kind.title),
        )
        for slug, kind in KINDS.items()
        if slug != "rates" and may(kind.permission)
    ]


def actions(may: Callable[[str], bool]) -> list[Place]:
    """What somebody with these rights can begin."""
    return _allowed(ACTIONS, may) + [
        Place(
            str(kind.add),
            reverse("backoffice:record-add", args=[slug]),
            "plus",
            words=f"{kind.one} {gettext('new create')} {_english(kind.add)} new create",
        )
        for slug, kind in KINDS.items()
        if may(kind.permission)
    ]


def matching(places: list[Place], text: str) -> list[Place]:
    """Those in which a word begins with each word of the text; the ones whose label begins with it come first."""
    wanted = _folded(text).split()
    found = [place for place in places if _fits(place, wanted)]
    start = _folded(text)
    return sorted(found, key=lambda place: (not _folded(place.label).startswith(start), len(place.label)))


def _fits(place: Place, wanted: list[str]) -> bool:
    words = BREAK.split(_folded(f"{place.label} {place.words} {place.note}"))
    whole = _folded(place.label)
    return all(any(word.startswith(one) for word in words) or (len(one) > 1 and one in whole) for one in wanted)


def _folded(text: str) -> str:
    """Without accents and capitals."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()


def _allowed(rows: list, may: Callable[[str], bool]) -> list[Place]:
    """A route that this shop does not have is no place."""
    found = []
    for label, route, args, query, icon, permission, words in rows:
        if permission and not may(permission):
            continue
        try:
            found.append(
                Place(str(label), reverse(route, args=args) + query, icon, words=f"{words} {_english(label, words)}")
            )
        except NoReverseMatch:
            continue
    return found


def _english(*texts: Any) -> str:
    with translation.override("en"):
        return " ".join(str(text) for text in texts)
