"""Category pages and search results: cards, filters with counts, sorting, paging."""

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from markupsafe import Markup

from mercer.accounts import access
from mercer.catalog import navigation, vocabulary
from mercer.catalog.models import Category
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.insights import searches
from mercer.inventory import availability
from mercer.kernel import clock
from mercer.pricing import shelf
from mercer.storefront import asked, cards, crawlers, drawing, popular, visit

EAGER = 2  # cards whose pictures come before everything else: the first row of a phone

NOTHING = {"html": "", "is_loose": False, "is_narrowed": False, "total": 0}

_results = Remembered(512)
_words = Remembered(512)


@access.public
def category(request, slug):
    """`/c/<slug>/`"""
    version = visit.version(request)
    branch = navigation.by_slug(slug, version)
    if branch is None:
        raise Http404
    language, here = get_language() or "en", reverse("storefront:category", args=[slug])
    trail = [
        (above.name_in(language), reverse("storefront:category", args=[above.slug]))
        for above in navigation.path(branch.id, version)
    ]
    shown = _shown(request, here=here, category_id=branch.id)
    if _is_counting(request):
        return _counted(shown["total"])
    context = {
        "title": branch.name_in(language),
        "words": _description(branch.id, version, language),
        "trail": trail,
        "children": [
            (child.name_in(language), reverse("storefront:category", args=[child.slug])) for child in branch.children
        ],
        "results": shown["html"],
        "canonical_url": crawlers.address("category", slug) + _page_of(request),
        "linked": crawlers.linked_data(crawlers.breadcrumbs(trail)),
    }
    return render(request, "storefront/category.html", context)


@access.public
def search(request):
    """`/search/?q=`"""
    text, now = request.GET.get("q", "").strip()[:200], clock.now()
    shown = _shown(request, here=reverse("storefront:search"), text=text) if text else NOTHING
    if _is_counting(request):
        return _counted(shown["total"])
    context = {"query_text": text, "results": shown["html"], "robots": "noindex"}
    context |= {"is_loose": shown["is_loose"], "is_narrowed": shown["is_narrowed"]}
    if text and list(request.GET) == ["q"]:
        searches.note(text, found=0 if shown["is_loose"] else shown["total"], language=get_language() or "en", now=now)
    return render(request, "storefront/search.html", context | ({} if shown["total"] else _instead(request, now)))


def _is_counting(request) -> bool:
    """A sheet of filters asks how many there would be, before it is applied."""
    return request.headers.get("Accept", "").startswith("application/json")


def _counted(total: int) -> JsonResponse:
    label = ngettext("Show %(num)s article", "Show %(num)s articles", total) % {"num": total}
    return JsonResponse({"total": total, "label": label})


def _instead(request, now) -> dict:
    """For a search without words or without result: the categories, and what others like."""
    version, language = visit.version(request), get_language() or "en"
    return {
        "shelves": [
            (branch.name_in(language), reverse("storefront:category", args=[branch.slug]))
            for branch in navigation.tree(version)
        ],
        "grid": popular.grid(channel=request.channel, version=version, language=language, now=now),
    }


def _shown(request, *, here: str, category_id: int | None = None, text: str = "") -> dict:
    """Filters, chips, cards and pages as finished markup: the same question with the same stock looks the same to everybody."""
    now, channel, version, language = clock.now(), request.channel, visit.version(request), get_language() or "en"
    question = asked.read(request.GET, currency=channel.currency, category_id=category_id, text=text)
    stocked = availability.stocked_products() if question.wanted.in_stock else None
    page = shelf.page(question.wanted, channel=channel, now=now, version=version, stocked=stocked)
    known = cards.states(cards.for_sale(page.cards), now=now)

    def make():
        context = _context(request, question, page, here=here, text=text)
        grid = cards.grid(
            page.cards, key=channel.pk, version=version, language=language, now=now, eager=EAGER, level=2, known=known
        )
        return drawing.part("storefront/parts/results.html", context | {"grid": grid}), FOREVER

    if question.wanted.in_stock:  # which goods these are, and how many, is not known to the version of the shelves
        html = make()[0]
    else:
        key = (channel.pk, language, here, request.GET.urlencode(), known)
        html = _results.get(key, version=version, now=now, make=make)
    narrowed = bool(question.wanted.dimensions)
    return {"html": html, "is_loose": page.is_loose, "is_narrowed": narrowed, "total": page.total}


def _context(request, question: asked.Asked, page: shelf.Page, *, here: str, text: str) -> dict:
    facets = [
        facet
        for facet in page.facets.all
        if facet.code != "category" and (len(facet.values) > 1 or any(v.is_chosen for v in facet.values))
    ]
    words = vocabulary.whole(get_language() or "en")
    return {
        "request": request,
        "asked": question,
        "page": page,
        "pages": Paginator(range(page.total), question.wanted.size).get_page(question.wanted.page),
        "facets": [(asked.name_of(facet), asked.legend(facet, words), asked.checks(facet, words)) for facet in facets],
        "chips": asked.chips(question, facets, words),
        "sorts": asked.sorts(has_words=bool(text)),
        "currency": request.channel.currency,
        "here": here,
        "query_text": text,
    }


def _description(category_id: int, version: int, language: str) -> Markup | str:
    """The category's own words in that language."""

    def make():
        row = Category.objects.only("description", "translations").get(pk=category_id)
        return row.translations.get(language, {}).get("description") or row.description, FOREVER

    return _words.get((category_id, language), version=version, now=clock.now(), make=make)


def _page_of(request) -> str:
    """Further pages are pages of their own; filters are not."""
    page = request.GET.get("page", "")
    return f"?page={int(page)}" if page.isascii() and page.isdecimal() and int(page[:6]) > 1 else ""
