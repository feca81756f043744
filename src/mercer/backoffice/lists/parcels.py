"""Parcels: every shipment there is, with where it is now."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mercer.accounts import access
from mercer.backoffice import words
from mercer.backoffice.tables import known, listing
from mercer.backoffice.tables.acts import Act, Values
from mercer.backoffice.tables.columns import Column
from mercer.backoffice.tables.filters import Choice, Dates
from mercer.backoffice.tables.table import Table, View
from mercer.fulfillment import parcels as states
from mercer.fulfillment import shipping
from mercer.fulfillment.models import Shipment
from mercer.inventory.models import Location
from mercer.orders import numbers


@access.staff("shipping.work")
def parcels(request):
    """`/staff/parcels/?state=shipped&q=…`"""
    return listing.page(request, PARCELS)


def _rows() -> QuerySet[Shipment]:
    shown = Shipment.objects.select_related("order", "location", "pick_list", "label")
    return shown.annotate(pieces=Sum("lines__quantity"))


def _find(rows: QuerySet, text: str) -> QuerySet:
    by_number = Q(tracking_number__iexact=text) | Q(order__number=numbers.read(text) or text)
    return rows.filter(by_number | Q(pick_list__number__iexact=text))


def _state(parcel: Shipment) -> tuple:
    said, tone = words.SHIPMENT[parcel.state]
    return (states.WORDS.get(parcel.parcel_state, said), tone) if parcel.state == Shipment.SHIPPED else (said, tone)


def _load(keys: Sequence[str]) -> list[Shipment]:
    return list(Shipment.objects.filter(pk__in=keys).select_related("order"))


def _cannot_leave(parcel: Shipment, values: Values) -> object:
    return "" if parcel.state == Shipment.PACKED else shipping.NotPacked.title


def _ship(parcel: Shipment, values: Values, *, actor, now) -> None:
    shipping.ship(parcel.pk, actor=actor, now=now)


def _paper(parcel: Shipment) -> str:
    if parcel.label:
        return reverse("media:document", args=[parcel.label.token])
    return reverse("backoffice:pick-list", args=[parcel.pick_list.number]) if parcel.pick_list else ""


STATES = [(code, label) for code, (label, _tone) in words.SHIPMENT.items()]

PARCELS = known.add(
    Table(
        "parcels", _("Parcels"), "shipping.work", "backoffice:parcels", rows=_rows, find=_find, sort="-made",
        count=lambda n: ngettext("%(n)s parcel", "%(n)s parcels", n) % {"n": f"{n:,}"}, hint=_("Tracking number, order or pick list"),
        name=lambda row: row.tracking_number or row.order.number, page_url=lambda row: reverse("backoffice:parcel", args=[row.pk]),
        columns=(
            Column("parcel", _("Parcel"), lambda row: row.tracking_number or _("no label yet"), "id", sort="tracking_number", fixed=True),
            Column("order", _("Order"), lambda row: row.order.number, "id", sort="order__number", url=lambda row: reverse("backoffice:order", args=[row.order.number]), link_permission="orders.view"),
            Column("made", _("Begun"), lambda row: row.created_at, "moment", sort="-created_at", muted=True),
            Column("place", pgettext_lazy("parcel", "From"), lambda row: row.location.name, sort="location__name"),
            Column("to", pgettext_lazy("parcel", "To"), lambda row: row.order.delivery_country, sort="order__delivery_country"),
            Column("carrier", _("Carrier"), lambda row: words.CARRIERS.get(row.carrier, row.carrier), sort="carrier"),
            Column("pieces", _("Pieces"), lambda row: row.pieces, "number", sort="-pieces"),
            Column("state", _("State"), _state, "status", sort="state"),
            Column("paper", _("Papers"), lambda row: _("Label") if row.label else _("Pick list") if row.pick_list else "", url=_paper),
            Column("weight", _("Weight (g)"), lambda row: row.weight or None, "number", sort="-weight", shown=False),
            Column("shipped", _("Left"), lambda row: row.shipped_at, "moment", sort="-shipped_at", shown=False, muted=True),
            Column("delivered", _("Arrived"), lambda row: row.delivered_at, "moment", sort="-delivered_at", shown=False, muted=True),
            Column("pick_list", _("Pick list"), lambda row: row.pick_list and row.pick_list.number, "id", shown=False),
        ),
        filters=(
            Choice("state", _("State"), STATES),
            Choice("where", _("Where it is"), list(states.WORDS.items()), "parcel_state"),
            Choice("carrier", _("Carrier"), list(words.CARRIERS.items())),
            Choice("place", pgettext_lazy("parcel", "From"), lambda: Location.objects.values_list("code", "name"), "location__code"),
            Dates("made", _("Begun"), "created_at"), Dates("left", _("Left"), "shipped_at"),
        ),
        views=(
            View("packed", _("Packed"), {"state": ["packed"]}), View("shipped", _("On the way"), {"state": ["shipped"]}),
            View("trouble", _("In trouble"), {"where": ["failed", "returning", "lost"]}), View("delivered", _("Delivered"), {"state": ["delivered"]}),
        ),
        acts=(Act("ship", _("Make labels and ship"), "shipping.work", _("Make labels and ship"), one=_ship, load=_load, refuses=_cannot_leave, icon="print", own_transaction=True),),
        buttons=(("backoffice:shipping", _("Shipping desk"), "truck", "secondary", ""),),
        empty=(_("No parcels yet"), _("A pick list makes them.")),
    )
)  # fmt: skip
