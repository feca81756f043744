"""The first page: a story, the categories, what is new."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from mercer.accounts import access
from mercer.catalog import browsing, navigation
from mercer.catalog.models import Category
from mercer.catalog.navigation import Branch
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels import current
from mercer.kernel import clock
from mercer.media import pictures
from mercer.media.pictures import Picture
from mercer.pricing import shelf
from mercer.storefront import cards, crawlers, drawing, visit
from mercer.storefront.models import FrontPage
from mercer.themes import current as themes

NEW_GOODS = 8
LOOKED_AT = 8


_tiles = Remembered(32)


@access.public
def home(request):
    """`/`"""
    now, version, language = clock.now(), visit.version(request), get_language() or "en"
    channel = request.channel
    front = FrontPage.objects.select_related("picture").first() or FrontPage()
    look = themes.of(request)
    page = shelf.page(browsing.question(size=NEW_GOODS), channel=channel, now=now, version=version)
    facts = {"@type": "Organization", "name": current.shop().name, "url": crawlers.address("home")}
    context = {
        "headline": look.said("headline", language) or front.headline_in(language),
        "words": look.said("words", language) or front.words_in(language),
        "story": front.story_in(language) or current.shop().story,
        "hero": look.hero or pictures.picture(front.picture),
        "tiles": _tiles.get(
            (channel.pk, language), version=version, now=now, make=lambda: (_drawn(request, version, language), FOREVER)
        ),
        "grid": cards.grid(page.cards, key=channel.pk, version=version, language=language, now=now),
        "has_goods": bool(page.cards),
        "canonical_url": crawlers.address("home"),
        "linked": crawlers.linked_data(facts),
    }
    return render(request, "storefront/home.html", context)


def _drawn(request, version: int, language: str) -> Markup:
    """A tile for each trunk, with its own picture or that of one of its goods."""
    trunks = navigation.tree(version)
    own = Category.objects.filter(pk__in=[trunk.id for trunk in trunks]).select_related("picture").in_bulk()
    tiles = [
        {
            "name": trunk.name_in(language),
            "url": reverse("storefront:category", args=[trunk.slug]),
            "image": pictures.picture(own[trunk.id].picture) or _borrowed(request, trunk),
            "note": _(", ").join(child.name_in(language) for child in trunk.children[:3]),
        }
        for trunk in trunks
    ]
    return drawing.part("storefront/parts/tiles.html", {"tiles": tiles})


def _borrowed(request, trunk: Branch) -> Picture | None:
    question = browsing.question(category_id=trunk.id, size=LOOKED_AT)
    page = shelf.page(question, channel=request.channel, now=clock.now(), version=visit.version(request))
    found = (pictures.picture(card.cover) for card in page.cards if card.cover)
    return next((picture for picture in found if picture), None)
