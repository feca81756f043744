"""What is let in: five kinds of pictures, known by their content, with dimensions read from the header.

Nothing is decoded here, so a picture of a billion pixels in a few bytes costs nothing but the reading
of its header. SVG, which can carry scripts, is none of the five. Decoding is left to `press`, in a
process of its own.

Headers: ITU-T T.81 (JPEG), ISO/IEC 15948 (PNG), RFC 9649 (WebP), ISO/IEC 23008-12 (AVIF), GIF89a.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mercer.kernel.errors import Refusal

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_000
MOST_BOXES = 2_000
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


class Unacceptable(Refusal):
    """Not a picture we take; the message says why."""

    code = "unacceptable_file"
    status = 422
    title = _("This file cannot be used. Please send a JPEG, PNG, WebP, AVIF or GIF picture.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the header says; width and height in pixels, before any turning by EXIF."""

    mime: str
    width: int
    height: int


def look(data: bytes) -> Facts:
    """What this picture is, or `Unacceptable`."""
    if not data:
        raise Unacceptable(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise Unacceptable(_("The file is too large: 25 MB are the most we take."))
    for mime, fits, measure in KINDS:
        if fits(data):
            return _measured(mime, measure, data)
    raise Unacceptable


def _measured(mime: str, measure: Callable[[bytes], tuple[int, int]], data: bytes) -> Facts:
    try:
        width, height = measure(data)
    except (ValueError, IndexError, struct.error) as error:
        raise Unacceptable(_("The file is damaged.")) from error
    if width < 1 or height < 1:
        raise Unacceptable(_("The file is damaged."))
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Unacceptable(
            _("The picture has too many pixels: 50 million are the most we take."), width=width, height=height
        )
    return Facts(mime, width, height)


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker where one belongs")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    raise ValueError("no frame")


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("no header chunk")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no known bitstream")


def _avif(data: bytes) -> tuple[int, int]:
    """The largest of the sizes the file's items declare."""
    sizes = [size for size in _spatial_extents(data) if size != (0, 0)]
    if not sizes:
        raise ValueError("no item says its size")
    return max(width for width, _height in sizes), max(height for _width, height in sizes)


def _spatial_extents(data: bytes) -> Iterator[tuple[int, int]]:
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind == b"meta":
            for inner, inner_start, inner_end in _boxes(data, start + 4, end):
                if inner == b"iprp":
                    yield from _properties(data, inner_start, inner_end)


def _properties(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    for kind, first, last in _boxes(data, start, end):
        if kind == b"ipco":
            for inner, at, _end in _boxes(data, first, last):
                if inner == b"ispe":
                    width, height = struct.unpack(">II", data[at + 4 : at + 12])
                    yield width, height


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first and last byte of each box's content."""
    for _count in range(MOST_BOXES):
        if start + 8 > end:
            return
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise ValueError("a box is larger than what is around it")
        yield kind, start + head, start + size
        start += size
    raise ValueError("too many boxes")


def _is_avif(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    brands = data[8 : min(len(data), int.from_bytes(data[:4], "big"), 256)]
    return any(brands[at : at + 4] in (b"avif", b"avis") for at in range(0, len(brands), 4))


KINDS: list[tuple[str, Callable[[bytes], bool], Callable[[bytes], tuple[int, int]]]] = [
    ("image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    ("image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    ("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _webp),
    ("image/gif", lambda data: data[:6] in (b"GIF87a", b"GIF89a"), _gif),
    ("image/avif", _is_avif, _avif),
]
