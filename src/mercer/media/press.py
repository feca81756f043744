"""Makes renditions: `python press.py < order`, a process of its own that knows nothing of the shop.

Decoding strangers' files is the riskiest thing a shop does, so it happens here: no Django, no
database, no secrets in the environment, only the five decoders, and limits on memory, time and size of
files. The order is JSON on standard input, answered with one line of JSON for each picture:

    {"pictures": [{"source": "/…/original", "folder": "/…", "widths": {"avif": [320, 640], …}}, …]}
    {"width": 1500, "height": 1000, "color": "#a1b2c3", "renditions": {"avif": [320, 640], …}}
    {"error": "…"}

Metadata (place and time of the photograph, the camera's number) is left out of renditions; EXIF's
turning and a color profile are applied first.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import resource
import sys
from typing import Any

LARGEST_BOX = 4_000  # pixels: the height a rendition may have at most
MEMORY_BYTES = 3 * 1024**3  # of addresses, most of which are never touched
FILE_BYTES = 64 * 1024**2
CPU_SECONDS_EACH = 40
LOADERS = ["Jpeg", "Png", "Webp", "Heif", "Nsgif"]
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
SAVERS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("heifsave", {"compression": "av1", "Q": 52, "effort": 2, "bitdepth": 8}),
    "webp": ("webpsave", {"Q": 76, "effort": 3}),
    "jpeg": ("jpegsave", {"Q": 80, "optimize_coding": True, "interlace": True}),
}


def main() -> None:
    """Reads the order, answers line by line."""
    order = json.load(sys.stdin)
    limit(len(order["pictures"]))
    vips = decoders()
    for picture in order["pictures"]:
        try:
            answer = make(vips, pathlib.Path(picture["source"]), pathlib.Path(picture["folder"]), picture["widths"])
        except vips.Error as error:
            answer = {"error": " ".join(str(error).split())[:300]}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def limit(count: int) -> None:
    """What this process may use. Not every system knows every limit."""
    cpu = CPU_SECONDS_EACH * count
    for what, most in [
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ]:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def decoders():
    """libvips with all loaders switched off but ours."""
    import pyvips  # noqa: PLC0415  after the limits, which its threads must keep to

    pyvips.cache_set_max(0)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for name in LOADERS:
        pyvips.operation_block_set(f"VipsForeignLoad{name}", False)
    return pyvips


def make(vips, source: pathlib.Path, folder: pathlib.Path, widths: dict[str, list[int]]) -> dict:
    """All renditions of one picture: decoded once at the largest width, made smaller from there."""
    largest = max(max(row) for row in widths.values())
    original = vips.Image.new_from_file(str(source), access="sequential").autorot()
    base = vips.Image.thumbnail(
        str(source), largest, height=LARGEST_BOX, size="down", export_profile="srgb", fail_on="error"
    ).copy_memory()
    base = base.cast("uchar") if base.format != "uchar" else base
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, list[int]] = {}
    for kind, row in widths.items():
        for width in sorted({min(width, base.width) for width in row}):
            save(
                base if width == base.width else base.thumbnail_image(width, height=LARGEST_BOX, size="down"),
                kind,
                folder,
                width,
            )
            made.setdefault(kind, []).append(width)
    return {"width": original.width, "height": original.height, "color": color(base), "renditions": made}


def save(image, kind: str, folder: pathlib.Path, width: int) -> None:
    """Under its name only when it is complete."""
    saver, options = SAVERS[kind]
    if kind == "jpeg" and image.hasalpha():
        image = image.flatten(background=255)
    target = folder / f"{width}.{ENDINGS[kind]}"
    unfinished = folder / f".{os.getpid()}-{target.name}"
    getattr(image, saver)(str(unfinished), keep="none", **options)
    os.replace(unfinished, target)


def color(image) -> str:
    """The mean of all pixels, for the space where the picture will be."""
    flat = image.flatten(background=255) if image.hasalpha() else image
    point = flat.colourspace("srgb").shrink(flat.width, flat.height).getpoint(0, 0)
    red, green, blue = (round(value) for value in (point * 3)[:3]) if len(point) < 3 else (round(v) for v in point[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


if __name__ == "__main__":
    main()
