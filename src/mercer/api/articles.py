"""Which article somebody means: by SKU, or by the id of the variant."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from mercer.catalog import variants
from mercer.catalog.models import Variant
from mercer.kernel import errors

NUMBER = re.compile(r"[0-9]{1,18}\Z", re.ASCII)


class Ambiguous(errors.Refusal):
    """One article has this SKU, another one this id."""

    code = "ambiguous_article"
    title = _("Two articles could be meant. Write “sku:…” or “id:…”.")


def find(named: str) -> Variant:
    """`MUG-SAGE` or `17`; `sku:17` and `id:17` where that could be two articles. `NotFound`, `Ambiguous`."""
    kind, _colon, rest = named.partition(":")
    if kind == "sku" and rest:
        found = {variants.find(rest)}
    elif kind == "id" and rest:
        found = {_by_id(rest)}
    else:
        found = {variants.find(named), _by_id(named)}
    found.discard(None)
    if len(found) > 1:
        raise Ambiguous(named=named)
    if not found:
        raise errors.NotFound(article=named)
    return found.pop()  # type: ignore[return-value]


def _by_id(text: str) -> Variant | None:
    return Variant.objects.filter(pk=int(text)).select_related("product").first() if NUMBER.match(text) else None
