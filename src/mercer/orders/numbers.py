"""Numbers of orders: short enough to be read out, with a check letter, and not to be guessed or counted."""

from __future__ import annotations

from mercer.kernel import ids

PREFIX, LETTERS = "M", 8


def new() -> str:
    """`M-7K4Q-92XD`: 35 random bits and a check letter. `records.create` tells when it is taken."""
    return ids.speakable(LETTERS, PREFIX)


def read(text: str) -> str | None:
    """As it is kept, from sloppy typing; None when it cannot be a number of ours."""
    return ids.read(text, PREFIX, length=LETTERS)
