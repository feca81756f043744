"""How the shop looks now: asked on every page, so remembered in process for a few seconds."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from mercer.channels import memory
from mercer.media import pictures
from mercer.media.pictures import Picture
from mercer.themes import framing, sheets
from mercer.themes.looks import Look
from mercer.themes.models import Theme

LOGO = 320


@dataclass(frozen=True, slots=True)
class Shown:
    """A theme as pages need it. Without a version the shop looks as the style sheets say, and no sheet is loaded."""

    pk: int = 0
    look: Look = field(default_factory=Look)
    sheet: str = ""
    grounds: tuple[str, str] = ("#faf8f4", "#181613")
    words: dict = field(default_factory=dict, hash=False)
    logo: Picture | None = field(default=None, hash=False)
    hero: Picture | None = field(default=None, hash=False)

    def said(self, what: str, language: str) -> str:
        """`headline` or `words` of the first page; empty where the theme says nothing."""
        return self.words.get(language, {}).get(what, "")


PLAIN = Shown()


def of(request: HttpRequest) -> Shown:
    """The draft in the back office's preview, else what is published; asked once per request."""
    if not hasattr(request, "_theme"):
        request._theme = draft() or published() if framing.is_preview(request) else published()  # type: ignore[attr-defined]
    return request._theme  # type: ignore[attr-defined]


def published() -> Shown:
    """The version that counts."""
    return memory.recall(
        "theme", lambda: shown(_rows().exclude(published_at=None).order_by("-published_at", "-pk").first())
    )


def draft() -> Shown | None:
    """What is being prepared."""
    row = _rows().filter(published_at=None).first()
    return shown(row) if row else None


def shown(row: Theme | None) -> Shown:
    """A version with the address of its sheet."""
    if row is None:
        return PLAIN
    look = row.as_look
    return Shown(
        pk=row.pk,
        look=look,
        sheet="" if look == Look() else reverse("themes:sheet", args=[sheets.digest(look)]),
        grounds=sheets.grounds(look),
        words=row.words,
        logo=pictures.picture(row.logo, sizes_hint=LOGO),
        hero=pictures.picture(row.hero),
    )


def _rows():
    return Theme.objects.select_related("logo", "hero")
