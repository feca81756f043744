"""What the back office's layout needs: the sections a person may enter, with what waits in each."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mercer.aftersales.models import Return
from mercer.backoffice import help, menu, reason_words, refusals, states
from mercer.backoffice.palette import recent
from mercer.fulfillment import queue
from mercer.reviews.models import Review


def context(request) -> dict:
    """The variables of ui/layout/backoffice.html; nothing for people who are not staff."""
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return {}
    recent.remember(request)
    counts = _counts(user)
    return {
        "state": states.state,
        "why": reason_words,
        "refused": refusals.of(request),
        "term": help.term,
        "staff_nav": [
            group for group in (_group(request, title, rows, counts) for title, rows in menu.SECTIONS) if group["items"]
        ],
        "office_url": reverse("backoffice:home"),
        "office_keys": menu.KEYS,
        "palette_url": reverse("backoffice:palette"),
        "search_url": reverse("backoffice:search"),
        "search_value": request.GET.get("q", "")[:200] if request.path == reverse("backoffice:search") else "",
        "staff_name": user.name,
        "staff_email": user.email,
        "staff_menu": [
            {"label": _("Help"), "url": f"{reverse('backoffice:help')}?for={_route(request)}", "icon": "help"},
            {"label": _("What is not saved"), "url": reverse("backoffice:drafts"), "icon": "edit"},
            {"label": _("Passkeys and second factor"), "url": reverse("mfa_index"), "icon": "key"},
            {"label": _("Password"), "url": reverse("account_change_password"), "icon": "lock"},
        ],
        "shop_url": reverse("storefront:home"),
        "sign_out_url": reverse("account_logout"),
    }


def _counts(user) -> dict[str, int]:
    """What waits for somebody; asked only of those who may do it."""
    counts = {}
    if user.may("shipping.work"):
        counts["to_ship"] = queue.to_pick().count()
    if user.may("returns.view"):
        counts["returns"] = Return.objects.filter(state__in=(Return.REQUESTED, Return.RECEIVED)).count()
    if user.may("reviews.moderate"):
        counts["reviews"] = Review.objects.filter(Q(state=Review.PENDING) | Q(report_count__gt=0)).count()
    return counts


def _group(request, title: str, rows: list, counts: dict[str, int]) -> dict:
    items = [
        {
            "label": _(label),
            "url": reverse(route),
            "icon": icon,
            "place": route.partition(":")[2],
            "count": counts.get(count) or None,
            "current": _is_current(request.path, reverse(route)),
        }
        for label, route, icon, permission, count in rows
        if not permission or request.user.may(permission)
    ]
    return {"title": _(title) if title else "", "items": items}


def _is_current(path: str, address: str) -> bool:
    return path == address if address == reverse("backoffice:home") else path.startswith(address)


def _route(request) -> str:
    """Where somebody asks for help from."""
    match = request.resolver_match
    return (match.url_name or "") if match and match.namespace == "backoffice" else ""
