"""Addresses of the first steps, drafts, comments, long work, print-outs and help."""

from django.urls import path

from mercer.backoffice import dashboard, draft_pages, first_steps_pages

PATTERNS = [
    path("first-steps/", first_steps_pages.page, name="first-steps"),
    path("first-steps/settle/", first_steps_pages.settle, name="first-steps-settle"),
    path("products/unbuyable/", dashboard.unbuyable, name="unbuyable"),
    path("drafts/", draft_pages.page, name="drafts"),
    path("drafts/keep/", draft_pages.keep, name="draft-keep"),
    path("drafts/discard/", draft_pages.discard, name="draft-discard"),
]
