"""Category pages and search results: cards, filters with counts, sorting, paging."""

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog import browsing, navigation
from mercer.catalog.models import Category
from mercer.inventory import availability
from mercer.kernel import clock
from mercer.pricing import shelf
from mercer.storefront import asked, cards, visit

SUGGESTIONS = 6


@access.public
def category(request, slug):
    """`/c/<slug>/`"""
    version = visit.version(request)
    branch = navigation.by_slug(slug, version)
    if branch is None:
        raise Http404
    language = get_language() or "en"
    context = _results(request, version, category_id=branch.id)
    row = Category.objects.only("description", "translations").get(pk=branch.id)
    trail = [
        (above.name_in(language), reverse("storefront:category", args=[above.slug]))
        for above in navigation.path(branch.id, version)
    ]
    words = row.translations.get(language, {}).get("description") or row.description
    context |= {
        "title": branch.name_in(language),
        "words": words,
        "trail": trail,
        "children": [
            (child.name_in(language), reverse("storefront:category", args=[child.slug])) for child in branch.children
        ],
        "here": reverse("storefront:category", args=[slug]),
    }
    return render(request, "storefront/category.html", context)


@access.public
def search(request):
    """`/search/?q=`"""
    text = request.GET.get("q", "").strip()[:200]
    context = _results(request, visit.version(request), text=text) if text else {"page": None, "items": []}
    context |= {"query_text": text, "here": reverse("storefront:search")}
    return render(request, "storefront/search.html", context)


@access.public
def suggest(request):
    """`/search/suggest/?q=`: products for the words typed so far, as a fragment."""
    text, now = request.GET.get("q", "").strip()[:100], clock.now()
    found = []
    if len(text) >= 2:
        question = browsing.question(text=text, size=SUGGESTIONS, sort=browsing.RELEVANCE)
        page = shelf.page(question, channel=request.channel, now=now, version=visit.version(request))
        found = cards.items(page.cards, language=get_language() or "en", now=now)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"items": [{"name": item["name"], "url": item["url"]} for item in found]})
    return render(request, "storefront/parts/suggestions.html", {"items": found, "text": text})


def _results(request, version: int, *, category_id: int | None = None, text: str = "") -> dict:
    now, channel = clock.now(), request.channel
    question = asked.read(request.GET, currency=channel.currency, category_id=category_id, text=text)
    stocked = availability.stocked_products() if question.wanted.in_stock else None
    page = shelf.page(question.wanted, channel=channel, now=now, version=version, stocked=stocked)
    facets = [
        facet
        for facet in page.facets.all
        if facet.code != "category" and (len(facet.values) > 1 or any(v.is_chosen for v in facet.values))
    ]
    pages = Paginator(range(page.total), question.wanted.size)
    return {
        "asked": question,
        "page": page,
        "pages": pages.get_page(question.wanted.page),
        "items": cards.items(page.cards, language=get_language() or "en", now=now),
        "facets": [(asked.name_of(facet), facet.name, asked.checks(facet)) for facet in facets],
        "chips": asked.chips(question, facets),
        "sorts": list(asked.SORTS.items()),
        "currency": channel.currency,
    }
