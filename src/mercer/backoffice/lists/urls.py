"""The addresses of lists: their pages, and the pages every list shares."""

from django.urls import path

from mercer.backoffice.lists import (
    articles,
    customers,
    money,
    orders,
    parcels,
    past,
    products,
    records,
    returns,
    slips,
    stock,
)
from mercer.backoffice.palette import pages as palette
from mercer.backoffice.tables import arranging, bulk_pages, cells, exporting

urlpatterns = [
    path("palette/", palette.palette, name="palette"),
    path("tables/<slug:table>/export.csv", exporting.export, name="table-export"),
    path("tables/<slug:table>/views/", arranging.view_acts, name="table-views"),
    path("tables/<slug:table>/columns/", arranging.columns, name="table-columns"),
    path("tables/<slug:table>/bulk/", bulk_pages.choose, name="table-bulk"),
    path("tables/<slug:table>/cell/", cells.cell, name="table-cell"),
    path("bulk/<uuid:pk>/", bulk_pages.show, name="bulk"),
    path("orders/slips/", slips.packing_slips, name="packing-slips"),
    path("orders/", orders.orders, name="orders"),
    path("parcels/", parcels.parcels, name="parcels"),
    path("returns/", returns.returns, name="returns"),
    path("payments/", money.payments, name="payments"),
    path("payments/refunds/", money.refunds, name="refunds"),
    path("payments/inbox/", money.inbox, name="inbox"),
    path("customers/", customers.customers, name="customers"),
    path("products/", products.products, name="products"),
    path("products/variants/", articles.articles, name="articles"),
    path("stock/", stock.stock, name="stock"),
    path("history/", past.past_orders, name="past-orders"),
    path("records/<slug:kind>/", records.record_list, name="records"),
]
