"""Orders on paper: the order sheet for the desk, and the slip that lies in the parcel."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.channels import current
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment.models import Shipment
from mercer.media import pictures
from mercer.orders.models import Order, OrderTax


@access.staff("orders.view")
def order_sheet(request, number):
    """`/staff/orders/<number>/sheet/`: everything the desk needs on one page."""
    order = Order.objects.select_related("customer", "channel").filter(number=number.upper()).first()
    if order is None:
        raise Http404
    lines = order.lines.select_related("picture")
    context = {
        "order": order,
        "lines": [(line, pictures.picture(line.picture, sizes_hint=80)) for line in lines],
        "address": PostalAddress.from_json(order.delivery_address).lines(),
        "billing": PostalAddress.from_json(order.billing_address).lines() if order.billing_address else [],
        "taxes_rows": [(_tax(order, tax), tax.tax, "") for tax in order.taxes.all()],
        "from": _sender(),
    }
    return render(request, "backoffice/paper/order_sheet.html", context)


@access.staff("shipping.work")
def packing_slip(request, pk):
    """`/staff/shipping/parcels/<id>/slip/`: what is in the parcel, without prices."""
    parcel = Shipment.objects.select_related("order", "location").filter(pk=pk).first()
    if parcel is None:
        raise Http404
    others = parcel.order.shipments.exclude(pk=parcel.pk).exclude(state=Shipment.CANCELED).count()
    context = {
        "parcel": parcel,
        "order": parcel.order,
        "lines": parcel.lines.select_related("order_line"),
        "address": PostalAddress.from_json(parcel.order.delivery_address).lines(),
        "from": _sender(),
        "others": others,
    }
    return render(request, "backoffice/paper/packing_slip.html", context)


def _tax(order: Order, tax: OrderTax) -> str:
    name = f"{tax.name} {tax.rate:.1%}"
    return _("of which %(tax)s") % {"tax": name} if order.prices_include_tax else name


def _sender() -> list[str]:
    shop = current.shop()
    return [line for line in (shop.name, shop.street, f"{shop.postal_code} {shop.city}".strip(), shop.country) if line]
