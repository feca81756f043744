"""The page of all settings: what the shop is, how it works, and the way to all other records."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mercer.accounts import access
from mercer.backoffice.record_kinds import KINDS

# (title, what it is about, icon, route, permission)
OWN = (
    (_("The shop"), _("Name, address, bank account, time zone."), "store", "shop-facts", "settings.edit"),
    (
        _("Look of the shop"), _("Colors, type, logo and the head of the first page, with a preview."),
        "image", "look", "settings.edit",
    ),
    (
        _("Return rules"), _("How long, up to which value, and what a person looks at."),
        "undo", "return-rules", "settings.edit",
    ),
    (_("Staff"), _("Who works here, and with which roles."), "users", "staff", "staff.edit"),
    (
        _("Keys for programs"), _("Access to the API, with exactly the rights a program needs."),
        "key", "api-keys", "staff.edit",
    ),
    (_("First steps"), _("What is missing before the shop opens."), "flag", "first-steps", "settings.edit"),
    (
        _("Import and export"), _("Goods and former orders from a table, and long work under way."),
        "upload", "work", "products.edit",
    ),
)  # fmt: skip


@access.staff("settings.edit")
def settings_page(request):
    """`/staff/settings/`"""
    own = [
        (title, about, icon, reverse(f"backoffice:{route}"), permission)
        for title, about, icon, route, permission in OWN
    ]
    kinds = [
        (kind.title, kind.intro, kind.icon, reverse("backoffice:records", args=[slug]), kind.permission)
        for slug, kind in KINDS.items()
    ]
    tiles = [row[:4] for row in [*own, *kinds] if request.user.may(row[4])]
    return render(request, "backoffice/settings.html", {"tiles": tiles})
