"""Addresses of the first steps, drafts, comments, long work, print-outs and help."""

from django.urls import path

from mercer.backoffice import comment_pages, dashboard, draft_pages, first_steps_pages, history_pages, paper

PATTERNS = [
    path("first-steps/", first_steps_pages.page, name="first-steps"),
    path("first-steps/settle/", first_steps_pages.settle, name="first-steps-settle"),
    path("products/unbuyable/", dashboard.unbuyable, name="unbuyable"),
    path("changes/<slug:kind>/<str:key>/", history_pages.page, name="history"),
    path("comments/<slug:kind>/<str:key>/", comment_pages.write, name="comment"),
    path("comments/<slug:kind>/<str:key>/withdraw/", comment_pages.withdraw, name="comment-withdraw"),
    path("orders/<str:number>/sheet/", paper.order_sheet, name="order-sheet"),
    path("shipping/parcels/<uuid:pk>/slip/", paper.packing_slip, name="packing-slip"),
    path("drafts/", draft_pages.page, name="drafts"),
    path("drafts/keep/", draft_pages.keep, name="draft-keep"),
    path("drafts/discard/", draft_pages.discard, name="draft-discard"),
]
