"""Colors as people see them: how light they are, how far apart, and the nearest one that can be read on a ground.

Contrast and relative luminance follow WCAG 2.2; lightness and hue are moved in OKLCH (Björn Ottosson, "A perceptual color
space for image processing", 2020), where a change of lightness keeps the hue.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

WHITE, BLACK = "#ffffff", "#14110e"
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 200


def read(text: str) -> str:
    """`#RRGGBB` or `#RGB`, in small letters and in full. `ValueError` for anything else."""
    color = text.strip().lower()
    if len(color) == 4 and color.startswith("#"):
        color = "#" + "".join(2 * digit for digit in color[1:])
    if not _HEX.fullmatch(color):
        raise ValueError(text)
    return color


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_linear(part) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def least_contrast(color: str, grounds: Iterable[str]) -> float:
    """On the ground where it is hardest to read."""
    return min(contrast(color, ground) for ground in grounds)


def mix(one: str, other: str, share: float) -> str:
    """`one` with a `share` (0 to 1) of the other, as light mixes on a screen."""
    return _written(tuple(a + (b - a) * share for a, b in zip(_parts(one), _parts(other), strict=True)))


def toned(color: str, *, light: float, most_chroma: float = 0.4) -> str:
    """The same hue at that lightness (0 to 1), no more colorful than `most_chroma`."""
    _old, chroma, hue = _to_oklch(color)
    return _from_oklch(light, min(chroma, most_chroma), hue)


def lighter(color: str, by: float) -> str:
    """Lightness moved by so much; darker when negative."""
    light, chroma, hue = _to_oklch(color)
    return _from_oklch(min(1.0, max(0.0, light + by)), chroma, hue)


def readable(color: str, grounds: Iterable[str], *, ratio: float, darker: bool) -> str:
    """The color, moved towards dark (or light) no further than it needs for that contrast on every ground."""
    grounds = list(grounds)
    light, chroma, hue = _to_oklch(color)
    found, step = color, 0
    while least_contrast(found, grounds) < ratio and step < _STEPS:
        step += 1
        share = step / _STEPS
        moved = light * (1 - share) if darker else light + (1 - light) * share
        found = _from_oklch(moved, chroma * (1 - 0.5 * share), hue)
    return found


def on(color: str) -> str:
    """White or nearly black, whichever is better to read on the color; one of them always reaches 4.5."""
    return max(
        (WHITE, BLACK, "#000000"),
        key=lambda ink: (contrast(color, ink) >= 4.5, contrast(color, ink) - (ink == "#000000")),
    )


def _parts(color: str) -> tuple[float, float, float]:
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def _written(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in parts)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _to_oklch(color: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(part) for part in _parts(color))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return light, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(light: float, chroma: float, hue: float) -> str:
    """With less chroma where a screen cannot show so much."""
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1):
        parts = _rgb(light, chroma * share, hue)
        if all(-0.002 <= part <= 1.002 for part in parts):
            return _written(_gamma(max(0.0, part)) for part in parts)
    return _written(_gamma(max(0.0, part)) for part in _rgb(light, 0.0, hue))


def _rgb(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
