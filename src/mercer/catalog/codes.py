"""Numbers that name goods: GTIN (GS1), SKU."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from stdnum import ean
from stdnum.exceptions import ValidationError

from mercer.catalog import texts
from mercer.kernel import errors

LONGEST_SKU = 80
_CANDIDATE = re.compile(r"[0-9]{8}|[0-9]{12,14}", re.ASCII)


class BadGtin(errors.Invalid):
    code = "bad_gtin"
    title = _("This is not a valid GTIN: it has 8, 12, 13 or 14 digits, the last of which is a check digit.")


class BadSku(errors.Invalid):
    code = "bad_sku"
    title = _("A SKU has 1 to 80 characters.")


def gtin(text: object) -> str:
    """The digits of a GTIN-8, -12, -13 or -14 with a right check digit (GS1 General Specifications 7.9), or nothing."""
    digits = re.sub(r"[\s-]", "", str(text or ""))
    if not digits:
        return ""
    if not _CANDIDATE.fullmatch(digits) or not int(digits):
        raise BadGtin(fields={"gtin": str(BadGtin.title)})
    try:
        return str(ean.validate(digits))
    except ValidationError:
        raise BadGtin(fields={"gtin": str(BadGtin.title)}) from None


def sku(text: object) -> str:
    """A SKU as it is stored; capitals are kept but do not distinguish."""
    tidy = texts.line(text)
    if not 1 <= len(tidy) <= LONGEST_SKU:
        raise BadSku(fields={"sku": str(BadSku.title)})
    return tidy
