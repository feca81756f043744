"""Orders of a former system, as they were imported: to look up, not to process."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mercer.accounts import access
from mercer.orders.models import PastOrder

MOST_LINES = 1_000
KINDS = {
    PastOrder.SALE: (_("Sale"), "success"),
    PastOrder.CANCELLATION: (_("Cancellation"), "danger"),
    PastOrder.ADJUSTMENT: (_("Correction"), "warning"),
}
LINE_KINDS = {
    "goods": _("Goods"), "delivery": _("Delivery"), "discount": _("Discount"), "fee": _("Fee"),
    "adjustment": _("Correction"), "stock": _("Stock"), "gift": _("Gift card"),
}  # fmt: skip


@access.staff("reports.view")
def past_order(request, number):
    """`/staff/history/<number>/`"""
    found = PastOrder.objects.filter(number=number).first()
    if found is None:
        raise Http404
    lines = list(found.lines.order_by("pk")[:MOST_LINES])
    context = {"order": found, "lines": lines, "kinds": KINDS, "line_kinds": LINE_KINDS}
    return render(request, "backoffice/past_order.html", context)
