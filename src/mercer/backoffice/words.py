"""States in the staff's words, with the tone they are shown in."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mercer.backoffice import event_words
from mercer.fulfillment import parcels
from mercer.inventory import stock
from mercer.kernel.money import Money

PAYMENT = {
    "unpaid": (_("Unpaid"), "warning"),
    "authorized": (_("Authorized"), "info"),
    "partly_paid": (_("Partly paid"), "warning"),
    "paid": (_("Paid"), "success"),
    "partly_refunded": (_("Partly refunded"), "neutral"),
    "refunded": (_("Refunded"), "neutral"),
}
FULFILLMENT = {
    "unshipped": (_("To ship"), "warning"),
    "partly_shipped": (_("Partly shipped"), "info"),
    "shipped": (_("Shipped"), "info"),
    "delivered": (_("Delivered"), "success"),
    "partly_returned": (_("Partly returned"), "neutral"),
    "returned": (_("Returned"), "neutral"),
    "canceled": (_("Canceled"), "danger"),
}
RETURN = {
    "requested": (_("To decide"), "warning"),
    "approved": (_("Approved"), "info"),
    "denied": (_("Denied"), "neutral"),
    "sent": (_("On its way"), "info"),
    "received": (_("To inspect"), "warning"),
    "refunded": (_("Closed"), "success"),
    "canceled": (_("Withdrawn"), "neutral"),
}
SHIPMENT = {
    "picking": (_("Being picked"), "warning"),
    "packed": (_("Packed"), "info"),
    "shipped": (_("On its way"), "info"),
    "delivered": (_("Delivered"), "success"),
    "canceled": (_("Canceled"), "danger"),
}
ATTEMPT = {
    "new": (_("New"), "neutral"),
    "started": (_("Waiting for the shopper"), "info"),
    "authorized": (_("Authorized"), "info"),
    "captured": (_("Captured"), "success"),
    "failed": (_("Failed"), "danger"),
    "canceled": (_("Closed"), "neutral"),
}
REFUND = {
    "requested": (_("Requested"), "info"),
    "pending": (_("At the provider"), "info"),
    "done": (_("Done"), "success"),
    "failed": (_("Failed"), "danger"),
}
CARRIERS = {"courier": _("Our own courier"), "parcel": _("Swift Parcel")}
GATEWAYS = {"stripe": _("Card"), "transfer": _("Bank transfer"), "cod": _("Cash on delivery")}
FACTS = {
    "name": _("name"), "slug": _("address"), "summary": _("summary"), "description": _("description"), "brand": _("brand"),
    "specifications": _("specifications"), "options": _("options"), "tax_class": _("tax class"), "sku": _("SKU"),
    "translations": _("translations"), "categories": _("categories"), "tags": _("tags"), "gtin": _("GTIN"),
    "weight": _("weight"), "cost_amount": _("cost"), "amount": _("price"), "compare_at": _("price before"),
    "on_hand": _("on hand"), "email": _("e-mail"), "phone": _("phone"), "note": _("note"), "tagline": _("in one line"),
    "story": _("story"), "street": _("street"), "city": _("city"), "postal_code": _("postal code"), "country": _("country"),
    "time_zone": _("time zone"), "vat_number": _("VAT number"), "bank_name": _("bank"), "bank_iban": _("IBAN"),
    "bank_bic": _("BIC"), "parent": _("lies in"), "picture_id": _("picture"), "countries": _("countries"),
    "min_days": _("days at least"), "max_days": _("days at most"), "cut_off_hour": _("cut-off hour"), "priority": _("priority"),
    "starts_at": _("starts"), "ends_at": _("ends"), "carrier": _("carrier"), "position": _("position"), "low_at": _("mark"),
}  # fmt: skip
STOCK_REASONS = {"received": _("received"), "restocked": _("came back"), "scrapped": _("scrapped")} | stock.REASONS
SIGNS = {
    "stock": ("box", "neutral"), "order.commented": ("chat", "neutral"), "shop": ("store", "neutral"),
    "order.placed": ("cart", "accent"), "order.paid": ("cash", "success"), "order.partly_paid": ("cash", "warning"),
    "order.authorized": ("card", "info"), "order.picking": ("list", "neutral"), "order.packed": ("box", "neutral"),
    "order.delivered": ("check", "success"), "order.canceled": ("close", "danger"), "order.refunded": ("undo", "neutral"),
    "order.noted": ("edit", "neutral"), "shipment": ("truck", "info"), "return": ("return", "neutral"),
    "payment": ("card", "neutral"), "payment.parked": ("warning", "warning"), "payment.failed": ("warning", "danger"),
    "refund": ("undo", "neutral"), "refund.failed": ("warning", "danger"), "price": ("percent", "neutral"),
    "product": ("edit", "neutral"), "product.published": ("eye", "success"), "product.archived": ("archive", "neutral"),
    "variant": ("tag", "neutral"), "customer": ("user", "neutral"), "staff": ("shield", "neutral"),
}  # fmt: skip
ACTORS = {"shopper": _("Shopper"), "system": _("Mercer"), "gateway": _("Payment provider"), "carrier": _("Carrier")}


def who(event) -> str:
    """Who did it, as far as staff may read it."""
    machines = {"gateway": GATEWAYS, "carrier": CARRIERS}.get(event.actor_kind, {})
    return str(machines.get(event.actor_id) or event.actor_name or ACTORS.get(event.actor_kind, event.actor_kind))


def line(event, *, detail: str = "") -> dict:
    """An event for the `timeline` macro."""
    icon, tone = SIGNS.get(event.verb, SIGNS.get(event.verb.partition(".")[0], ("", "neutral")))
    return {
        "at": event.at,
        "text": event_words.told(event.verb),
        "actor": who(event),
        "detail": detail,
        "icon": icon,
        "tone": tone,
    }


def sightings(rows) -> list[dict]:
    """A parcel's story for the `timeline` macro."""
    return [
        {
            "at": row.at,
            "text": parcels.WORDS.get(row.state, row.state),
            "detail": " · ".join(
                part for part in (row.text, row.place) if part and part != parcels.WORDS.get(row.state)
            ),
            "tone": "success" if row.state == parcels.DELIVERED else "neutral",
        }
        for row in rows
    ]


def changed(data: dict) -> str:
    """The fields an event changed, with old and new value where they are short."""
    changes = {
        name: pair for name, pair in (data.get("changes") or {}).items() if isinstance(pair, list) and len(pair) == 2
    }
    parts = [
        _change(name, *pair, currency=data.get("currency", "")) for name, pair in changes.items() if pair[0] != pair[1]
    ]
    return " · ".join([part for part in (data.get("sku", ""), data.get("list", "")) if part] + parts)


def _change(name: str, old: Any, new: Any, *, currency: str) -> str:
    label = FACTS.get(name, name)
    if currency and all(type(value) in (int, type(None)) for value in (old, new)):
        old, new = (
            value if value is None else Money(value, currency).format(get_language() or "en") for value in (old, new)
        )
    if not all(isinstance(value, str | int | None) and len(str(value)) <= 40 for value in (old, new)):
        return str(label)
    return f"{label}: {'–' if old in (None, '') else old} → {'–' if new in (None, '') else new}"
