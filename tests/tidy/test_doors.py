"""Every door of the shop, generated from the URL map: what is somebody else's does not exist, and nothing is open by accident."""

import itertools
import re
import uuid
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import connection
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from mercer.accounts import access
from mercer.accounts.checks import routes
from mercer.aftersales import returns
from mercer.aftersales.models import Return
from mercer.aftersales.returns import Asking
from mercer.customers import book
from mercer.fulfillment import packing, picking, shipping, tracking
from mercer.kernel import clock
from mercer.media import assets
from mercer.payments import transfers
from tests.tidy.houses import SOURCE
from tests.world import BERLIN, PASSWORD, STAFF

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
PROGRAMS = ("api/", "hooks/")
ROUTES = [(route, view) for route, view in routes(get_resolver()) if not route.startswith(("static/", "letters/"))]
PAGES = [(route, view) for route, view in ROUTES if not route.startswith(PROGRAMS)]


@dataclass(frozen=True)
class Strangers:
    """What belongs to Ada, and two who are not Ada."""

    values: dict[str, dict[str, str]]
    guest: Client
    bob: Client


def _client(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _delivered(world):
    order, now = world.order((world.bowl, 1), customer=world.ada), clock.now()
    transfers.record_received(order, order.total, actor=STAFF, now=now)
    for pick_list in picking.make_lists([order.pk], actor=STAFF, now=now):
        for shipment in pick_list.shipments.all():
            packing.pack(shipment, weight=900, actor=STAFF, now=now)
            shipping.ship(shipment.pk, actor=STAFF, now=now)
            tracking.sight_by_hand(type(shipment).objects.get(pk=shipment.pk), "delivered", actor=STAFF, now=now)
    order.refresh_from_db()
    return order


@pytest.fixture
def adas(world):
    """Ada's order, its return with a photo and a label, her address."""
    now, order = clock.now(), _delivered(world)
    asked = [Asking(line_id=order.lines.get().pk, quantity=1, reason="changed_mind", condition="opened")]
    returning = returns.open_return(order, asked, note="", photos=[], actor=STAFF, now=now)
    label = assets.add_document(b"%PDF-1.4 label", filename="label.pdf", mime="application/pdf", private=True, now=now)
    Return.objects.filter(pk=returning.pk).update(label=label)
    address = book.add(world.ada, BERLIN, now=now)
    return SimpleNamespace(order=order, returning=returning, label=label, address=address)


@pytest.fixture
def strangers(world, adas):
    bob = type(world.ada_user)(email="bob@example.test", name="Bob")
    bob.set_unusable_password()
    bob.save()
    bob.emailaddress_set.create(email=bob.email, verified=True, primary=True)
    values = {
        "orders/": {"number": adas.order.number},
        "returns/": {"number": adas.returning.number},
        "checkout/": {"number": adas.order.number},
        "account/addresses/": {"pk": str(adas.address.pk)},
        "o/": {"token": "x" * 43},
        "media/": {"token": adas.label.token, "width": "320", "ending": "jpg"},
        "staff/orders/": {"number": adas.order.number},
        "staff/returns/": {"number": adas.returning.number},
        "": {
            "number": "none",
            "pk": "1",
            "slug": "none",
            "sku": "none",
            "token": "0" * 32,
            "kind": "brands",
            "code": "none",
        },
    }
    return Strangers(values, Client(), _client(bob))


def _filled(route: str, values: dict[str, dict[str, str]]) -> str:
    """The address of a route with the foreign object's names in it."""
    route = re.sub(r"\\Z|[\^$]|\\(?=\.)", "", route)
    kinds = {prefix: value for prefix, value in values.items() if route.startswith(prefix)}
    known: dict[str, str] = {}
    for _prefix, value in sorted(kinds.items(), key=lambda pair: len(pair[0])):
        known |= value

    def one(found: re.Match) -> str:
        name = found[1] or found[2]
        wants_uuid = found[0].startswith("<uuid:") and len(known.get(name, "")) < 32
        return str(uuid.UUID(int=7)) if wants_uuid else known.get(name, "none")

    return "/" + PARAMETER.sub(one, route)


def test_every_view_says_who_may_see_it():
    assert [route for route, view in ROUTES if getattr(view, "access_policy", None) is None] == []


def test_what_is_somebody_elses_does_not_exist(strangers):
    """404 for whoever is not the owner, by GET and by POST; 405 where only the other verb exists; log-in for guests."""
    wrong, seen = [], 0
    for (route, view), (who, client), verb in itertools.product(
        [pair for pair in PAGES if PARAMETER.search(pair[0])],
        (("guest", strangers.guest), ("bob", strangers.bob)),
        ("get", "post"),
    ):
        answer, address = getattr(client, verb)(_filled(route, strangers.values)), _filled(route, strangers.values)
        allowed = {404, 405}
        if who == "guest" and view.access_policy.kind in (access.LOGGED_IN, access.STAFF_ONLY):
            allowed = {302} if answer.get("Location", "").startswith("/account/login/") else {404}
        if route.startswith("account/") and "addresses" not in route:
            allowed |= {200, 302}  # keys in letters: the page says that the link is no longer valid
        seen += 1
        if answer.status_code not in allowed:
            wrong.append((who, verb, address, answer.status_code))
    assert wrong == [] and seen > 100


def test_the_owner_does_see_them(world, adas):
    ada = _client(world.ada_user)
    media = f"/media/{adas.label.token}/document"
    for path in (
        adas.order.path,
        f"/returns/{adas.returning.number}/",
        f"/account/addresses/{adas.address.pk}/",
        media,
    ):
        answer = ada.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert "no-store" in answer["Cache-Control"], path


def test_the_back_office_does_not_exist_for_shoppers(strangers):
    office = [_filled(route, strangers.values) for route, _view in PAGES if route.startswith("staff/")]
    assert len(office) > 50
    assert {strangers.bob.get(path).status_code for path in office} == {404}
    for path in office:
        assert strangers.guest.get(path)["Location"].startswith("/account/login/"), path


PUBLIC = {
    "manifest.webmanifest", "icon.svg", "sw.js", "offline/",
    "", "robots.txt", "sitemap.xml", "favicon.ico", "search/", "search/suggest/", "help/", "channel/", "language/", "cart/",
    "cart/change/", "checkout/", "orders/find/", "healthz", "design/",
    "seen/", "wishlist/", "wishlist/cart/", "wishlist/share/",
    "account/login/", "account/logout/", "account/inactive/", "account/signup/", "account/confirm-email/",
    "account/password/reset/", "account/password/reset/done/", "account/password/reset/key/done/",
    "account/2fa/authenticate/", "account/2fa/webauthn/login/",
}  # fmt: skip


def test_a_stranger_sees_these_pages_and_no_others(strangers):
    """A new public page has to be named here by whoever adds it."""
    plain = [(route, view) for route, view in PAGES if not PARAMETER.search(route)]
    assert {route for route, view in plain if view.access_policy == access.PUBLIC} == PUBLIC
    for route, _view in plain:
        answer = strangers.guest.get("/" + route)
        if route in PUBLIC:
            assert answer.status_code in {200, 302, 404, 503}, route
        else:
            assert answer.status_code == 302 and answer["Location"].startswith("/account/login/"), route


def test_programs_need_a_key(strangers):
    """Without a key 401, or 404 where also the secret of an order would open; never anything else."""
    for route, view in ROUTES:
        if route.startswith("api/") and view.access_policy == access.API and not route.startswith("api/catalog/"):
            answer = strangers.bob.get(_filled(route, strangers.values))
            assert answer.status_code in {200, 401, 403, 404, 405, 422}, route
            text = answer.content.decode(errors="replace")
            assert "ada@berger" not in text and BERLIN.line1 not in text, route


def test_no_form_is_taken_without_its_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    for route, view in PAGES:
        if view.access_policy != access.SIGNED:
            answer = client.post(_filled(route, {"": {"number": "none", "slug": "none"}}))
            assert answer.status_code in {403, 404}, route
    assert get_token(RequestFactory().get("/"))


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "\t//evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_leads_to_another_host(world, target):
    """A17"""
    client = _client(world.ada_user)
    for path in ("/language/?language=en", "/channel/?channel=europe"):
        assert client.get(path, {"next": target, "language": "en", "channel": "europe"})["Location"] == "/"
    assert client.get("/language/?language=en", headers={"Referer": target})["Location"] == "/"


def test_log_in_leads_to_no_other_host(world):
    """A17"""
    world.ada_user.set_password(PASSWORD)
    world.ada_user.save()
    for target in [*ELSEWHERE, "/account/orders/"]:
        given = {"login": world.ada_user.email, "password": PASSWORD, "next": target}
        answer = Client().post("/account/login/", given)
        assert answer.status_code == 302
        assert answer["Location"] == (target if target == "/account/orders/" else "/account/"), target


def test_another_host_is_refused_and_never_ends_in_a_letter(world, mailoutbox):
    """A5"""
    assert Client().get("/", headers={"Host": "evil.example"}).status_code == 400
    client = Client()
    client.post("/account/password/reset/", {"email": world.ada.email}, headers={"X-Forwarded-Host": "evil.example"})
    assert mailoutbox and all("evil.example" not in message.body for message in mailoutbox)


def test_no_template_trusts_text():
    found = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("jinja2/**/*.html")
        if re.search(r"\|\s*safe\b|autoescape false", path.read_text())
    ]
    assert found == []


# page → queries a visitor without a cookie costs, the second time; and a customer with a cart
LIMITS = {
    "/": (3, 14), "/c/kitchen/": (2, 12), "/p/tidewater-mug/": (3, 13), "/search/?q=mug": (3, 14), "/cart/": (2, 18),
    "/checkout/": (2, 32), "/help/": (5, 14), "/orders/find/": (2, 12), "{order}": (None, 40), "{returning}": (None, 30),
    "/account/": (None, 18), "/account/orders/": (None, 14), "/account/addresses/": (None, 14),
}  # fmt: skip


def test_pages_ask_the_database_little(world, adas):
    guest, ada = Client(), _client(world.ada_user)
    world.cart((world.mug_sage, 2), (world.bowl, 1), customer=world.ada)
    measured = {}
    for page, limits in LIMITS.items():
        path = page.format(order=adas.order.path, returning=f"/returns/{adas.returning.number}/")
        for client, limit in zip((guest, ada), limits, strict=True):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            if limit is not None and len(asked) > limit:
                measured[page, "guest" if client is guest else "ada"] = len(asked), limit
    assert measured == {}
