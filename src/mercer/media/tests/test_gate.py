"""What is let in, by content and header alone."""

import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.media import gate
from mercer.media.tests.conftest import encoded, image


def png(width: int, height: int) -> bytes:
    """A PNG that says it is this large, in less than a hundred bytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "webp-lossless", "avif", "gif"])
def test_five_kinds_are_known_by_their_content(kind):
    facts = gate.look(encoded(kind, width=401, height=299))
    assert (facts.width, facts.height) == (401, 299)
    assert facts.mime.endswith(kind.partition("-")[0].replace("jpg", "jpeg"))


def test_a_webp_with_transparency_tells_its_size_elsewhere():
    data = image(width=321, height=123).bandjoin(128).write_to_buffer(".webp", keep="exif")
    assert (gate.look(data).width, gate.look(data).height) == (321, 123)


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<svg onload=alert(1)>",
        b"<html><script>alert(1)</script>",
        b"<?php system($_GET[0]);",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"II*\x00" + bytes(100),
        b"\x00\x00\x00\x18ftypheic" + bytes(100),
        b"",
        b"GIF8",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
    ],
)
def test_everything_else_is_refused_whatever_its_name(data):
    with pytest.raises(gate.Unacceptable):
        gate.look(data)


@pytest.mark.asvs("5.2.6")
@pytest.mark.parametrize(
    "data",
    [
        png(20_000, 20_000),
        png(2**31 - 1, 2**31 - 1),
        png(1, 17_000),
        b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(10),
        b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65_535, 65_535) + bytes(10),
        b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + b"\xff\xff\xff" * 2,
    ],
)
def test_a_bomb_is_refused_by_its_header(data):
    begin = time.perf_counter()
    with pytest.raises(gate.Unacceptable, match="pixels"):
        gate.look(data)
    assert time.perf_counter() - begin < 0.1


def test_a_file_that_is_too_large_is_not_even_looked_at():
    with pytest.raises(gate.Unacceptable, match="25 MB"):
        gate.look(encoded() + bytes(gate.MOST_BYTES))


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "avif", "gif"])
def test_a_header_cut_anywhere_is_a_refusal_and_never_an_error(kind):
    data = encoded(kind, width=20, height=20)
    for end in range(min(len(data), 400)):
        try:
            gate.look(data[:end])
        except gate.Unacceptable:
            continue


@given(
    st.sampled_from(["jpg", "png", "webp", "avif", "gif"]),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=20),
)
def test_a_header_with_any_wrong_bytes_is_facts_or_a_refusal(kind, changes):
    data = bytearray(SMALL[kind])
    for at, value in changes:
        data[at % len(data)] = value
    begin = time.perf_counter()
    try:
        facts = gate.look(bytes(data))
    except gate.Unacceptable:
        pass
    else:
        assert 0 < facts.width * facts.height <= gate.MOST_PIXELS
    assert time.perf_counter() - begin < 0.5


SMALL = {kind: encoded(kind, width=20, height=20) for kind in ["jpg", "png", "webp", "avif", "gif"]}
