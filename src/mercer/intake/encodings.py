"""Which letters are meant by these bytes: UTF-8, UTF-16, GB18030 (China) or Windows-1252 and Latin-1 (the West)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

BLOCK = 1 << 18
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_HIGH = re.compile(rb"[\x80-\xff]+")


class Detector:
    """Fed with the whole file, block by block; each encoding is a candidate until a byte speaks against it."""

    def __init__(self) -> None:
        self.marked = ""
        self.start = b""
        self.open = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030", "cp1252")}
        self.pairs = self.singles = 0

    def feed(self, block: bytes) -> None:
        if not self.start:
            self.start = block[:4096]
            self.marked = next((name for mark, name in MARKS if block.startswith(mark)), "") or _unmarked_utf16(
                block[:4096]
            )
        if self.marked:
            return
        if not block.isascii() and "utf-8" not in self.open and self.pairs + self.singles < 100_000:
            self._count(block)
        for name in list(self.open):
            try:
                self.open[name].decode(block)
            except UnicodeDecodeError:
                del self.open[name]
                if name == "utf-8":
                    self._count(block)

    def result(self) -> str:
        if self.marked:
            return self.marked
        for name in list(self.open):
            try:
                self.open[name].decode(b"", True)
            except UnicodeDecodeError:
                del self.open[name]
        if "utf-8" in self.open:
            return "utf-8"
        if "gb18030" in self.open and self.pairs > 3 * self.singles:
            return "gb18030"
        return "cp1252" if "cp1252" in self.open else "latin-1"

    def _count(self, block: bytes) -> None:
        """Chinese letters are pairs of high bytes; accented Latin letters mostly stand alone among low ones."""
        for run in _HIGH.findall(block):
            if len(run) % 2:
                self.singles += 1
            else:
                self.pairs += 1


def lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Lines with their ends, for the csv module; NUL bytes are dropped, a stray byte becomes a replacement letter."""
    decoder, rest = codecs.getincrementaldecoder(encoding)(errors="replace"), ""
    while True:
        block = file.read(BLOCK)
        text = rest + decoder.decode(block, final=not block).replace("\x00", "")
        found = text.splitlines(keepends=True) if text.isascii() and "\x0b" not in text else _LINE.findall(text)
        if not block:
            yield from found
            return
        rest = found.pop() if found else ""
        yield from found


def _unmarked_utf16(start: bytes) -> str:
    """Every other byte is zero when Western letters are written in UTF-16 without a mark."""
    if len(start) < 4 or start.count(0) * 3 < len(start):
        return ""
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
