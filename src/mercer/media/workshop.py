"""Sends pictures to the press, a process of its own, and takes in what came out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from mercer.media import pictures, press, shelves
from mercer.media.models import Asset

BATCH = 20
SECONDS_EACH = 60


class Failed(Exception):
    """The press could not make anything of a picture."""


def press_all(assets: Sequence[Asset]) -> list[Asset]:
    """Makes the renditions of these pictures, many in one process; the ones that failed."""
    failed = []
    for start in range(0, len(assets), BATCH):
        batch = assets[start : start + BATCH]
        answers = list(_answers(batch))
        answers += [{"error": "the press stopped"}] * (len(batch) - len(answers))
        for asset, answer in zip(batch, answers, strict=True):
            if "error" in answer:
                failed.append(asset)
            else:
                _take_in(asset, answer)
    return failed


def press_one(asset: Asset) -> Asset:
    """The asset with its renditions, or `Failed`."""
    if press_all([asset]):
        raise Failed(f"no renditions of asset {asset.pk}")
    return asset


def _answers(assets: Sequence[Asset]) -> Iterator[dict]:
    order = {"pictures": [_wish(asset) for asset in assets]}
    command = [sys.executable, "-I", press.__file__]
    environment = {"VIPS_CONCURRENCY": "1", "MALLOC_ARENA_MAX": "2", "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            input=json.dumps(order),
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_EACH * len(assets),
        )
    except subprocess.TimeoutExpired as stopped:
        output = stopped.stdout or b""
        lines = (output.decode() if isinstance(output, bytes) else output).splitlines()
    else:
        lines = done.stdout.splitlines()
    for line in lines:
        yield json.loads(line)


def _wish(asset: Asset) -> dict:
    place = shelves.folder(asset.token, private=asset.is_private)
    widest = max(asset.width, asset.height)  # a turned photograph is as wide as it was high
    return {"source": str(place / shelves.ORIGINAL), "folder": str(place), "widths": pictures.planned(widest)}


def _take_in(asset: Asset, answer: dict) -> None:
    for field in ("width", "height", "color", "renditions"):
        setattr(asset, field, answer[field])
    asset.save(update_fields=["width", "height", "color", "renditions"])
