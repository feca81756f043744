"""Speaking parts of addresses. Letters of every script are kept: 茶壶 is as good an address as teapot."""

from __future__ import annotations

import re

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors

_POINTS = re.compile(r"(?<=\w)[./+&](?=\w)")


class SlugTaken(errors.Invalid):
    code = "slug_taken"
    title = _("This address is in use already.")


def plain(text: str, *, otherwise: str = "item") -> str:
    return slugify(_POINTS.sub("-", text), allow_unicode=True) or otherwise


def longest_of(model: type[Model]) -> int:
    """Characters a slug of this model may have."""
    return getattr(model._meta.get_field("slug"), "max_length", None) or 50


def make(model: type[Model], text: str, *, own_id: int | None = None) -> str:
    """A free slug for a new row: `teapot`, else `teapot-2` and so on."""
    longest = longest_of(model)
    base = plain(text, otherwise=str(model._meta.model_name))[: longest - 6].strip("-")
    numbered = model._default_manager.filter(slug__regex=rf"^{re.escape(base)}(-[0-9]+)?$").exclude(pk=own_id)
    taken = set(numbered.values_list("slug", flat=True))
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def chosen(model: type[Model], text: str, *, own_id: int | None = None) -> str:
    """The slug a person chose, or `SlugTaken`."""
    longest = longest_of(model)
    slug = plain(text, otherwise=str(model._meta.model_name))[:longest].strip("-")
    if model._default_manager.filter(slug=slug).exclude(pk=own_id).exists():
        raise SlugTaken(fields={"slug": str(SlugTaken.title)})
    return slug
