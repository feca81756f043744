"""Words as the search knows them: the same folding for what is stored and for what is asked.

Accents and case are folded, English plurals lose their s (D. Harman, "How effective is suffixing?", 1991, the
S-stemmer), model numbers are found with and without their hyphens. Chinese, Japanese and Korean have no blanks, so runs
of them are cut into pairs of characters; the last character of a run stands alone too, so that a single one is also
found.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60  # characters of one lexeme
MOST_POSITIONS = 250  # PostgreSQL keeps 256 for each lexeme
LAST_POSITION = 15_000  # PostgreSQL counts to 16,383
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+(?:[-./][^\W_{_IDEOGRAPHS}]+)*")
_PART = re.compile(r"[-./]")
_POSSESSIVE = re.compile(r"['’]s?\b")


def vector(parts: Iterable[tuple[str, str]]) -> str:
    """The text of a tsvector from (weight A to D, text) in order of importance."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, text in parts:
        for token in _TOKEN.findall(_folded(text)):
            for word, step in read(token):
                at += step
                if word not in places:
                    places[word] = [f"{at}{weight}"]
                elif len(places[word]) < MOST_POSITIONS:
                    places[word].append(f"{at}{weight}")
            if at > LAST_POSITION:
                break
        at += 5  # a phrase does not reach from one field into the next
    return " ".join([f"'{word}':{','.join(found)}" for word, found in places.items()])


def query(text: str, *, any_of: bool = False) -> str:
    """The text of a tsquery: every word (or any), the last one also as a beginning. Empty when nothing can be asked."""
    found = list(_TOKEN.finditer(_folded(text[:300])))[:20]
    terms = [_term(match[0], is_last=match.end() >= len(text.rstrip())) for match in found]
    return (" | " if any_of else " & ").join(dict.fromkeys(term for term in terms if term))


@functools.lru_cache(maxsize=65_536)
def read(token: str) -> tuple[tuple[str, int], ...]:
    """The lexemes of a token with the step to their position: 0 for another reading of the word before."""
    if _is_ideographic(token):
        return (*((pair, 1) for pair in _pairs(token)), (token[-1], 0 if len(token) > 1 else 1))
    parts = _PART.split(token)
    apart = tuple((stem(part[:LONGEST]), 1) for part in parts)
    return apart if len(parts) == 1 else (*apart, ("".join(parts)[:LONGEST], 0))


def stem(word: str) -> str:
    """Without the plural of English; anything else stays as it is."""
    if len(word) < 4 or not word.endswith("s") or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and word[-4] not in "ea":
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word if word.endswith(("us", "ss", "is")) else word[:-1]


def _term(token: str, *, is_last: bool) -> str:
    if _is_ideographic(token):
        return f"'{token}':*" if len(token) == 1 else "(" + " <-> ".join(f"'{pair}'" for pair in _pairs(token)) + ")"
    parts = [part[:LONGEST] for part in _PART.split(token)]
    ending = ":*" if is_last and len(parts[-1]) > 1 else ""
    apart = " & ".join([*(f"'{stem(part)}'" for part in parts[:-1]), f"'{stem(parts[-1])}'{ending}"])
    return apart if len(parts) == 1 else f"(({apart}) | '{''.join(parts)[:LONGEST]}'{ending})"


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _is_ideographic(token: str) -> bool:
    return token[0] >= "\u3040" and bool(re.match(f"[{_IDEOGRAPHS}]", token))


def _folded(text: str) -> str:
    if text.isascii():
        low = text.lower()
        return _POSSESSIVE.sub("", low) if "'" in low else low
    wide = unicodedata.normalize("NFKD", text).casefold()
    bare = unicodedata.normalize("NFC", "".join(c for c in wide if not unicodedata.combining(c)))
    return _POSSESSIVE.sub("", bare)
