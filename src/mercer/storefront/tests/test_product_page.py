"""The product page: what stands on it, what it costs to draw, and what it tells search engines."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import STAFF

from mercer.aftersales import rules as return_rules
from mercer.catalog import gallery, products, relations, tags
from mercer.kernel import clock
from mercer.media.models import Asset
from mercer.reviews import ratings, writing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_ratings_remembered():
    ratings.forget()
    yield
    ratings.forget()


def page(client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def asset(world, n: int) -> Asset:
    facts = {"mime": "image/webp", "size": 1, "width": 600, "height": 600, "created_at": world.now}
    renditions = {"webp": [320, 600], "jpeg": [320]}
    return Asset.objects.create(token=f"t{n:02}", sha256=str(n), alt=f"View {n}", renditions=renditions, **facts)


def linked(text: str) -> dict:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return next(block for block in map(json.loads, blocks) if block["@type"] == "Product")


def test_pictures_follow_the_chosen_variant(client, world):
    sage, ink, both = (asset(world, n) for n in range(3))
    hung = [(sage.pk, world.mug_sage.pk), (ink.pk, world.mug_ink.pk), (both.pk, None)]
    products.set_pictures(world.mug, hung, actor=STAFF, now=world.now)
    text = page(client, f"/p/{world.mug.slug}/?variant=MUG-INK")
    assert "/media/t01/600.webp" in text and "/media/t02/600.webp" in text and "/media/t00/600.webp" not in text


def test_a_turn_is_no_photo_and_works_without_scripts(client, world):
    frames = [asset(world, n) for n in range(9)]
    products.set_pictures(world.mug, [(one.pk, None) for one in frames], actor=STAFF, now=world.now)
    gallery.label(world.mug, {frames[8].pk: "detail"}, actor=STAFF, now=world.now)
    gallery.set_turn(world.mug, [one.pk for one in frames[:8]], actor=STAFF, now=world.now)
    text = page(client, f"/p/{world.mug.slug}/")
    assert text.count('data-zoom="0"') == 1 and 'data-zoom="1"' not in text
    assert "Close-up" in text and "360°" in text
    assert page(client, f"/p/{world.mug.slug}/turn/").count("Turned by") == 8
    page(client, "/p/harvest-bowl/turn/", status=404)


def test_what_goes_with_it_stands_beside_it(client, world):
    relations.relate(world.mug, relations.GOES_WITH, [world.handbook.product_id], actor=STAFF, now=world.now)
    relations.relate(world.mug, relations.REPLACEMENT, [world.bowl.product_id], actor=STAFF, now=world.now)
    text = page(client, f"/p/{world.mug.slug}/")
    assert text.index("beside_goes_with") < text.index("beside_replacement")
    world.set_stock(world.mug_sage, 0)
    world.set_stock(world.mug_ink, 0)
    text = page(client, f"/p/{world.mug.slug}/")
    assert text.index("beside_replacement") < text.index("beside_goes_with")


def test_promises_follow_the_country_and_the_rules(client, world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.now)
    text = page(client, f"/p/{world.mug.slug}/")
    assert "In Germany between" in text and "30 days to send it back" in text and "it leaves today" in text
    assert "In France between" in page(client, f"/p/{world.mug.slug}/?to=FR")
    assert "In France between" in page(client, f"/p/{world.mug.slug}/")
    assert "In France between" in page(client, f"/p/{world.mug.slug}/?to=<b>")
    policy = return_rules.current()
    policy.excluded_tags = ["final"]
    return_rules.change(policy, actor=STAFF, now=world.now)
    world.mug.tags.set(tags.find_or_create(["final"], actor=STAFF, now=world.now))
    assert "cannot be sent back" in page(client, f"/p/{world.mug.slug}/")


def test_search_engines_read_the_rating(client, world, received):
    assert "aggregateRating" not in linked(page(client, f"/p/{world.mug.slug}/"))
    said = {"stars": 4, "author": "Ada", "publish": True}
    writing.write(world.mug, customer=received.customer, **said, actor=STAFF, now=world.now)
    told = linked(page(client, f"/p/{world.mug.slug}/"))["aggregateRating"]
    assert (told["ratingValue"], told["reviewCount"]) == ("4.0", 1)


def test_what_was_looked_at_is_known_to_the_browser_only(client, world):
    answer = client.get(f"/p/{world.mug.slug}/")
    assert answer.cookies["seen"]["max-age"] == "" and answer.cookies["seen"]["httponly"]
    client.get("/p/harvest-bowl/")
    text = page(client, "/seen/")
    assert text.index("Harvest bowl") < text.index("Tidewater mug")
    client.cookies["seen"] = "x.-1.999999999999999999999.5"
    page(client, "/seen/")


def test_a_page_seen_before_asks_little(client, world, received):
    said = {"stars": 4, "author": "Ada", "publish": True}
    writing.write(world.mug, customer=received.customer, **said, actor=STAFF, now=world.now)
    path = f"/p/{world.mug.slug}/"
    page(client, path)
    with CaptureQueriesContext(connection) as asked:
        page(client, path)
    assert len(asked) <= 4, [query["sql"][:100] for query in asked]
    for other in ("/c/cups/", "/c/kitchen/"):
        page(client, other)
        with CaptureQueriesContext(connection) as asked:
            page(client, other)
        assert not any("reviews_" in (query["sql"] or "") for query in asked)
