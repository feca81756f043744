"""What the words of the shelves are called in another language: options, their values, tags.

They are stored once, in the language the merchant writes in, because links and filters carry them. A product brings its
translations along: `translations["zh-hans"]["words"]` is {"Color": "颜色", "Oat": "燕麦白"}. A word without one stays as it is.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.conf import settings

from mercer.catalog.models import Product
from mercer.catalog.remembered import Remembered
from mercer.kernel import clock, db

KNOWN_FOR = datetime.timedelta(minutes=10)  # a look at all products; words change rarely
ALL = """
SELECT DISTINCT word.key, word.value
  FROM catalog_product p, jsonb_each_text(p.translations -> %(language)s -> 'words') word
 WHERE p.archived_at IS NULL ORDER BY 1, 2
"""

_known = Remembered(16)


def of(product: Product, language: str) -> Mapping[str, str]:
    """The words of one product."""
    return product.translations.get(language, {}).get("words", {})


def options(product: Product, chosen: Mapping[str, str], language: str) -> dict[str, str]:
    """A variant's options as a reader of that language sees them."""
    words = of(product, language)
    return {words.get(name, name): words.get(value, value) for name, value in chosen.items()}


def retold(product: Product, choice: str, language: str) -> str:
    """What was chosen, "Sage, L" as an order kept it in the language it was made in, for a reader of another."""
    written = {word: name for told in product.translations.values() for name, word in told.get("words", {}).items()}
    words = of(product, language)
    names = (written.get(part, part) for part in choice.split(", "))
    return ", ".join(words.get(name, name) for name in names)


def whole(language: str) -> Mapping[str, str]:
    """The words of all products together, for filters; up to ten minutes old. Nothing in the language of the shop itself."""
    if language == settings.LANGUAGE_CODE:
        return {}
    now = clock.now()

    def make() -> tuple[dict[str, str], datetime.datetime]:
        return dict(db.fetch_rows(ALL, {"language": language})), now + KNOWN_FOR

    return _known.get(language, version=0, now=now, make=make)


def forget() -> None:
    """For tests, which have a shop each."""
    _known.forget()
