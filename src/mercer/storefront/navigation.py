"""What the layout of every shop page needs: the tree, cart count, account, choices of language and currency."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.catalog import navigation
from mercer.channels import current
from mercer.storefront import visit


def context(request) -> dict:
    """The variables of ui/layout/storefront.html."""
    language = get_language() or "en"
    person = visit.name_of(request)
    return {
        "nav_categories": [_branch(branch, language) for branch in navigation.tree(visit.version(request))],
        "search_url": reverse("storefront:search"),
        "search_value": request.GET.get("q", "")[:200] if request.path == reverse("storefront:search") else "",
        "suggest_url": reverse("storefront:suggest"),
        "account_url": reverse("storefront:account"),
        "account_name": person,
        "cart_url": reverse("storefront:cart"),
        "cart_count": visit.cart_count(request),
        "current_url": request.get_full_path(),
        "languages": {
            "url": reverse("storefront:language"),
            "name": "language",
            "current": language,
            "options": settings.LANGUAGES,
        },
        "currencies": _currencies(request),
        "footer_groups": _footer(),
    }


def _branch(branch: navigation.Branch, language: str) -> dict:
    return {
        "name": branch.name_in(language),
        "url": reverse("storefront:category", args=[branch.slug]),
        "children": [_branch(child, language) for child in branch.children],
    }


def _currencies(request) -> dict | None:
    channels = current.all()
    if len(channels) < 2:
        return None
    return {
        "url": reverse("storefront:channel"),
        "name": "channel",
        "current": request.channel.code,
        "options": [(channel.code, f"{_(channel.name)} · {channel.currency}") for channel in channels],
    }


def _footer() -> list[dict]:
    return [
        {
            "title": _("Help"),
            "links": [
                {"label": _("Track an order"), "url": reverse("storefront:find-order")},
                {"label": _("Delivery and returns"), "url": reverse("storefront:help")},
                {"label": _("Your account"), "url": reverse("storefront:account")},
            ],
        }
    ]
