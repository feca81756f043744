"""The menu of the back office: its sections, who may enter them, and the keys that lead there."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop

# (title, [(label, route, icon, permission, name of the count)])
SECTIONS = [
    ("", [(noop("Home"), "backoffice:home", "home", "", "")]),
    (
        noop("Sell"),
        [
            (noop("Orders"), "backoffice:orders", "cart", "orders.view", ""),
            (noop("Shipping"), "backoffice:shipping", "truck", "shipping.work", "to_ship"),
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
        lazy("Everywhere"),
        [
            (("Ctrl", "K"), lazy("Find or go to")),
            (("/",), lazy("Search in this list")),
            (("n",), lazy("Add")),
            (("?",), lazy("These keys")),
            (("g", "h"), lazy("Home")),
            (("g", "o"), lazy("Orders")),
            (("g", "s"), lazy("Shipping")),
            (("g", "r"), lazy("Returns")),
            (("g", "c"), lazy("Customers")),
            (("g", "p"), lazy("Products")),
            (("g", "i"), lazy("Stock")),
        ],
    ),
    (
        lazy("In a list"),
        [
            (("j", "k"), lazy("Next row, row before")),
            (("Enter",), lazy("Open the row")),
            (("x",), lazy("Select the row")),
            (("a",), lazy("Select all rows of the page")),
            (("e",), lazy("Change the first value of the row")),
            (("f",), lazy("Filter")),
            (("[", "]"), lazy("Page before, next page")),
            (("↑", "↓"), lazy("In a field of a row: keep it and go to the next row")),
            (("Esc",), lazy("Leave a field or close a panel")),
        ],
    ),
]
