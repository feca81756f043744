"""The menu of the back office: its sections, who may enter them, and the keys that lead there."""

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

# (title, [(label, route, icon, permission, name of the count)])
SECTIONS = [
    ("", [(noop("Home"), "backoffice:home", "home", "", "")]),
    (
        noop("Sell"),
        [
            (noop("Orders"), "backoffice:orders", "cart", "orders.view", ""),
            (noop("Shipping"), "backoffice:shipping", "truck", "shipping.work", "to_ship"),
            (noop("Parcels"), "backoffice:parcels", "box", "shipping.work", ""),
            (noop("Returns"), "backoffice:returns", "return", "returns.view", "returns"),
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
            (noop("Reviews"), "backoffice:reviews", "star", "reviews.moderate", "reviews"),
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

# After a `g`.
LETTERS = {
    "h": "backoffice:home",
    "o": "backoffice:orders",
    "s": "backoffice:shipping",
    "r": "backoffice:returns",
    "c": "backoffice:customers",
    "p": "backoffice:products",
    "i": "backoffice:stock",
}

# (title, [(keys, what they do)])
KEYS = [
    (
        gettext_lazy("Everywhere"),
        [
            (("Ctrl", "K"), gettext_lazy("Find or go to")),
            (("/",), gettext_lazy("Search in this list")),
            (("n",), gettext_lazy("Add")),
            (("?",), gettext_lazy("These keys")),
            (("g", "h"), gettext_lazy("Home")),
            (("g", "o"), gettext_lazy("Orders")),
            (("g", "s"), gettext_lazy("Shipping")),
            (("g", "r"), gettext_lazy("Returns")),
            (("g", "c"), gettext_lazy("Customers")),
            (("g", "p"), gettext_lazy("Products")),
            (("g", "i"), gettext_lazy("Stock")),
        ],
    ),
    (
        gettext_lazy("In a list"),
        [
            (("j", "k"), gettext_lazy("Next row, row before")),
            (("Enter",), gettext_lazy("Open the row")),
            (("x",), gettext_lazy("Select the row")),
            (("a",), gettext_lazy("Select all rows of the page")),
            (("e",), gettext_lazy("Change the first value of the row")),
            (("f",), gettext_lazy("Filter")),
            (("[", "]"), gettext_lazy("Page before, next page")),
            (("↑", "↓"), gettext_lazy("In a field of a row: keep it and go to the next row")),
            (("Esc",), gettext_lazy("Leave a field or close a panel")),
        ],
    ),
]
