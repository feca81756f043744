"""Packing slips of many orders, one below the other: printed, each begins a page of its own."""

from __future__ import annotations

from django.shortcuts import render

from mercer.accounts import access
from mercer.backoffice.tables import known
from mercer.channels import current
from mercer.customers.addresses import PostalAddress
from mercer.orders.models import Order

MOST = 200


@access.staff("orders.view")
def packing_slips(request):
    """`/staff/orders/slips/?ids=…&ids=…`: what belongs into the parcels of these orders, without prices."""
    rows = Order.objects.all()
    keys = [known.key_of(rows, one) for one in request.GET.getlist("ids")[:MOST]]
    orders = rows.filter(pk__in=[key for key in keys if key is not None], canceled_at=None)
    slips = [
        (order, [line for line in order.lines.all() if line.quantity > line.canceled_quantity], _address(order))
        for order in orders.prefetch_related("lines").order_by("placed_at")
    ]
    return render(request, "backoffice/tables/slips.html", {"slips": slips, "from": _sender()})


def _address(order: Order) -> list[str]:
    return PostalAddress.from_json(order.delivery_address).lines()


def _sender() -> list[str]:
    shop = current.shop()
    return [line for line in (shop.name, shop.street, f"{shop.postal_code} {shop.city}".strip(), shop.country) if line]
