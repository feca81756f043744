"""A whole shop for a browser: pages on a real port, the simulated partners on others, jobs run when the story says so."""

import pathlib
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from mercer.fulfillment import packing, picking, shipping, tracking
from mercer.fulfillment.carriers.parcel.simulated_messenger import Messenger
from mercer.fulfillment.carriers.parcel.simulated_parcels import Parcels
from mercer.fulfillment.carriers.parcel.simulator import Simulator
from mercer.kernel import clock, jobs
from mercer.messages.models import Letter
from mercer.orders.models import Order
from mercer.payments import transfers
from mercer.payments.gateways.stripe.tests import serving
from tests.world import PASSWORD, STAFF

AXE = pathlib.Path(__file__).parents[1] / "vendor" / "axe.min.js"
KEY, SECRET = "parcel_journey", "parcel_journey_hook"


@dataclass
class Shop:
    """The running shop with its partners."""

    url: str
    world: object
    chromium: object
    parcels: Parcels
    messenger: Messenger

    def visitor(self, *, width: int = 1280, scripts: bool = True, **more) -> Page:
        """Somebody with a browser of their own. Every message of the console is a failure."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, base_url=self.url, **more
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.trouble = []
        page.on("console", lambda said: page.trouble.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        return page

    def work(self) -> None:
        """The worker does everything that waits."""
        jobs.run_pending()

    def travel(self, number: str, steps: int = 4) -> None:
        """The carrier moves a parcel on and tells the shop."""
        for _ in range(steps):
            self.parcels.advance(number)
        self.messenger.deliver()
        self.work()

    def known(self, user, **more) -> Page:
        """Somebody who is logged in already."""
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session.save()
        page = self.visitor(**more)
        page.context.add_cookies([{"name": "session", "value": session.session_key, "url": self.url}])
        return page

    def delivered(self, *wanted, days: int = 0, **more) -> Order:
        """An order that was paid, sent by our own courier and delivered `days` ago."""
        order = self.world.order(*wanted, **more)
        now = clock.now() - timedelta(days=days)
        transfers.record_received(order, order.total, actor=STAFF, now=now)
        for pick_list in picking.make_lists([order.pk], actor=STAFF, now=now):
            for shipment in pick_list.shipments.all():
                packing.pack(shipment, weight=900, actor=STAFF, now=now)
                shipping.ship(shipment.pk, actor=STAFF, now=now)
                shipment.refresh_from_db()
                tracking.sight_by_hand(shipment, "delivered", actor=STAFF, now=now)
        order.refresh_from_db()
        return order

    def letter(self, kind: str) -> str:
        """The text of the last letter of that kind."""
        return Letter.objects.filter(kind=kind).latest("written_at").text

    def sign_in(self, page: Page, user) -> None:
        user.set_password(PASSWORD)
        user.save()
        page.goto("/account/login/")
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit] >> nth=0")
        page.wait_for_load_state()


@pytest.fixture
def shop(live_server, world, chromium, settings, tmp_path):
    """The standing world, open to browsers."""
    settings.PUBLIC_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LETTERS_FOLDER = tmp_path / "letters"
    settings.EMAIL_BACKEND = "mercer.messages.backend.LetterBackend"  # as everywhere but in tests
    settings.PARCEL_API_KEY, settings.PARCEL_WEBHOOK_SECRET = KEY, SECRET
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test_simulated", "whsec_simulated"
    parcels = Parcels(tmp_path / "parcels")
    messenger = Messenger(parcels, hook_url=f"{live_server.url}/hooks/carriers/parcel/", secret=SECRET, step_seconds=0)
    with (
        serving.served(Simulator(parcels, key=KEY)) as parcel_url,
        serving.stripe(tmp_path / "stripe") as (_stripe, stripe_url),
    ):
        settings.PARCEL_API_BASE, settings.STRIPE_API_BASE = parcel_url, stripe_url
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"form-action": ["'self'", stripe_url]}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
        yield Shop(live_server.url, world, chromium, parcels, messenger)


@pytest.fixture
def looks_right():
    """axe finds nothing serious, nothing hangs over the edge, and the console is quiet."""

    def look(page: Page) -> None:
        page.evaluate(AXE.read_text())
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        serious = [
            (one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"hangs over: {page.url}"
        assert page.trouble == [], page.url

    return look
