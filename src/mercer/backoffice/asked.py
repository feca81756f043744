"""What was typed or clicked, read with care: tidy text, whole numbers; never a reason to fall over."""

from __future__ import annotations

from collections.abc import Mapping

HIGHEST = 2**63 - 1


def text(given: Mapping, name: str = "q", most: int = 200) -> str:
    """A text without what no column can hold, trimmed, cut to `most` characters."""
    return str(given.get(name) or "").replace("\x00", "").strip()[:most]


def number(given: Mapping, name: str) -> int | None:
    """A key as it stands in an address or a form; None for anything else."""
    typed = str(given.get(name) or "")
    found = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 20 else None
    return found if found is None or found <= HIGHEST else None
