"""Which letters are meant by these bytes: UTF-8, UTF-16, GB18030 (China) or Windows-1252 and Latin-1 (the West)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

BLOCK = 1 << 18
SAMPLE = 1 << 20  # bytes
LONGEST_LINE = 10_000_000  # characters
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_HIGH = re.compile(rb"[\x80-\xff]+")


class Detector:
    """Fed with the whole file, block by block; each encoding is a candidate until a byte speaks against it."""

    def __init__(self) -> None:
        self.marked = ""
        self.start = b""
        self.sample = bytearray()  # of blocks that are not plain ASCII
        self.open = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030", "cp1252")}

    def feed(self, block: bytes) -> None:
        if not self.start:
            self.start = block[:4096]
            marked = next((name for mark, name in MARKS if block.startswith(mark)), "")
            self.marked = marked or _unmarked_utf16(self.start)
        if not block.isascii() and len(self.sample) < SAMPLE:
            self.sample += block[:SAMPLE]
        self._decode(block)

    def result(self) -> str:
        if self.marked:
            return self.marked
        self._decode(b"", final=True)
        if "utf-8" in self.open or self._is_damaged_utf8():
            return "utf-8"
        if "gb18030" in self.open and self._comes_in_pairs():
            return "gb18030"
        return "cp1252" if "cp1252" in self.open else "latin-1"

    def _decode(self, block: bytes, *, final: bool = False) -> None:
        for name in list(self.open):
            try:
                self.open[name].decode(block, final)
            except UnicodeDecodeError:
                del self.open[name]

    def _is_damaged_utf8(self) -> bool:
        """A few bytes are wrong among many right ones: better one strange letter than all accents lost."""
        text = self.sample.decode("utf-8", errors="replace")
        wrong = text.count("\ufffd")
        return sum(letter > "\x7f" for letter in text) - wrong > 20 * wrong

    def _comes_in_pairs(self) -> bool:
        """Chinese letters are pairs of high bytes; accented Latin letters mostly stand alone among low ones."""
        runs = _HIGH.findall(self.sample)
        return sum(len(run) % 2 == 0 for run in runs) > 3 * sum(len(run) % 2 for run in runs)


def lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Lines with their ends, for the csv module; NUL bytes are dropped, a stray byte becomes a replacement letter."""
    decoder, rest = codecs.getincrementaldecoder(encoding)(errors="replace"), ""
    while True:
        block = file.read(BLOCK)
        text = rest + decoder.decode(block, final=not block).replace("\x00", "")
        found = _LINE.findall(text)
        if not block:
            yield from found
            return
        rest = found.pop() if found and len(found[-1]) < LONGEST_LINE else ""
        yield from found


def _unmarked_utf16(start: bytes) -> str:
    """Text has no zero bytes, except where each letter takes two bytes: then always the first or always the second."""
    first, second = start[::2].count(0), start[1::2].count(0)
    if min(first, second) or max(first, second) < 2:
        return ""
    return "utf-16-le" if second else "utf-16-be"
