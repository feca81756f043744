"""Pictures with several formats and sizes, and a placeholder color without inline styles.

`element` is written in Python and not as a macro because a category page calls it 24 times: it takes a fifth of the time.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from django.templatetags.static import static
from markupsafe import Markup, escape

# Placeholder colors, one css class each (css/shared/picture.css; a test keeps the two lists equal).
TONES = {
    "paper": "#f4f1ec", "sand": "#e4dacb", "oat": "#cfc2ae", "clay": "#b98a6b", "rust": "#96553a", "wood": "#8a6a4a",
    "umber": "#5a4433", "ink": "#26231f", "stone": "#c9c7c2", "ash": "#9b9994", "slate": "#62666a", "coal": "#3a3c3e",
    "sage": "#a9b39b", "moss": "#66735a", "pine": "#33473c", "mist": "#c3cfd4", "sky": "#8fb0c4", "sea": "#4b7389",
    "night": "#27384a", "rose": "#dcb7ae", "plum": "#7a4a58", "honey": "#d9b060", "lemon": "#eadf9f", "brick": "#b14a3c",
}  # fmt: skip


def element(image: Any, sizes: str = "100vw", alt: str | None = None, eager: bool = False, ratio: str = "") -> Markup:
    """`<picture>` with AVIF, WebP and JPEG where there are such sources; nothing there: a drawn placeholder."""
    kind = escape(f" picture-{ratio}") if ratio else ""
    if not image:
        return _nothing(kind, alt or "")
    sources, sizes = image.sources, escape(sizes)
    parts = [f'<picture class="picture {tone(getattr(image, "color", None))}{kind}">']
    for format in ("avif", "webp"):
        if found := sources.get(format):
            parts.append(f'<source type="image/{format}" srcset="{escape(srcset(found))}" sizes="{sizes}">')
    parts.append(f'<img src="{escape(image.fallback)}"')
    if found := sources.get("jpeg"):
        parts.append(f' srcset="{escape(srcset(found))}" sizes="{sizes}"')
    text = escape(image.alt if alt is None else alt)
    when = 'fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
    parts.append(f' width="{int(image.width)}" height="{int(image.height)}" alt="{text}" {when}></picture>')
    return Markup("".join(parts))  # noqa: S704 (every value above is escaped)


def srcset(sources: Iterable[tuple[int, str]]) -> str:
    """`[(480, "/a.webp"), …]` → `/a.webp 480w, …`."""
    return ", ".join([f"{address} {width}w" for width, address in sources])


@functools.lru_cache(maxsize=4096)
def tone(color: str | None) -> str:
    """The class of the placeholder nearest to `#rrggbb`; paper for anything that is no color."""
    try:
        wanted = _channels(color or "")
    except ValueError:
        return "tone-paper"
    return "tone-" + min(TONES, key=lambda name: _distance(_channels(TONES[name]), wanted))


@functools.lru_cache(maxsize=64)
def _nothing(kind: str, alt: str) -> Markup:
    spoken = Markup(' role="img" aria-label="{}"').format(alt) if alt else ""
    draw = Markup('<svg class="icon" aria-hidden="true"><use href="{}#image"/></svg>').format(static("ui/icons.svg"))
    return Markup('<span class="picture picture-none{}"{}>{}</span>').format(kind, spoken, draw)


def _channels(color: str) -> tuple[int, int, int]:
    if len(color) != 7 or color[0] != "#":
        raise ValueError(color)
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    # Weighted by what the eye sees most: green, then red, then blue.
    return sum(weight * (a - b) ** 2 for weight, a, b in zip((3, 4, 2), one, other, strict=True))
