"""The customer's own pages: orders, returns, addresses."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.aftersales.models import Return
from mercer.customers import addresses as postal
from mercer.customers import book, people
from mercer.customers.models import Customer
from mercer.kernel import clock
from mercer.media import pictures
from mercer.orders.models import Order
from mercer.storefront import addressing, visit

RECENT, PAGE, SHOWN = 3, 20, 4


@access.customer
def overview(request):
    """`/account/`"""
    who = _customer(request)
    context = {
        "who": who,
        "orders": _with_pictures(who.orders.order_by("-placed_at")[:RECENT]),
        "returns": list(Return.objects.filter(order__customer=who).select_related("order")[:RECENT]),
        "address": book.default(who),
    }
    return render(request, "storefront/account.html", context)


@access.customer
def orders(request):
    """`/account/orders/`"""
    pages = Paginator(_customer(request).orders.order_by("-placed_at"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "orders": _with_pictures(page.object_list)}
    return render(request, "storefront/account_orders.html", context)


@access.customer
def addresses(request):
    """`/account/addresses/`: the book, and a form for one more."""
    who, form = _customer(request), addressing.form(request.POST or None, country=request.channel.country)
    if request.method == "POST" and "country_only" not in request.POST:
        try:
            book.add(who, addressing.read(request.POST), now=clock.now())
        except postal.InvalidAddress as no:
            form = addressing.form(request.POST, country=request.channel.country, errors=no.fields)
        else:
            messages.success(request, _("The address is in your book."))
            return redirect("storefront:account-addresses")
    rows = [(row, book.address_of(row)) for row in book.rows(who)]
    return render(
        request, "storefront/account_addresses.html", {"rows": rows, "form": form}, status=422 if form.errors else 200
    )


@access.customer
def address(request, pk):
    """`/account/addresses/<id>/`: change, make default, remove."""
    who = _customer(request)
    row = book.find(who, pk)
    if "remove" in request.POST:
        book.remove(row)
        return redirect("storefront:account-addresses")
    if "default" in request.POST:
        book.make_default(row)
        return redirect("storefront:account-addresses")
    given = request.POST if request.method == "POST" else book.address_of(row).to_json()
    form = addressing.form(given, country=row.country)
    if request.method == "POST" and "country_only" not in request.POST:
        try:
            book.change(row, addressing.read(request.POST))
        except postal.InvalidAddress as no:
            form = addressing.form(request.POST, country=row.country, errors=no.fields)
        else:
            messages.success(request, _("The address is changed."))
            return redirect("storefront:account-addresses")
    return render(
        request, "storefront/account_address.html", {"row": row, "form": form}, status=422 if form.errors else 200
    )


def _with_pictures(orders: QuerySet[Order]) -> list[tuple[Order, list]]:
    """Each order with pictures of its first articles: one recognizes it sooner than by its number."""
    rows = []
    for order in orders.prefetch_related("lines__picture"):
        shown = [pictures.picture(line.picture, sizes_hint=64) for line in order.lines.all() if line.picture_id]
        rows.append((order, [picture for picture in shown if picture][:SHOWN]))
    return rows


def _customer(request) -> Customer:
    """The customer behind the log-in; staff who never bought have no such page."""
    who = visit.customer(request) or people.claim(request.user, clock.now())
    if who is None:
        raise Http404
    return who
