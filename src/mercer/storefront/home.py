"""The first page: a story, the categories, what is new."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog import browsing, navigation
from mercer.catalog.models import Category
from mercer.catalog.navigation import Branch
from mercer.kernel import clock
from mercer.media import pictures
from mercer.media.pictures import Picture
from mercer.pricing import shelf
from mercer.storefront import cards, visit
from mercer.storefront.models import FrontPage

NEW_GOODS = 8
LOOKED_AT = 8


@access.public
def home(request):
    """`/`"""
    now, version, language = clock.now(), visit.version(request), get_language() or "en"
    front = FrontPage.objects.select_related("picture").first() or FrontPage()
    page = shelf.page(browsing.question(size=NEW_GOODS), channel=request.channel, now=now, version=version)
    context = {
        "headline": front.headline_in(language),
        "words": front.words_in(language),
        "hero": pictures.picture(front.picture),
        "tiles": _tiles(request, navigation.tree(version), language=language, now=now),
        "items": cards.items(page.cards, language=language, now=now),
    }
    return render(request, "storefront/home.html", context)


def _tiles(request, trunks: tuple[Branch, ...], *, language: str, now) -> list[dict]:
    """A tile for each trunk, with its own picture or that of one of its goods."""
    own = Category.objects.filter(pk__in=[trunk.id for trunk in trunks]).select_related("picture").in_bulk()
    return [
        {
            "name": trunk.name_in(language),
            "url": reverse("storefront:category", args=[trunk.slug]),
            "image": pictures.picture(own[trunk.id].picture) or _borrowed(request, trunk, now=now),
            "note": ", ".join(child.name_in(language) for child in trunk.children[:3]),
        }
        for trunk in trunks
    ]


def _borrowed(request, trunk: Branch, *, now) -> Picture | None:
    question = browsing.question(category_id=trunk.id, size=LOOKED_AT)
    page = shelf.page(question, channel=request.channel, now=now, version=visit.version(request))
    found = (pictures.picture(card.cover) for card in page.cards if card.cover)
    return next((picture for picture in found if picture), None)
