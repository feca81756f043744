"""The addresses of lists: their pages, and the pages every list shares."""

from django.urls import path

from mercer.backoffice.lists import orders
from mercer.backoffice.palette import pages as palette
from mercer.backoffice.tables import arranging, cells, exporting

urlpatterns = [
    path("palette/", palette.palette, name="palette"),
    path("tables/<slug:table>/export.csv", exporting.export, name="table-export"),
    path("tables/<slug:table>/views/", arranging.view_acts, name="table-views"),
    path("tables/<slug:table>/columns/", arranging.columns, name="table-columns"),
    path("tables/<slug:table>/bulk/", arranging.columns, name="table-bulk"),
    path("tables/<slug:table>/cell/", cells.cell, name="table-cell"),
    path("orders/", orders.orders, name="orders"),
]
