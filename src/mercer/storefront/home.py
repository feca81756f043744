"""The first page: a story, the categories, what is new."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog import browsing, navigation
from mercer.catalog.models import Category
from mercer.kernel import clock
from mercer.media import pictures
from mercer.pricing import shelf
from mercer.storefront import cards, visit

NEW_GOODS = 8


@access.public
def home(request):
    """`/`"""
    now, version, language = clock.now(), visit.version(request), get_language() or "en"
    trunks = navigation.tree(version)
    page = shelf.page(browsing.question(size=NEW_GOODS), channel=request.channel, now=now, version=version)
    pictured = Category.objects.filter(pk__in=[trunk.id for trunk in trunks]).select_related("picture").in_bulk()
    tiles = [
        {
            "name": trunk.name_in(language),
            "url": reverse("storefront:category", args=[trunk.slug]),
            "image": pictures.picture(pictured[trunk.id].picture) if pictured[trunk.id].picture else None,
            "note": ", ".join(child.name_in(language) for child in trunk.children[:3]),
        }
        for trunk in trunks
    ]
    items = cards.items(page.cards, language=language, now=now)
    hero = next((tile["image"] for tile in tiles if tile["image"]), None)
    return render(request, "storefront/home.html", {"tiles": tiles, "items": items, "hero": hero})
