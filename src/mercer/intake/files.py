"""Reading tables as they come out of other people's systems: packed or not, any usual encoding, any usual delimiter.

The whole file is looked at before the first row is used, so that one strange letter at its end does not come as a
surprise in the middle of an import, and a small file that unpacks to something huge is turned away.
"""

from __future__ import annotations

import csv
import gzip
import lzma
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _

from mercer.intake import encodings
from mercer.kernel import errors

PACKED = {b"\x1f\x8b": gzip.open, b"\xfd7zXZ\x00": lzma.open}
DELIMITERS = ",;\t|"
BLOCK = 1 << 20
SAMPLE_LINES = 40
LONGEST_CELL = 1_000_000  # characters
MOST_BYTES = 4_000_000_000
BOMB_BYTES, BOMB_RATIO = 200_000_000, 1_000
MOST_BROKEN = 100


class UnreadableFile(errors.Refusal):
    """Not a table: absent, empty, binary, or without a header."""

    code = "unreadable_file"
    status = 422
    title = _("This file cannot be read as a table.")


@dataclass(frozen=True, slots=True)
class Record:
    """`row` counts as a spreadsheet does (the header is 1), `line` is its first line in the file.

    `cells` is None when a quotation mark is opened and never closed.
    """

    row: int
    line: int
    cells: list[str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and how it is written; `rows()` and `records()` read it anew from the start."""

    path: pathlib.Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    skip: int = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line number in the file, cells). Blank lines are left out; short and long rows come as they are."""
        for record in self.records():
            yield record.line, record.cells if record.cells is not None else []

    def records(self, *, has_header: bool = True) -> Iterator[Record]:
        """As `rows`, telling broken ones; what follows a broken row is read on its own."""
        with _unpacked(self.path) as file:
            lines = _Lines(encodings.lines(file, self.encoding))
            for _line in range(self.skip):
                next(lines, None)
            for record in _records(lines, self.delimiter, self.path):
                if record.row > 1 or not has_header:
                    yield record


def open_table(path: str | pathlib.Path) -> Table:
    """Find out how the file is written. Refusal: `UnreadableFile`, with what is wrong and what to do."""
    path = pathlib.Path(path)
    csv.field_size_limit(LONGEST_CELL)
    try:
        encoding = _encoding(path)
        with _unpacked(path) as file:
            sample = [line for line, _n in zip(encodings.lines(file, encoding), range(SAMPLE_LINES), strict=False)]
    except OSError as why:
        raise UnreadableFile(
            _("%(path)s cannot be opened: %(why)s") % {"path": path, "why": why.strerror or why}
        ) from why
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile) as why:
        raise UnreadableFile(_("%(path)s is packed, and damaged.") % {"path": path}) from why
    told = sample[0].strip() if sample else ""
    skip = 1 if told[:4].lower() == "sep=" and len(told) == 5 else 0
    delimiter = told[4] if skip else _delimiter(sample)
    header = tuple(cell.strip() for cell in next(csv.reader(sample[skip:], delimiter=delimiter), []))
    if not any(header) or any(ord(letter) < 32 for cell in header for letter in cell if letter not in "\r\n\t"):
        raise UnreadableFile(_("%(path)s has no header row. The first line names the columns.") % {"path": path})
    return Table(path, encoding, delimiter, header, skip)


def lines_in(path: str | pathlib.Path) -> int:
    """How many lines the unpacked file has: about as many as rows, to say how far one is."""
    with _unpacked(pathlib.Path(path)) as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))


def _encoding(path: pathlib.Path) -> str:
    """Looks through the whole file once."""
    detector, size = encodings.Detector(), 0
    with _unpacked(path) as file:
        while block := file.read(BLOCK):
            if not size and block.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG")):
                raise UnreadableFile(_("%(path)s is not a text file. Save the table as CSV.") % {"path": path})
            size += len(block)
            if size > MOST_BYTES or size > max(BOMB_BYTES, path.stat().st_size * BOMB_RATIO):
                raise UnreadableFile(_("%(path)s unpacks to more than a catalog ever holds.") % {"path": path})
            detector.feed(block)
    return detector.result()


def _unpacked(path: pathlib.Path) -> IO[bytes]:
    with path.open("rb") as file:
        start = file.read(6)
    for magic, opener in PACKED.items():
        if start.startswith(magic):
            return opener(path, "rb")  # type: ignore[operator]
    return path.open("rb")


def _delimiter(sample: list[str]) -> str:
    """The one by which the most lines have as many cells as the header; more cells win."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
        except csv.Error:
            return 0, 0
        if not widths or widths[0] < 2:
            return 0, 0
        return sum(width == widths[0] for width in widths) * 100 // len(widths) // 20, widths[0]

    return max(DELIMITERS, key=score)


class _Lines:
    """Lines with a memory of those of the record being read, so that they can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.number, self.has_ended = lines, 0, False
        self.taken: list[str] = []
        self.again: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else next(self.lines, None)
        if line is None:
            self.has_ended = True
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All but the first line of this record."""
        rest = self.taken[1:]
        self.number -= len(rest)
        self.again.extend(reversed(rest))
        self.taken.clear()
        self.has_ended = False


def _records(lines: _Lines, delimiter: str, path: pathlib.Path) -> Iterator[Record]:
    row = broken = 0
    while True:
        reader, first = csv.reader(lines, delimiter=delimiter), lines.number + 1
        try:
            for cells in reader:
                if lines.has_ended:
                    break  # in the middle of a record
                row += 1
                if cells:
                    yield Record(row, first, cells)
                lines.taken.clear()
                first = lines.number + 1
            else:
                return
        except csv.Error:
            pass  # a cell longer than any: the same mistake
        row, broken = row + 1, broken + 1
        if broken > MOST_BROKEN:
            raise UnreadableFile(_("%(path)s: too many quotation marks are opened and never closed.") % {"path": path})
        lines.give_back()
        yield Record(row, first, None)
