"""Orders of a former system, as they were imported: to look up, not to process."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mercer.accounts import access
from mercer.backoffice import asked
from mercer.orders.models import PastLine, PastOrder
from mercer.ui import sorting

PAGE = 50
MOST_LINES = 1_000
SORTS = {"placed": "placed_at", "net": "net", "number": "number"}
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
def past_orders(request):
    """`/staff/history/?q=…&kind=cancellation`: by number, customer, or the exact SKU of a line."""
    text, kind = asked.text(request.GET, most=120), request.GET.get("kind", "")
    rows = PastOrder.objects.filter(kind=kind) if kind in KINDS else PastOrder.objects.all()
    if text:
        sold = PastLine.objects.filter(sku=text.upper()).values("order")
        rows = rows.filter(Q(number__iexact=text) | Q(customer_ref=text) | Q(pk__in=sold))
    page = Paginator(rows.order_by(sorting.order(request, SORTS, default="-placed"), "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    columns = [
        {"label": _("Number"), "sort": "number"},
        {"label": _("Placed"), "sort": "placed"},
        {"label": _("Kind")},
        {"label": _("Customer")},
        {"label": _("Country")},
        {"label": _("Lines"), "align": "end"},
        {"label": _("Net"), "align": "end", "sort": "net"},
    ]
    context = {
        "page": page,
        "text": text,
        "kinds": KINDS,
        "tabs": [
            {"label": _("All"), "url": "?", "current": kind not in KINDS},
            *(
                {"label": label, "url": f"?kind={code}", "current": code == kind}
                for code, (label, _tone) in KINDS.items()
            ),
        ],
        "columns": sorting.columns(request, columns, default="-placed"),
    }
    return render(request, "backoffice/past_orders.html", context)


@access.staff("reports.view")
def past_order(request, number):
    """`/staff/history/<number>/`"""
    found = PastOrder.objects.filter(number=number).first()
    if found is None:
        raise Http404
    lines = list(found.lines.order_by("pk")[:MOST_LINES])
    context = {"order": found, "lines": lines, "kinds": KINDS, "line_kinds": LINE_KINDS}
    return render(request, "backoffice/past_order.html", context)
