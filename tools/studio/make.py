"""Makes the demo shop's pictures. See README.md.

python make.py --preview DIR [--only tidal-mug,slow-teapot] [--stage hero]     small and quick, as PNG
python make.py --draft …                                                      smaller originals, four times as quick
python make.py [--stage hero,looks,views,scenes,spin] [--only …]               the originals; finished files are skipped,
                                                                              drafts are made again
"""

import argparse
import dataclasses
import os
import pathlib
import sys
import tempfile
import time
import tomllib

import bpy

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import forms
import scenes
import stage
from goods import ALL, bath, cups, desk, furniture, glass, jars, kitchen, light, linen, plates, serving, vases  # noqa: F401
from PIL import Image

PICTURES = pathlib.Path(__file__).parents[2] / "src/mercer/demo/pictures"
PRODUCTS = [
    product
    for file in sorted((PICTURES.parent / "goods/products").glob("*.toml"))
    for product in tomllib.loads(file.read_text("utf-8"))["product"]
]
RANK = {product["slug"]: ("bestseller" not in product["tags"], place) for place, product in enumerate(PRODUCTS)}
SPIN, FRAMES = "tidal-mug", 24
STAGES = ("hero", "scenes", "spin", "looks", "views")


@dataclasses.dataclass(frozen=True)
class Shot:
    """One picture: what to build, how to look at it, how large."""

    file: str
    stage: str
    slug: str
    look: str
    view: stage.View
    width: int
    height: int
    samples: int


def shots():
    """Everything that is wanted, most important first: bestsellers before the others, in the order of the data."""
    goods = sorted(ALL.values(), key=lambda good: RANK[good.slug])
    best = [good for good in goods if not RANK[good.slug][0]]
    for good in goods:
        yield Shot(f"{good.slug}-hero", "hero", good.slug, good.looks[0], good.hero, 1200, 1200, 24)
    for name, scene in scenes.ALL.items():
        yield Shot(f"scene-{name}", "scenes", name, "", scene.view, 1800, 900, 28)
    yield from turn(ALL[SPIN])
    yield from further(best)
    yield from further([good for good in goods if good not in best])


def further(goods):
    """The other looks, then the other views."""
    for good in goods:
        for look in good.looks[1:]:
            yield Shot(f"{good.slug}-{look}", "looks", good.slug, look, good.hero, 1200, 1200, 24)
    for good in goods:
        for name, view in good.views.items():
            yield Shot(f"{good.slug}-{name}", "views", good.slug, good.looks[0], view, 1200, 1200, 24)


def turn(good):
    for frame in range(FRAMES):
        view = dataclasses.replace(good.hero, azimuth=0, turn=good.hero.azimuth + 360 * frame / FRAMES)
        yield Shot(f"{good.slug}-spin-{frame:02}", "spin", good.slug, good.looks[0], view, 600, 600, 8)


def take(shot, target, *, preview=False):
    stage.empty()
    width, height = (200 * shot.width // shot.height, 200) if preview else (shot.width, shot.height)
    stage.settings(width=width, height=height, samples=5 if preview else shot.samples)
    if shot.stage == "scenes":
        scene = scenes.ALL[shot.slug]
        scene.build()
        stage.lit(shot.view, dim=scene.dim)
    else:
        good = ALL[shot.slug]
        with forms.group(turn=(0, 0, -(shot.view.turn or 0))):
            good.build(shot.look)
        stage.lit(shot.view, wall=good.wall, dim=good.dim)
    bpy.context.scene.render.filepath = str(target)
    bpy.ops.render.render(write_still=True)


def draft(shot):
    """Three quarters of the width and a quarter of the samples; the small frames of a turn stay as they are."""
    if shot.stage == "spin":
        return shot
    return dataclasses.replace(shot, width=shot.width * 3 // 4, height=shot.height * 3 // 4, samples=shot.samples // 4)


def finished(shot):
    """A picture is there and at least as wide as wanted."""
    file = PICTURES / f"{shot.file}.webp"
    return file.exists() and Image.open(file).width >= shot.width


def develop(shot):
    """Render into a temporary file, so that a picture in the folder is always whole."""
    with tempfile.TemporaryDirectory() as folder:
        raw = pathlib.Path(folder) / "raw.png"
        take(shot, raw)
        half = PICTURES / f".{shot.file}.part"
        Image.open(raw).convert("RGB").save(half, "WEBP", quality=91, method=5)
        os.replace(half, PICTURES / f"{shot.file}.webp")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--preview", type=pathlib.Path)
    asked.add_argument("--stage", default=",".join(STAGES))
    asked.add_argument("--only", default="")
    asked.add_argument("--draft", action="store_true")
    asked.add_argument("--list", action="store_true", help="only print what is not there yet")
    wish = asked.parse_args()
    only, stages = set(filter(None, wish.only.split(","))), wish.stage.split(",")
    for shot in shots():
        if shot.stage not in stages or (only and shot.slug not in only):
            continue
        if wish.preview:
            wish.preview.mkdir(parents=True, exist_ok=True)
            take(shot, wish.preview / f"{shot.file}.png", preview=True)
        elif not finished(shot := draft(shot) if wish.draft else shot):
            began = time.monotonic()
            if not wish.list:
                PICTURES.mkdir(exist_ok=True)
                develop(shot)
            print(f"{shot.file} {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
