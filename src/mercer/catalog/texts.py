"""Texts as they may be stored: tidy lines, and rich text without anything that could act.

Everything a merchant, an import or a partner sends goes through here before it reaches a column.
"""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

_WORDS = ["a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "small", "span"]
_BLOCKS = ["blockquote", "div", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre"]
_LISTS = ["caption", "dd", "dl", "dt", "li", "ol", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
TAGS = {*_WORDS, "strong", "sub", "sup", "u", *_BLOCKS, *_LISTS}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,10});")
_ANY_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_CONTROL = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFEFF])


def line(text: object) -> str:
    """One line: composed characters, single blanks, no control characters."""
    if isinstance(text, str) and text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", str(text or "")).translate(_CONTROL)).strip()


def rich(text: object) -> str:
    """Sanitized HTML. Plain text becomes paragraphs, so that its line breaks stay."""
    raw = unicodedata.normalize("NFC", str(text or "")).translate(_CONTROL).replace("\r\n", "\n").strip()
    if not raw:
        return ""
    if not _TAG.search(raw):
        return "".join(f"<p>{_with_breaks(part)}</p>" for part in _PARAGRAPHS.split(raw) if part.strip())
    return nh3.clean(raw, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow").strip()


def plain(rich_text: str) -> str:
    """The words of a rich text, for search and summaries."""
    return _BLANKS.sub(" ", html.unescape(_ANY_TAG.sub(" ", rich_text))).strip()


def _with_breaks(part: str) -> str:
    return html.escape(part.strip(), quote=False).replace("\n", "<br>")
