"""Finds an address of every page by following links, breadth first, without a browser window."""

import collections
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

from shots.routes import Route
from shots.visitors import GUEST, SHOPPER, STAFF, Visitors

LINK = re.compile(r"""(?:href|hx-get)="([^"#]+)""")
STARTS = {GUEST: ("/", "/account/login/"), SHOPPER: ("/account/", "/cart/", "/checkout/"), STAFF: ("/staff/",)}
MOST_LOOKS = 3  # pages of one route whose links are followed, and as many with a query: tabs, filters, further pages
OWN = {  # pages that anybody may open, but that only show something to whom it belongs to
    "storefront:cart",
    "storefront:checkout",
    "storefront:order",
    "storefront:return",
    "storefront:return-open",
    "storefront:review-write",
    "storefront:wishlist",
}
EXTRAS = [
    ("storefront:cart", "empty", GUEST, "/cart/"),
    ("storefront:search", "found", GUEST, "/search/?q=mug"),
    ("storefront:search", "nothing", GUEST, "/search/?q=zzyzx"),
    ("not-found", "", GUEST, "/no-such-page/"),
    ("storefront:wishlist", "empty", GUEST, "/wishlist/"),
    ("storefront:offline", "", GUEST, "/offline/"),
    ("backoffice:search", "mug", STAFF, "/staff/search/?q=mug"),
]


@dataclass(frozen=True)
class Place:
    """An address to photograph. `label` tells samples of one route apart."""

    route: str
    label: str
    who: str
    path: str
    side: str


def places(visitors: Visitors, wanted: list[Route]) -> tuple[list[Place], list[str]]:
    """Addresses of the wanted routes, and the routes to which no link led."""
    known: dict[str, list[Place]] = collections.defaultdict(list)
    routes = {route.name: route for route in wanted}
    for who in (GUEST, SHOPPER, STAFF):
        context = visitors.context(who)
        for name, path in _followed(context.request, who):
            route = routes.get(name)
            if route and _fits(route, who) and len(known[name]) < route.samples:
                label = str(len(known[name]) + 1) if route.samples > 1 else ""
                known[name].append(Place(name, label, who, path, route.side))
        context.close()
    for name, label, who, path in EXTRAS:
        known[name].append(Place(name, label, who, path, "backoffice" if who == STAFF else "storefront"))
    missing = sorted(name for name in routes if not known[name])
    return [place for name in sorted(known) for place in known[name]], missing


def _fits(route: Route, who: str) -> bool:
    """Each page is seen by whom it is for; the shop's pages by a guest."""
    if route.audience == "public":
        return who == SHOPPER or route.name not in OWN
    return {"customer": SHOPPER, "staff": STAFF}.get(route.audience) == who


def _followed(request: APIRequestContext, who: str) -> Iterator[tuple[str, str]]:
    """(route name, path) of every address met, each once; of pages of one route only a few are opened."""
    queue, met, seen = collections.deque(STARTS[who]), set(STARTS[who]), set(STARTS[who])
    looks: collections.Counter[tuple[str, bool]] = collections.Counter()
    for path in STARTS[who]:
        yield name_of(path), path
    while queue:
        link = queue.popleft()
        kind = (name_of(link), "?" in link)
        looks[kind] += 1
        if not kind[0] or looks[kind] > MOST_LOOKS:
            continue
        for found in _links(request, link):
            bare = urlsplit(found).path
            if found not in met:
                met.add(found)
                queue.append(found)
            if bare not in seen and name_of(bare):
                seen.add(bare)
                yield name_of(bare), found


def _links(request: APIRequestContext, path: str) -> list[str]:
    answer = request.get(path, max_redirects=3, fail_on_status_code=False)
    if not answer.ok or "html" not in answer.headers.get("content-type", ""):
        return []
    found = [urljoin(path, link.replace("&amp;", "&")) for link in LINK.findall(answer.text())]
    return [link for link in found if link.startswith("/") and "logout" not in link]


def name_of(path: str) -> str:
    """The name of the route of an address; empty when there is none."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    return match.view_name or match.route
