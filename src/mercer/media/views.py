"""Serving files. What a token names never changes, so browsers may keep public files for ever."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from mercer.media import guards, shelves
from mercer.media.models import Asset

MIMES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@require_safe
def rendition(request: HttpRequest, token: str, width: str, ending: str) -> HttpResponse:
    """A picture in one width. A public one is found without any query."""
    name = f"{width}.{ending}"
    etag = f'"{token[:12]}-{name}"'
    data = shelves.read(token, name, private=False)
    if data is not None:
        return _unchanged(request, etag) or _public(HttpResponse(data, content_type=MIMES[ending]), etag)
    _visible(request, token)
    data = shelves.read(token, name, private=True)
    if data is None:
        raise Http404
    return _private(HttpResponse(data, content_type=MIMES[ending]))


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """A document, under the name it was given."""
    asset = _visible(request, token, kind=Asset.DOCUMENT)
    data = shelves.read(token, shelves.ORIGINAL, private=asset.is_private)
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type=asset.mime)
    response["Content-Disposition"] = content_disposition_header("download" in request.GET, asset.filename) or "inline"
    return _private(response)


def _visible(request: HttpRequest, token: str, **facts: str) -> Asset:
    """The asset, if this visitor may see it: what is not theirs does not exist."""
    asset = Asset.objects.filter(token=token, **facts).first()
    if asset is None or not guards.may_see(request, asset):
        raise Http404
    return asset


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return _public(HttpResponseNotModified(), etag) if etag in known or "*" in known else None


def _public(response: HttpResponse, etag: str) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["ETag"] = etag
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
