"""Reads back the labels we print: their words, and their bars as a picture that a scanner can read."""

from __future__ import annotations

import base64
import re
import zlib

from PIL import Image, ImageDraw

STREAM = re.compile(rb"<<(.*?)>>\s*stream\r?\n(.*?)endstream", re.S)
TOKEN = re.compile(rb"\((?:\\.|[^\\()])*\)|\[|\]|/[^\s/\[\]()]+|[-+]?\d*\.?\d+|[A-Za-z'\"*]+", re.S)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
DOTS = 6  # to a point
Matrix = tuple[float, float, float, float, float, float]


def words(pdf: bytes) -> list[str]:
    """Every text on the page. Those in the Chinese font are written in UTF-16."""
    found = []
    for token in _tokens(pdf):
        if token.startswith(b"("):
            raw = ESCAPE.sub(_unescaped, token[1:-1])
            wide = len(raw) % 2 == 0 and (raw[:1] in (b"\x00",) or any(byte >= 0x80 for byte in raw))
            found.append(raw.decode("utf-16-be", "replace") if wide else raw.decode("cp1252", "replace"))
    return found


def picture(pdf: bytes, width: float, height: float) -> Image.Image:
    """The filled rectangles of the page, black on white."""
    image = Image.new("L", (int(width * DOTS), int(height * DOTS)), 255)
    draw, operands, kept = ImageDraw.Draw(image), [], []
    matrix, boxes = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), []
    for token in _tokens(pdf):
        if re.fullmatch(rb"[-+]?\d*\.?\d+", token):
            operands.append(float(token))
            continue
        if token == b"q":
            kept.append(matrix)
        elif token == b"Q":
            matrix = kept.pop()
        elif token == b"cm":
            matrix = _times(tuple(operands[-6:]), matrix)
        elif token == b"re":
            boxes.append(_corners(operands[-4:], matrix))
        elif token in (b"f", b"f*", b"B", b"b"):
            for left, bottom, right, top in boxes:
                box = [left * DOTS, (height - top) * DOTS, right * DOTS - 1, (height - bottom) * DOTS - 1]
                draw.rectangle([round(edge) for edge in box], fill=0)
        if token in (b"f", b"f*", b"B", b"b", b"n", b"S"):
            boxes = []
        operands = []
    return image


def _tokens(pdf: bytes) -> list[bytes]:
    found = []
    for head, data in STREAM.findall(pdf):
        if b"ASCII85Decode" in head:
            data = base64.a85decode(data.strip().removesuffix(b"~>"))
        if b"FlateDecode" in head:
            data = zlib.decompress(data)
        found += TOKEN.findall(data)
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else NAMED.get(code, code)


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _corners(box: list[float], matrix: Matrix) -> tuple[float, float, float, float]:
    x, y, width, height = box
    a, b, c, d, e, f = matrix
    xs = sorted((a * x + c * y + e, a * (x + width) + c * (y + height) + e))
    ys = sorted((b * x + d * y + f, b * (x + width) + d * (y + height) + f))
    return xs[0], ys[0], xs[1], ys[1]
