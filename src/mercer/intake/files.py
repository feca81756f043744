"""Reading tables as they come out of other people's systems: packed or not, any usual encoding, any usual delimiter."""

import csv
import gzip
import io
import lzma
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors

PACKED = {b"\x1f\x8b": gzip.open, b"\xfd7zXZ\x00": lzma.open}
DELIMITERS = ",;\t|"
SAMPLE_BYTES = 262_144
LONGEST_CELL = 1_000_000


class UnreadableFile(errors.Refusal):
    """Not a table: absent, empty, binary, or without a header."""

    code = "unreadable_file"
    status = 422
    title = _("This file cannot be read as a table.")


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and how it is written; `rows()` reads it anew from the start."""

    path: pathlib.Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line number in the file, cells). Blank lines are left out; short and long rows come as they are."""
        with _text(self.path, self.encoding) as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            next(reader)
            for cells in reader:
                if cells:
                    yield reader.line_num, cells


def open_table(path: str | pathlib.Path) -> Table:
    """Find out how the file is written. Refusal: `UnreadableFile`, with what is wrong and what to do."""
    path = pathlib.Path(path)
    csv.field_size_limit(LONGEST_CELL)
    try:
        sample = _bytes(path)
    except OSError as why:
        raise UnreadableFile(_("%(path)s cannot be opened: %(why)s") % {"path": path, "why": why.strerror or why}) from why
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile) as why:
        raise UnreadableFile(_("%(path)s is packed, and damaged.") % {"path": path}) from why
    encoding = _encoding(sample)
    first = _first_line(sample.decode(encoding, errors="replace"))
    delimiter = max(DELIMITERS, key=first.count)
    header = tuple(cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), []))
    if not any(header) or "\x00" in first:
        raise UnreadableFile(_("%(path)s has no header row. The first line names the columns.") % {"path": path})
    return Table(path, encoding, delimiter, header)


def _bytes(path: pathlib.Path) -> bytes:
    with _unpacked(path) as file:
        return file.read(SAMPLE_BYTES)


def _unpacked(path: pathlib.Path):
    with path.open("rb") as file:
        start = file.read(6)
    for magic, opener in PACKED.items():
        if start.startswith(magic):
            return opener(path, "rb")
    return path.open("rb")


def _text(path: pathlib.Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_unpacked(path), encoding=encoding, errors="replace", newline="")


def _encoding(sample: bytes) -> str:
    """By mark, then UTF-8, then the national ones. Latin-1 takes anything, so it comes last."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if sample.startswith(mark):
            return name
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    for name in ("utf-8", "gb18030"):
        try:
            whole.decode(name)
        except UnicodeDecodeError:
            continue
        return name if name == "utf-8" or _looks_chinese(whole) else "cp1252"
    return "cp1252" if _decodes(whole, "cp1252") else "latin-1"


def _looks_chinese(sample: bytes) -> bool:
    """Accented Latin letters decode as GB18030 too, but then stand alone among letters."""
    text = sample.decode("gb18030")
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    pairs = sum("\u4e00" <= a <= "\u9fff" and "\u4e00" <= b <= "\u9fff" for a, b in zip(text, text[1:], strict=False))
    return chinese > 0 and pairs * 3 > chinese


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _first_line(text: str) -> str:
    return next(iter(text.lstrip("\ufeff").splitlines()), "")
