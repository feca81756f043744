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
MOST_LOOKS = 3  # pages of one route whose links are followed
EXTRAS = [
    ("storefront:cart", "empty", GUEST, "/cart/"),
    ("storefront:search", "found", GUEST, "/search/?q=mug"),
    ("storefront:search", "nothing", GUEST, "/search/?q=zzyzx"),
    ("not-found", "", GUEST, "/no-such-page/"),
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
    """Each page is seen by whom it is for; the shop's pages also by a guest first."""
    return {"public": True, "customer": who == SHOPPER, "staff": who == STAFF}.get(route.audience, False)


def _followed(request: APIRequestContext, who: str) -> Iterator[tuple[str, str]]:
    """(route name, path) of every link met, each path once; of pages of one route only a few are opened."""
    queue, seen = collections.deque(STARTS[who]), set(STARTS[who])
    looks: collections.Counter[str] = collections.Counter()
    for path in STARTS[who]:
        yield name_of(path), path
    while queue:
        path = queue.popleft()
        looks[name_of(path)] += 1
        if looks[name_of(path)] > MOST_LOOKS:
            continue
        for link in _links(request, path):
            bare = urlsplit(link).path
            if bare not in seen and name_of(bare):
                seen.add(bare)
                queue.append(link)
                yield name_of(bare), link


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
