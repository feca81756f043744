"""All colors of a shop, light and dark, worked out from the four a merchant chose; text is always readable (WCAG 2.2 AA).

A color the merchant chose is kept where it is a ground (buttons, the announcement). Where it would be text that cannot be
read it is drawn darker, in the dark mode lighter, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mercer.themes import colors
from mercer.themes.looks import Look

TEXT, EDGE, WELL = 4.6, 3.05, 7.0  # a little above 4.5 and 3, for rounding
# The meaning of these does not belong to the shop: they are only moved until they can be read. (light, its ground, dark, its ground)
TONES = {
    "neutral": ("#5b554c", "#efeae1", "#bfb7ab", "#302b26"),
    "info": ("#28577f", "#e3edf5", "#93c0e8", "#1c2d3c"),
    "success": ("#2c653a", "#e3f0e4", "#92cd9a", "#1d3222"),
    "warning": ("#7d5200", "#faeed2", "#ebc273", "#382c13"),
    "danger": ("#a23027", "#fae6e2", "#f49c92", "#40231f"),
}
FOCUS = ("#1d5fa8", "#8ec1ff")


@dataclass(frozen=True, slots=True)
class Note:
    """What had to be changed of a chosen color, for whoever chose it."""

    field: str
    sentence: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Palette:
    """Token → color, in each mode; and what the merchant should know."""

    light: dict[str, str]
    dark: dict[str, str]
    notes: tuple[Note, ...]


def of(look: Look) -> Palette:
    """The palette of a look. Pure."""
    light, dark = _light(look), _dark(look)
    return Palette(light, dark, tuple(_notes(look, light)))


def _light(look: Look) -> dict[str, str]:
    ground, ink = look.ground, look.ink
    grounds = {
        "sunken": colors.mix(ground, ink, 0.05), "page": ground, "surface": colors.mix(ground, colors.WHITE, 0.85),
        "raised": colors.WHITE, "hover": colors.mix(ground, ink, 0.045),
    }  # fmt: skip
    return grounds | _on(look, grounds, ink=ink, dark=False)


def _dark(look: Look) -> dict[str, str]:
    def shade(light: float) -> str:
        return colors.toned(look.ground, light=light, most_chroma=0.012)

    grounds = {
        "sunken": shade(0.175), "page": shade(0.205), "surface": shade(0.235), "raised": shade(0.272), "hover": shade(0.275),
    }  # fmt: skip
    return grounds | _on(look, grounds, ink=colors.toned(look.ground, light=0.945, most_chroma=0.02), dark=True)


def _on(look: Look, grounds: dict[str, str], *, ink: str, dark: bool) -> dict[str, str]:
    """Everything that stands on the grounds."""
    page, all_grounds = grounds["page"], list(grounds.values())
    ink = colors.readable(ink, all_grounds, ratio=WELL, darker=not dark)
    soft_accent = colors.mix(grounds["surface"], look.accent, 0.18 if dark else 0.12)
    found = {
        "ink": ink,
        "line": colors.mix(page, ink, 0.14 if dark else 0.1),
        "line-soft": colors.mix(page, ink, 0.25),
        "line-strong": colors.readable(colors.mix(page, ink, 0.45), all_grounds, ratio=EDGE, darker=not dark),
        "accent-soft": soft_accent,
        "focus": colors.readable(FOCUS[dark], [*all_grounds, soft_accent], ratio=EDGE, darker=not dark),
    }
    found |= _tones(all_grounds, dark=dark)
    soft_grounds = [*all_grounds, soft_accent, found["neutral-soft"], found["warning-soft"], found["danger-soft"]]
    found["ink-soft"] = colors.readable(colors.mix(ink, page, 0.28), soft_grounds, ratio=5.0, darker=not dark)
    found["ink-faint"] = colors.readable(colors.mix(ink, page, 0.4), soft_grounds, ratio=TEXT, darker=not dark)
    found |= _accent(look, [*all_grounds, soft_accent], dark=dark) | _action(look, ink, page, dark=dark)
    sale = colors.toned(look.sale, light=0.78, most_chroma=0.14) if dark else look.sale
    found["sale"] = colors.readable(sale, all_grounds, ratio=TEXT, darker=not dark)
    return found


def _accent(look: Look, grounds: list[str], *, dark: bool) -> dict[str, str]:
    """The shop's color where it is text, a line or a small sign."""
    begin = colors.toned(look.accent, light=0.78, most_chroma=0.12) if dark else look.accent
    accent = colors.readable(begin, grounds, ratio=TEXT, darker=not dark)
    over = colors.lighter(accent, 0.07 if dark else -0.07)
    on = colors.toned(look.accent, light=0.2, most_chroma=0.05) if dark else colors.WHITE
    return {
        "accent": accent,
        "accent-hover": over,
        "on-accent": colors.readable(on, [accent, over], ratio=TEXT, darker=dark),
    }


def _action(look: Look, ink: str, page: str, *, dark: bool) -> dict[str, str]:
    """The main button. In the shop's color it is exactly that color, and what stands on it fits."""
    ground = look.accent if look.buttons == "accent" else ink
    on = colors.on(ground) if look.buttons == "accent" else page
    away = colors.luminance(on) < colors.luminance(ground)
    over = colors.lighter(ground, 0.06 if away else -0.06)
    if over == ground:  # nothing is lighter than white or darker than black
        over = colors.lighter(ground, -0.06 if away else 0.12)
    over = colors.readable(over, [on], ratio=TEXT, darker=not away)
    return {"action": ground, "action-hover": over, "on-action": on}


def _tones(grounds: list[str], *, dark: bool) -> dict[str, str]:
    found = {}
    for name, values in TONES.items():
        tone, soft = values[2:] if dark else values[:2]
        found[name] = colors.readable(tone, [*grounds, soft], ratio=TEXT, darker=not dark)
        found[f"{name}-soft"] = soft
    found["on-danger"] = colors.readable(
        "#2b0e0a" if dark else colors.WHITE, [found["danger"]], ratio=TEXT, darker=dark
    )
    return found


def _notes(look: Look, light: dict[str, str]) -> list[Note]:
    words = {
        "accent": _("This color is hard to read on the ground (%(ratio)s to 1). As text and for small signs it is drawn darker."),
        "ink": _("This ink is too pale to read on the ground (%(ratio)s to 1). It is drawn darker."),
        "sale": _("This color is hard to read on the ground (%(ratio)s to 1). Prices are drawn darker."),
    }  # fmt: skip
    found = []
    for field, sentence in words.items():
        chosen = getattr(look, field)
        if light[field] != chosen:
            ratio = round(colors.contrast(chosen, light["sunken"]), 1)
            found.append(Note(field, sentence % {"ratio": ratio}, ratio))
    return found
