"""Addresses of the first steps, drafts, comments, long work, print-outs and help."""

from django.urls import path

from mercer.backoffice import (
    comment_pages,
    dashboard,
    draft_pages,
    first_steps_pages,
    help,
    history_pages,
    import_pages,
    paper,
    station,
    work_pages,
)

PATTERNS = [
    path("first-steps/", first_steps_pages.page, name="first-steps"),
    path("first-steps/settle/", first_steps_pages.settle, name="first-steps-settle"),
    path("products/unbuyable/", dashboard.unbuyable, name="unbuyable"),
    path("changes/<slug:kind>/<str:key>/", history_pages.page, name="history"),
    path("comments/<slug:kind>/<str:key>/", comment_pages.write, name="comment"),
    path("comments/<slug:kind>/<str:key>/withdraw/", comment_pages.withdraw, name="comment-withdraw"),
    path("orders/<str:number>/sheet/", paper.order_sheet, name="order-sheet"),
    path("shipping/parcels/<uuid:pk>/slip/", paper.packing_slip, name="packing-slip"),
    path("shipping/find/", station.find, name="station-find"),
    path("operations/", work_pages.work, name="work"),
    path("operations/export-products/", work_pages.export_products, name="export-products"),
    path("operations/letters/<uuid:pk>/again/", work_pages.letter_again, name="letter-again"),
    path("operations/jobs/<int:pk>/again/", work_pages.job_again, name="job-again"),
    path("operations/<uuid:pk>/", work_pages.operation, name="operation"),
    path("operations/<uuid:pk>/cancel/", work_pages.cancel, name="operation-cancel"),
    path("operations/<uuid:pk>/start/", work_pages.start, name="operation-start"),
    path("operations/<uuid:pk>/problems.csv", work_pages.problems, name="operation-problems"),
    path("operations/<uuid:pk>/file/", work_pages.file, name="operation-file"),
    path("import/products/", import_pages.products, name="import-products"),
    path("import/orders/", import_pages.orders, name="import-orders"),
    path("import/<uuid:pk>/columns/", import_pages.columns, name="import-columns"),
    path("help/", help.page, name="help"),
    path("drafts/", draft_pages.page, name="drafts"),
    path("drafts/keep/", draft_pages.keep, name="draft-keep"),
    path("drafts/discard/", draft_pages.discard, name="draft-discard"),
]
