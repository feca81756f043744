"""Rich text of merchants, made harmless: the only way unescaped HTML reaches a page."""

from __future__ import annotations

import functools

import nh3
from markupsafe import Markup

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h2", "h3",
    "h4", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


@functools.lru_cache(maxsize=1024)
def clean(html: str | None) -> Markup:
    """Only listed tags, attributes and address schemes survive; links to elsewhere pass no referrer.

    No `class`, `id`, `style` or handler gets through, so rich text cannot dress up as part of the page.
    """
    if not html:
        return Markup("")
    safe = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow")
    return Markup(safe)  # noqa: S704 (just cleaned)
