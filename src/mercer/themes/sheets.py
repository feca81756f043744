"""The style sheet of a look: tokens and nothing else, so that no theme can break a page."""

from __future__ import annotations

import functools
import hashlib

from mercer.themes import palettes
from mercer.themes.looks import FACES, Look

CORNERS = {
    "square": ("0", "0", "0"),
    "slight": ("2px", "3px", "6px"),
    "soft": ("4px", "8px", "14px"),
    "round": ("8px", "14px", "22px"),
}
WEIGHTS = {"regular": "400", "medium": "500", "bold": "700"}
SIZES = {"small": 0.94, "normal": 1.0, "large": 1.08}
TEXTS = {"xs": 0.75, "s": 0.875, "m": 1.0, "l": 1.125, "xl": 1.375}
WIDE_TEXTS = {"2xl": (1.625, 1.4, 1.0, 2.125), "3xl": (2.125, 1.6, 2.4, 3.5)}  # least, base, share of the window, most
DENSITIES = {"compact": 0.8, "normal": 1.0, "airy": 1.25}
SPACES = {"4": 1.0, "5": 1.5, "6": 2.0, "7": 3.0, "8": 4.5}
CONTROLS = {
    "compact": ("2.625rem", "2.25rem", "3rem"),
    "normal": ("3rem", "2.25rem", "3.5rem"),
    "airy": ("3.125rem", "2.375rem", "3.75rem"),
}
WORDMARKS = {"plain": ("var(--display-weight)", "none", "-0.015em"), "capitals": ("var(--display-weight)", "uppercase", "0.14em"), "bold": ("800", "none", "-0.02em")}  # fmt: skip


@functools.lru_cache(maxsize=64)
def css(look: Look) -> str:
    """The sheet, one `:root` in the layer of the tokens; for browsers before `light-dark()` (2024) the light mode."""
    palette, others = palettes.of(look), _others(look)
    both = [f"--{name}:light-dark({palette.light[name]},{palette.dark[name]})" for name in sorted(palette.light)]
    light = [f"--{name}:{palette.light[name]}" for name in sorted(palette.light)]
    # The office's own tokens are set on its body and stay as they are.
    return (
        f"@layer tokens{{:root{{{';'.join([*both, *others])}}}}}\n"
        f"@supports not (color: light-dark(#fff, #000)) {{@layer tokens{{:root{{{';'.join(light)}}}}}}}\n"
    )


@functools.lru_cache(maxsize=64)
def digest(look: Look) -> str:
    """What the sheet's address carries: another content, another address."""
    return hashlib.sha256(css(look).encode()).hexdigest()[:20]


def grounds(look: Look) -> tuple[str, str]:
    """The page's color, light and dark, for what surrounds a page: the browser's bar, the start screen."""
    palette = palettes.of(look)
    return palette.light["page"], palette.dark["page"]


def _others(look: Look) -> list[str]:
    small, plain, large = CORNERS[look.corners]
    control, control_s, control_l = CONTROLS[look.density]
    weight, letters, spacing = WORDMARKS[look.wordmark]
    size, space = SIZES[look.size], DENSITIES[look.density]
    return [
        f"--serif:{FACES[look.display][1]}", f"--sans:{FACES[look.text][1]}", "--display:var(--serif)",
        f"--display-weight:{WEIGHTS[look.heading]}",
        *(f"--text-{name}:{_rem(value * size)}" for name, value in TEXTS.items()),
        *(f"--text-{name}:clamp({_rem(low * size)}, {_rem(base * size)} + {share}vw, {_rem(high * size)})" for name, (low, base, share, high) in WIDE_TEXTS.items()),
        *(f"--space-{name}:{_rem(value * space)}" for name, value in SPACES.items()),
        f"--control:{control}", f"--control-s:{control_s}", f"--control-l:{control_l}",
        f"--radius-s:{small}", f"--radius:{plain}", f"--radius-l:{large}",
        f"--mark-weight:{weight}", f"--mark-letters:{letters}", f"--mark-spacing:{spacing}",
    ]  # fmt: skip


def _rem(value: float) -> str:
    return f"{round(value, 4):g}rem"
