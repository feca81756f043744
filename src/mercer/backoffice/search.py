"""One box for everything: what is exactly one thing leads there, the rest is a page of what was found."""

from django.shortcuts import redirect, render
from django.urls import reverse

from mercer.accounts import access
from mercer.aftersales.models import Return
from mercer.backoffice import asked, finding, shelving
from mercer.customers import people
from mercer.fulfillment.models import PickList, Shipment
from mercer.orders import numbers
from mercer.orders.models import Order

SHOWN = 10


@access.staff()
def search(request):
    """`/staff/search/?q=…`"""
    text, may = asked.text(request.GET), request.user.may
    if target := _exactly(text, may):
        return redirect(target)
    context = {"text": text, "recent": [], "rows": [], "customers": []}
    if text and may("orders.view"):
        context["recent"] = Order.objects.find(text).select_related("customer").order_by("-placed_at")[:SHOWN]
    if text and may("products.view"):
        found = finding.products(text).filter(archived_at=None).select_related("brand", "cover").order_by("name")
        context["rows"] = shelving.rows(found[:SHOWN])
    if text and may("customers.view"):
        context["customers"] = (
            people.search(text).filter(archived_at=None)[:SHOWN] if any(map(str.isalnum, text)) else []
        )
    return render(request, "backoffice/search.html", context)


def _exactly(text: str, may) -> str | None:
    """The address of the one order, return, parcel, pick list or article this is the number of."""
    number = numbers.read(text) if text else None
    if number and may("orders.view") and Order.objects.filter(number=number).exists():
        return reverse("backoffice:order", args=[number])
    upper = text.upper()
    if not upper or len(upper) > 80:
        return None
    return _by_papers(upper, may) or _by_code(text, may)


def _by_papers(upper: str, may) -> str | None:
    if may("returns.view"):
        returning = Return.objects.filter(number=upper).first() or Return.objects.filter(tracking_number=upper).first()
        if returning:
            return reverse("backoffice:return", args=[returning.number])
    if may("shipping.work"):
        if parcel := Shipment.objects.filter(tracking_number=upper).first():
            return reverse("backoffice:parcel", args=[parcel.pk])
        if PickList.objects.filter(number=upper).exists():
            return reverse("backoffice:pick-list", args=[upper])
    return None


def _by_code(text: str, may) -> str | None:
    variants = list(finding.coded(text)[:2]) if may("products.view") else []
    return reverse("backoffice:product", args=[variants[0].product_id]) if len(variants) == 1 else None
