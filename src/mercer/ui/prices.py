"""A price as a page shows it. Python and not a macro, because a category page shows 24 and most of them again and again."""

from __future__ import annotations

import functools

from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from mercer.kernel.money import Money


def element(
    price: Money | None, compare_at: Money | None = None, starting: bool = False, note: object = None, size: str = ""
) -> Markup:
    """`compare_at` is the higher price it is compared with; `starting` says "from"; `note` stands behind, small."""
    if price is None:
        return Markup("")
    found = _amounts(price, compare_at or None, bool(starting), size, translation.get_language() or "en")
    if note:
        return Markup('{} <span class="price-note">{}</span></span>').format(found, note)
    return found + Markup("</span>")


@functools.lru_cache(maxsize=8192)
def _amounts(price: Money, compare_at: Money | None, starting: bool, size: str, language: str) -> Markup:
    open_tag = Markup('<span class="price{}">').format(f" price-{size}" if size else "")
    shown = price.format(language)
    if compare_at is not None:
        return open_tag + Markup(
            '<span class="spoken">{} </span><span class="price-sale">{}</span> <s><span class="spoken">{} </span>{}</s>'
        ).format(_("Now"), shown, _("before"), compare_at.format(language))
    return open_tag + Markup("<span>{}</span>").format(_("from %(price)s") % {"price": shown} if starting else shown)
