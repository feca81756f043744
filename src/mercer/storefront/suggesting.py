"""Answers while somebody types: categories with these words, then goods with pictures."""

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog import browsing, navigation
from mercer.kernel import clock
from mercer.pricing import shelf
from mercer.storefront import cards, visit

GOODS, SHELVES, LEAST_LETTERS = 6, 3, 2


@access.public
def suggest(request):
    """`/search/suggest/?q=`: a listbox for htmx, names and addresses for programs that ask for JSON."""
    text, now = request.GET.get("q", "").strip()[:100], clock.now()
    found, named = [], []
    if len(text) >= LEAST_LETTERS:
        language, version = get_language() or "en", visit.version(request)
        question = browsing.question(text=text, size=GOODS, sort=browsing.RELEVANCE)
        page = shelf.page(question, channel=request.channel, now=now, version=version)
        found, named = cards.items(page.cards, language=language, now=now), _shelves(text, version, language)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"items": [{"name": item["name"], "url": item["url"]} for item in found]})
    return render(request, "storefront/parts/suggestions.html", {"items": found, "shelves": named, "text": text})


def _shelves(text: str, version: int, language: str) -> list[dict]:
    """Categories whose name has a word that begins with what was typed; in Chinese, that has it anywhere."""
    wanted, known = text.casefold(), navigation.by_id(version)
    found = []
    for branch in known.values():
        name = branch.name_in(language)
        folded = name.casefold()
        if f" {folded}".find(f" {wanted}") < 0 and (wanted.isascii() or wanted not in folded):
            continue
        above = known.get(branch.parent_id) if branch.parent_id else None
        found.append(
            {
                "name": name,
                "above": above.name_in(language) if above else "",
                "url": reverse("storefront:category", args=[branch.slug]),
            }
        )
    return sorted(found, key=lambda row: len(row["name"]))[:SHELVES]
