"""Identifiers: ordered UUIDs for machines, speakable numbers for people."""

from __future__ import annotations

import secrets
import time
import uuid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None})


def uuid7() -> uuid.UUID:
    """RFC 9562 version 7: 48 bits of milliseconds, then 74 random bits. Rows stay together by age."""
    number = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=number & ~(0b11 << 62) | 0b10 << 62)


def speakable(n_chars: int = 8, prefix: str = "") -> str:
    """A number that can be read out and not be guessed: `M-7K4Q-92XD`.

    `n_chars` letters of base32 in groups of four, the last of them a check letter that finds every
    single wrong letter and every swap of neighbors. 8 letters carry 35 random bits.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(n_chars - 1))
    return shown(body + check_letter(body), prefix)


def shown(letters: str, prefix: str = "") -> str:
    groups = [letters[i : i + 4] for i in range(0, len(letters), 4)]
    return "-".join([prefix, *groups] if prefix else groups)


def read(text: str, prefix: str = "", *, length: int | None = None) -> str | None:
    """The number as `speakable` wrote it, from sloppy typing (case, O for 0, blanks), or None if wrong.

    `length` is the number of letters after the prefix; without it a mistyped number with its prefix may pass for a longer one.
    """
    typed = text.strip().upper()
    for candidate in dict.fromkeys([typed.removeprefix(prefix), typed]):  # the prefix may have been left out
        letters = candidate.translate(_READ_AS)
        fits = len(letters) == length if length else len(letters) >= 2
        known = fits and all(letter in _VALUES for letter in letters)
        if known and check_letter(letters[:-1]) == letters[-1]:
            return shown(letters, prefix)
    return None


def verify(text: str, prefix: str = "") -> bool:
    """Whether the check letter is right; saves a query for a mistyped number."""
    return read(text, prefix) is not None


def check_letter(letters: str) -> str:
    """Damm's scheme over GF(32): each step multiplies by x and adds, so no single error or swap survives."""
    state = 0
    for letter in letters:
        state = _times_x(state ^ _VALUES[letter])
    return ALPHABET[state]


def _times_x(value: int) -> int:
    """Multiplication by x in GF(32) modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value
