"""The one field of the warehouse: whatever code is scanned opens what it stands for."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.aftersales.models import Return
from mercer.backoffice import asked
from mercer.fulfillment.models import PickList, Shipment
from mercer.orders import numbers
from mercer.orders.models import Order


@access.staff("shipping.work")
def find(request):
    """`/staff/shipping/find/?code=…`: a pick list, a parcel by its tracking number, a return or an order."""
    code = asked.text(request.GET, "code", 80)
    address = _address(code.upper()) if code else None
    if address:
        return redirect(address)
    messages.error(request, _("Nothing has the code %(code)s.") % {"code": code or "–"})
    return redirect("backoffice:shipping")


def _address(code: str) -> str | None:
    """Where that leads; of an order's parcels to the one that waits for a hand."""
    if PickList.objects.filter(number=code).exists():
        return reverse("backoffice:pick-list", args=[code])
    parcel = Shipment.objects.filter(tracking_number=code).values_list("pk", flat=True).first()
    if parcel:
        return reverse("backoffice:parcel", args=[parcel])
    coming = Return.objects.filter(number=code) | Return.objects.filter(tracking_number=code)
    if number := coming.values_list("number", flat=True).first():
        return reverse("backoffice:return", args=[number])
    order = Order.objects.filter(number=numbers.read(code) or code).first()
    return _of_order(order) if order else None


def _of_order(order: Order) -> str:
    waiting = order.shipments.filter(state__in=(Shipment.PICKING, Shipment.PACKED)).values_list("pk", flat=True).first()
    if waiting:
        return reverse("backoffice:parcel", args=[waiting])
    return reverse("backoffice:order", args=[order.number])
