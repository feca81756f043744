"""What the help page knows: the words of the trade as we use them, and how things are done, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    """How something is done. `pages` are routes of the office it belongs to; the first is where one does it."""

    code: str
    title: str | Promise
    text: str | Promise
    pages: tuple[str, ...]
    arguments: tuple[str, ...] = ()


TERMS: dict[str, tuple[str | Promise, str | Promise]] = {
    "allowance": (_("Allowance"), _("How many pieces more than on hand may be promised (back-orders). 0 unless you decide otherwise.")),
    "authorization": (_("Authorization"), _("The payment provider guarantees an amount without moving it.")),
    "available": (_("Available"), _("What can be promised now: on hand, plus the allowance, minus what is reserved.")),
    "brand": (_("Brand"), _("Who makes or names the goods.")),
    "capture": (_("Capture"), _("The provider moves authorized money to you.")),
    "carrier": (_("Carrier"), _("Who carries parcels.")),
    "channel": (_("Channel"), _("Where you sell. It fixes currency, country, language, and whether prices include tax.")),
    "compare-at": (_("Price before"), _("The former price, shown struck through.")),
    "cost": (_("Cost"), _("What one piece costs you. Nobody but the staff sees it; the value of the stock is made of it.")),
    "event": (_("Event"), _("Something that happened: who, what, when. Timelines and histories are made of events, and nobody can change them.")),
    "gtin": (_("GTIN"), _("The number under the barcode: 8, 12, 13 or 14 digits. Scanners read it.")),
    "letter": (_("Letter"), _("A message to a customer, sent as mail.")),
    "location": (_("Location"), _("A place that holds stock.")),
    "mark": (_("Mark"), _("When no more than this many pieces are available, the first page warns you.")),
    "variant": (_("Variant"), _("What is actually bought: one combination of a product's options, with a SKU, a price and pieces on hand.")),
    "on-hand": (_("On hand"), _("Pieces that are physically there.")),
    "order": (_("Order"), _("The promise that was made: goods, prices, tax and addresses as they were. Later changes of products do not change it.")),
    "parcel": (_("Parcel"), _("Goods of one order from one location that travel together.")),
    "past-order": (_("Past order"), _("An order of a former system, brought for reports. It is never shipped or paid here.")),
    "pick-list": (_("Pick list"), _("A round through the shelves of one location for several parcels.")),
    "price-list": (_("Price list"), _("Prices in one currency, with or without tax in them, for everybody or for one channel, always or for a time.")),
    "refund": (_("Refund"), _("Money on its way back to where it came from.")),
    "reserved": (_("Reserved"), _("Pieces promised to carts at checkout and to orders that have not left yet.")),
    "return": (_("Return"), _("Goods a shopper sends back: asked for, approved or denied, sent, received, inspected, refunded.")),
    "sku": (_("SKU"), _("Your own article number. It stands on pick lists and labels, and is unique whatever its capitals.")),
    "tag": (_("Tag"), _("A word on a product: for filters, and for rules such as what cannot be returned.")),
    "tax-class": (_("Tax class"), _("Which of a country's tax rates counts for a product: standard, reduced, or none.")),
}  # fmt: skip

TOPICS = [
    Topic("ship", _("Ship an order"), _("Open Shipping, tick the orders and make a pick list. Walk it with a tablet or on paper, scanning what you take. Then pack each parcel: scan its goods, and get the label. The customer gets a letter with the tracking number by itself."), ("shipping", "pick-list", "parcel", "order")),
    Topic("collect", _("Book a bank transfer"), _("Open the order that waits for its money, compare the amount with your account, and book it under Money. When it is paid in full, the order goes to Shipping."), ("orders", "order")),
    Topic("refund", _("Give money back"), _("On the order's page, under Money. For goods that come back, use the return instead: it works out the exact amount and puts the goods back on the shelf."), ("orders", "order", "returns", "return")),
    Topic("returns", _("Take goods back"), _("The rules decide at once what they can; the rest waits for you. When the parcel arrives, count it on the return's page (scan each piece), inspect the goods, and say how many go back to the shelf. The refund follows by itself."), ("returns", "return", "return-rules")),
    Topic("cancel", _("Cancel an order"), _("On the order's page, while nothing has left. The stock is freed, and what was paid goes back."), ("orders", "order")),
    Topic("product", _("Add a product"), _("Name and description first; it starts as a draft. Then give it at least one variant with a price and pieces on hand, and pictures. Publish it when it is ready."), ("product-add", "products", "product", "variant")),
    Topic("unbuyable", _("Why can nobody buy this product?"), _("It needs to be published, a variant with a price in the channel's currency, and pieces available. The list shows what is missing."), ("unbuyable", "products", "product")),
    Topic("import", _("Bring goods from a table"), _("Upload a CSV file, say which column is what, and try it: nothing is changed until you have seen what would happen. Bringing the same file again changes only what differs."), ("import-products", "products", "work")),
    Topic("history", _("Bring orders of a former shop"), _("Upload them as CSV, one row for each line. They are for reports and forecasts only."), ("import-orders", "past-orders", "reports")),
    Topic("stock", _("Correct the stock"), _("On the Stock page, adjust a counter with a reason, or enter what you counted. Every movement is kept and can be looked up."), ("stock", "stock-adjust", "stock-movements", "variant")),
    Topic("prices", _("Change many prices"), _("Open a price list and type into the table, or bring a file with SKU and price."), ("price-lists", "price-list", "import-products")),
    Topic("drafts", _("What happens to what I typed?"), _("Forms keep it for you while you type, on the server. Leave, come back on any device, and go on. Saving or dropping it ends that. Somebody else's changes meanwhile are shown before you write over them. Ctrl + S saves."), ("drafts", "product", "variant", "shop-facts", "record")),
    Topic("staff", _("Give a colleague access"), _("Everybody gets a log-in of their own with roles. A role is a set of rights; you can make your own."), ("staff", "staff-member")),
    Topic("letters", _("Customers get no mail"), _("The server needs to know how to send: set MERCER_FROM and the mail server in its environment. What the mail server refused is listed under Long work, with its answer."), ("work", "first-steps")),
    Topic("backup", _("Keep copies"), _("Everything is in the PostgreSQL database and in the folder of files (MERCER_DATA). Copy both every night with the tools of your database and system, keep the copies elsewhere, and try once to bring them back."), ("first-steps",)),
]  # fmt: skip
