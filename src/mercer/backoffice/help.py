"""The help page: how things are done, and what the words mean; searched by words, or opened for a page of the office."""

from __future__ import annotations

from django.shortcuts import render
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.backoffice import asked, help_texts, todo
from mercer.backoffice.help_texts import TERMS, TOPICS


@access.staff()
def page(request):
    """`/staff/help/?q=…&for=<route>`"""
    text, route = asked.text(request.GET, most=80), asked.text(request.GET, "for", 60)
    topics = [topic for topic in TOPICS if _has(text, topic.title, topic.text)]
    terms = [(code, *words) for code, words in TERMS.items() if _has(text, *words)]
    here = [topic for topic in topics if route in topic.pages] if route and not text else []
    context = {
        "text": text,
        "here": [_shown(topic) for topic in here],
        "topics": [_shown(topic) for topic in topics if topic not in here],
        "terms": sorted(terms, key=lambda term: str(term[1]).casefold()),
        "kept": {"for": route},
    }
    return render(request, "backoffice/help.html", context)


def term(code: str) -> str:
    """A word's meaning, for a tooltip beside it."""
    return str(TERMS[code][1])


def _shown(topic: help_texts.Topic) -> dict:
    url = todo.address_of(topic.pages[0], *topic.arguments)
    return {"code": topic.code, "title": topic.title, "text": topic.text, "url": url, "label": _("Go there")}


def _has(text: str, *parts: object) -> bool:
    """Every word typed occurs somewhere."""
    whole = " ".join(str(part) for part in parts).casefold()
    return all(word in whole for word in text.casefold().split())
