"""Documents on their way out."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from mercer.kernel.errors import NotFound
from mercer.media import shelves
from mercer.media.models import Asset

PDF = {
    200: {
        "description": "The label.",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def document(asset: Asset | None) -> HttpResponse:
    """The file, or `NotFound` while there is none."""
    data = shelves.read(asset.token, shelves.ORIGINAL, private=asset.is_private) if asset else None
    if asset is None or data is None:
        raise NotFound(document="label")
    response = HttpResponse(data, content_type=asset.mime)
    response["Content-Disposition"] = content_disposition_header(True, asset.filename)
    return response
