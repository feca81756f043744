"""What search engines read: which pages are theirs, where all goods are, and what a page is about."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from markupsafe import Markup, escape

from mercer.accounts import access
from mercer.catalog import navigation
from mercer.catalog.models import Product
from mercer.kernel import clock
from mercer.storefront import visit

PRIVATE = (
    "account",
    "checkout",
    "orders",
    "returns",
    "o",
    "search",
    "staff",
    "channel",
    "language",
    "w",
    "wishlist",
    "seen",
)
MOST_ADDRESSES = 45_000  # of the 50,000 a site map may have
DAY = 86_400
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@access.public
def robots(request):
    """`/robots.txt`"""
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in PRIVATE), "", f"Sitemap: {address('sitemap')}", ""]
    return _kept(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@access.public
def sitemap(request):
    """`/sitemap.xml`: first page, categories, goods on sale."""
    branches = navigation.by_id(visit.version(request)).values()
    goods = Product.objects.on_sale(clock.now()).order_by("-pk").values_list("slug", flat=True)[:MOST_ADDRESSES]
    found = [
        address("home"),
        *(address("category", branch.slug) for branch in branches),
        *(address("product", slug) for slug in goods),
    ]
    rows = "".join(f"<url><loc>{escape(each)}</loc></url>\n" for each in found)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    return _kept(HttpResponse(text, content_type="application/xml; charset=utf-8"))


@access.public
def favicon(request):
    """`/favicon.ico`: the mark, for programs that ask without reading a page."""
    return _kept(redirect("storefront:icon"))


def address(name: str, *args: str) -> str:
    """A page's public address; never made from what a request says of its host (A5)."""
    return settings.PUBLIC_URL + reverse(f"storefront:{name}", args=args)


def linked_data(facts: dict) -> Markup:
    """Facts as JSON-LD. A block of data is no script, so the content security policy lets it stand in the page."""
    text = json.dumps({"@context": "https://schema.org", **facts}, ensure_ascii=False).translate(ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 (nothing in it can end it)


def breadcrumbs(trail: list[tuple[str, str]]) -> dict:
    """The trail of a page as `BreadcrumbList`."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": settings.PUBLIC_URL + path}
        for place, (name, path) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"public, max-age={DAY}"
    return answer
