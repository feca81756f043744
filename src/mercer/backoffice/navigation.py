"""What the back office's layout needs: the sections a person may enter, with what waits in each."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from mercer.aftersales.models import Return
from mercer.backoffice import refusals, states
from mercer.fulfillment import queue

# (title, [(label, route, icon, permission, name of the count)])
SECTIONS = [
    ("", [(noop("Home"), "backoffice:home", "home", "", "")]),
    (
        noop("Sell"),
        [
            (noop("Orders"), "backoffice:orders", "cart", "orders.view", ""),
            (noop("Shipping"), "backoffice:shipping", "truck", "shipping.work", "to_ship"),
            (noop("Returns"), "backoffice:returns", "undo", "returns.view", "returns"),
            (noop("Payments"), "backoffice:payments", "card", "payments.view", ""),
            (noop("Customers"), "backoffice:customers", "users", "customers.view", ""),
        ],
    ),
    (
        noop("Goods"),
        [
            (noop("Products"), "backoffice:products", "tag", "products.view", ""),
            (noop("Categories"), "backoffice:categories", "list", "products.view", ""),
            (noop("Stock"), "backoffice:stock", "box", "stock.view", ""),
            (noop("Prices"), "backoffice:price-lists", "percent", "prices.edit", ""),
        ],
    ),
    (
        noop("Look back"),
        [
            (noop("Reports"), "backoffice:reports", "chart", "reports.view", ""),
            (noop("Order history"), "backoffice:past-orders", "calendar", "reports.view", ""),
        ],
    ),
    (noop("Set up"), [(noop("Settings"), "backoffice:settings", "settings", "settings.edit", "")]),
]


def context(request) -> dict:
    """The variables of ui/layout/backoffice.html; nothing for people who are not staff."""
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return {}
    counts = _counts(user)
    return {
        "state": states.state,
        "refused": refusals.of(request),
        "staff_nav": [
            group for group in (_group(request, title, rows, counts) for title, rows in SECTIONS) if group["items"]
        ],
        "office_url": reverse("backoffice:home"),
        "search_url": reverse("backoffice:search"),
        "search_value": request.GET.get("q", "")[:200] if request.path == reverse("backoffice:search") else "",
        "staff_name": user.name,
        "staff_email": user.email,
        "staff_menu": [
            {"label": _("Passkeys and second factor"), "url": reverse("mfa_index"), "icon": "key"},
            {"label": _("Password"), "url": reverse("account_change_password"), "icon": "lock"},
        ],
        "shop_url": reverse("storefront:home"),
        "sign_out_url": reverse("account_logout"),
    }


def _counts(user) -> dict[str, int]:
    """What waits for somebody; asked only of those who may do it."""
    counts = {}
    if user.may("shipping.work"):
        counts["to_ship"] = queue.to_pick().count()
    if user.may("returns.view"):
        counts["returns"] = Return.objects.filter(state__in=(Return.REQUESTED, Return.RECEIVED)).count()
    return counts


def _group(request, title: str, rows: list, counts: dict[str, int]) -> dict:
    items = [
        {
            "label": _(label),
            "url": reverse(route),
            "icon": icon,
            "count": counts.get(count) or None,
            "current": _is_current(request.path, reverse(route)),
        }
        for label, route, icon, permission, count in rows
        if not permission or request.user.may(permission)
    ]
    return {"title": _(title) if title else "", "items": items}


def _is_current(path: str, address: str) -> bool:
    return path == address if address == reverse("backoffice:home") else path.startswith(address)
