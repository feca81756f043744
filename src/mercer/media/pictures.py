"""A picture as pages need it: pure functions of the row, without query or file access."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from mercer.media.models import Asset

WIDTHS = (160, 320, 640, 960, 1280)
FALLBACK_WIDTHS = (320, 640)
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
NEARLY = 1.15


@dataclass(frozen=True, slots=True)
class Picture:
    """What the `picture` macro draws. `sources`: kind → (width in pixels, address), narrow first."""

    sources: dict[str, list[tuple[int, str]]]
    fallback: str
    width: int
    height: int
    alt: str
    color: str


def picture(asset: Asset | None, *, sizes_hint: int | None = None) -> Picture | None:
    """The picture of an asset, or None while there are no renditions.

    `sizes_hint`: widths beyond twice this many css pixels are left out, for small places.
    """
    if asset is None or not asset.renditions.get("jpeg"):
        return None
    sources = {
        kind: [(width, address(asset, kind, width)) for width in _fitting(asset.renditions[kind], sizes_hint)]
        for kind in ENDINGS
        if asset.renditions.get(kind)
    }
    fallback = sources["jpeg"][-1][1]
    return Picture(sources, fallback, asset.width, asset.height, asset.alt, asset.color)


def address(asset: Asset, kind: str, width: int) -> str:
    """The address of one rendition."""
    return f"{settings.MEDIA_URL}{asset.token}/{width}.{ENDINGS[kind]}"


def document(asset: Asset) -> str:
    """The address of a document."""
    return f"{settings.MEDIA_URL}{asset.token}/document"


def planned(width: int) -> dict[str, list[int]]:
    """Which renditions a picture of this width gets: never wider than itself."""
    largest = min(width, WIDTHS[-1])
    row = [step for step in WIDTHS if step * NEARLY < largest] + [largest]
    small = [step for step in row if step in FALLBACK_WIDTHS] or row[:1]
    return {"avif": row, "webp": row, "jpeg": small}


def _fitting(widths: list[int], hint: int | None) -> list[int]:
    if hint is None:
        return widths
    return [width for width in widths if width <= 2 * hint] or widths[:1]
