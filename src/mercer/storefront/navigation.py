"""What the layout of every shop page needs: the tree, cart count, account, choices of language and currency.

Navigation and foot are the same for all visitors of a channel and language, so they are drawn once for each version of the
shelves. That is half of what a page would cost otherwise.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from mercer.catalog import navigation
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels import current
from mercer.kernel import clock
from mercer.storefront import drawing, visit, wishes
from mercer.storefront.models import FrontPage
from mercer.themes import current as themes

_frames = Remembered(64)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: finished parts, and the addresses in the head."""

    shop_nav: Markup
    shop_drawer: Markup
    shop_foot: Markup
    search_url: str
    suggest_url: str
    account_url: str
    cart_url: str
    wishlist_url: str
    manifest_url: str
    icon_url: str


def context(request) -> dict:
    """The variables of ui/layout/storefront.html; none for a request that was refused early, or in a shop not opened yet."""
    if not hasattr(request, "channel") or not current.all():
        return {}
    language, version, shop = get_language() or "en", visit.version(request), current.shop()
    channels = tuple((channel.code, channel.name, channel.currency) for channel in current.all())
    key = (language, request.channel.code, channels, shop.name, shop.tagline)

    def make():
        return _frame(request.channel, version, language), FOREVER

    frame = _frames.get(key, version=version, now=clock.now(), make=make)
    return {
        "look": themes.of(request),
        "manifest_url": frame.manifest_url,
        "icon_url": frame.icon_url,
        "shop_nav": frame.shop_nav,
        "shop_drawer": frame.shop_drawer,
        "shop_foot": frame.shop_foot,
        "search_url": frame.search_url,
        "search_value": request.GET.get("q", "")[:200] if request.path == frame.search_url else "",
        "suggest_url": frame.suggest_url,
        "account_url": frame.account_url,
        "account_name": visit.name_of(request),
        "cart_url": frame.cart_url,
        "cart_count": visit.cart_count(request),
        "wishlist_url": frame.wishlist_url,
        "wished": wishes.of(request),
    }


def _frame(channel, version: int, language: str) -> Frame:
    parts = {
        "shop": current.shop(),
        "nav_categories": [_branch(branch, language) for branch in navigation.tree(version)],
        "languages": _languages(language),
        "currencies": _currencies(channel),
        "footer_groups": _footer(),
        "tagline": _tagline(language),
        "wishlist_url": reverse("storefront:wishlist"),
    }
    return Frame(
        shop_nav=drawing.part("ui/layout/shop_nav.html", parts),
        shop_drawer=drawing.part("ui/layout/shop_drawer.html", parts),
        shop_foot=drawing.part("ui/layout/shop_foot.html", parts),
        search_url=reverse("storefront:search"),
        suggest_url=reverse("storefront:suggest"),
        account_url=reverse("storefront:account"),
        cart_url=reverse("storefront:cart"),
        wishlist_url=reverse("storefront:wishlist"),
        manifest_url=reverse("storefront:manifest"),
        icon_url=reverse("storefront:icon"),
    )


def _tagline(language: str) -> str:
    """The shop's own line; in other languages that of the first page, if somebody wrote one."""
    front = FrontPage.objects.first()
    translated = front.translations.get(language, {}).get("headline") if front else ""
    return translated or current.shop().tagline


def _branch(branch: navigation.Branch, language: str) -> dict:
    return {
        "name": branch.name_in(language),
        "url": reverse("storefront:category", args=[branch.slug]),
        "children": [_branch(child, language) for child in branch.children],
    }


def _languages(language: str) -> dict:
    return {
        "url": reverse("storefront:language"),
        "name": "language",
        "method": "get",
        "current": language,
        "options": settings.LANGUAGES,
    }


def _currencies(channel) -> dict | None:
    channels = current.all()
    if len(channels) < 2:
        return None
    return {
        "url": reverse("storefront:channel"),
        "name": "channel",
        "method": "get",
        "current": channel.code,
        "code": channel.currency,
        "options": [(each.code, f"{_(each.name)} · {each.currency}") for each in channels],
    }


def _footer() -> list[dict]:
    return [
        {
            "title": _("Help"),
            "links": [
                {"label": _("Track an order"), "url": reverse("storefront:find-order")},
                {"label": _("Delivery and returns"), "url": reverse("storefront:help")},
                {"label": _("Your account"), "url": reverse("storefront:account")},
                {"label": _("Wish list"), "url": reverse("storefront:wishlist")},
            ],
        }
    ]
