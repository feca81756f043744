"""Assets: what somebody uploads, or the shop makes. The original is kept, pages show renditions of it.

`add` writes the file first and the row after, so a row never points at nothing; a file without row, left
by a transaction that rolled back, harms nobody and is swept away.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mercer.media import gate, shelves, tasks, workshop
from mercer.media.models import Asset

DOCUMENT_KINDS = {"application/pdf": b"%PDF-"}
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"\\/:*?<>|]+')


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def add(
    file: bytes | Readable,
    *,
    filename: str,
    alt: str = "",
    private: bool = False,
    now: datetime,
    press_now: bool = False,
    press: bool = True,
) -> Asset:
    """A picture. `gate.Unacceptable` when it is none that we take.

    A public picture that we have already is not kept twice. Renditions follow by a job; at once with
    `press_now` (then a file that cannot be decoded is `Unacceptable`, too), or with `press=False` not
    at all: whoever adds many calls `workshop.press_all` for them together.
    """
    data = _content(file)
    facts = gate.look(data)
    digest = hashlib.sha256(data).hexdigest()
    asset = None if private else _known(digest)
    if asset is None:
        asset = _keep(
            data,
            Asset(
                kind=Asset.PICTURE, filename=safe_name(filename), mime=facts.mime, size=len(data), sha256=digest,
                width=facts.width, height=facts.height, alt=alt.strip()[:300], is_private=private, created_at=now,
            ),
        )  # fmt: skip
    if press_now and not asset.renditions:
        _press_or_refuse(asset)
    elif press and not asset.renditions:
        tasks.press_later(asset)
    return asset


def add_document(data: bytes, *, filename: str, mime: str, private: bool = True, now: datetime) -> Asset:
    """A document the shop made itself, for instance a label. `gate.Unacceptable` unless it is a PDF."""
    mark = DOCUMENT_KINDS.get(mime)
    if mark is None or not data.startswith(mark) or len(data) > gate.MOST_BYTES:
        raise gate.Unacceptable(_("Only PDF documents can be kept."))
    digest = hashlib.sha256(data).hexdigest()
    asset = Asset(
        kind=Asset.DOCUMENT, filename=safe_name(filename), mime=mime, size=len(data), sha256=digest,
        is_private=private, created_at=now,
    )  # fmt: skip
    return _keep(data, asset)


def describe(asset: Asset, *, alt: str) -> Asset:
    """Says what is to be seen, for people who cannot see it."""
    asset.alt = alt.strip()[:300]
    asset.save(update_fields=["alt"])
    return asset


def safe_name(filename: str) -> str:
    """A file name to show and to download under; never used as a path."""
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rpartition("/")[2])
    return " ".join(_UNFIT.sub(" ", name).split()).strip(". ")[:200]


def _content(file: bytes | Readable) -> bytes:
    """At most one byte more than we take, whatever a stream goes on to send."""
    if isinstance(file, bytes | bytearray | memoryview):
        return bytes(file)
    return file.read(gate.MOST_BYTES + 1)


def _known(digest: str) -> Asset | None:
    return Asset.objects.filter(sha256=digest, is_private=False, kind=Asset.PICTURE).first()


def _keep(data: bytes, asset: Asset) -> Asset:
    asset.token = secrets.token_hex(16)
    shelves.put(asset.token, data, private=asset.is_private)
    try:
        with transaction.atomic():
            asset.save()
    except IntegrityError:
        shelves.drop(asset.token, private=asset.is_private)
        twin = _known(asset.sha256)  # somebody added the same picture at the same time
        if twin is None:
            raise
        return twin
    return asset


def _press_or_refuse(asset: Asset) -> None:
    try:
        workshop.press_one(asset)
    except workshop.Failed as error:
        asset.delete()
        shelves.drop(asset.token, private=asset.is_private)
        raise gate.Unacceptable(_("The file is damaged.")) from error
