"""Where the files of an asset lie: a folder with the name of its token, never a name that a person chose.

Public and private assets live in trees of their own, so that a public file can be served without
asking anybody and a private one cannot be reached that way.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil

from django.conf import settings

ORIGINAL = "original"
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")


def folder(token: str, *, private: bool) -> pathlib.Path:
    """`ValueError` for anything that is not a token, so that no path can be made of an address."""
    if not _TOKEN.match(token):
        raise ValueError("not a token")
    return pathlib.Path(settings.MEDIA_ROOT) / ("private" if private else "public") / token[:2] / token


def put(token: str, data: bytes, *, private: bool) -> pathlib.Path:
    """Writes the original, completely or not at all."""
    place = folder(token, private=private)
    place.mkdir(parents=True, exist_ok=True)
    unfinished = place / f".{os.getpid()}"
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, place / ORIGINAL)
    return place / ORIGINAL


def read(token: str, name: str, *, private: bool) -> bytes | None:
    """The file's content, or None when there is none."""
    try:
        return (folder(token, private=private) / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def drop(token: str, *, private: bool) -> None:
    """For an asset that did not come to be."""
    shutil.rmtree(folder(token, private=private), ignore_errors=True)
