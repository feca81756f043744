"""`/api/`: what people see who come with a browser, and the document programs read."""

from __future__ import annotations

import functools

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from mercer.accounts import access
from mercer.api import document, guide


def views(api: NinjaAPI):
    """The pages of this API: (address, view, name)."""
    return [
        ("", access.public(require_safe(functools.partial(index, api=api))), "api-index"),
        ("docs", access.public(require_safe(functools.partial(docs, api=api))), "api-docs"),
        ("openapi.json", access.public(require_safe(functools.partial(openapi, api=api))), "api-openapi"),
    ]


def index(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """For people a page, for programs where to go on."""
    if not request.accepts("text/html") or request.headers.get("Accept", "*/*") == "*/*":
        links = {
            name: f"{settings.PUBLIC_URL}/api/{name}" for name in ("docs", "openapi.json", "products", "categories")
        }
        told = {"name": api.title, "version": api.version, "stability": document.STABILITY, "links": links}
        return HttpResponse(msgspec.json.encode(told), content_type="application/json; charset=utf-8")
    subjects = guide.subjects(document.of(api))
    return render(
        request, "api/index.html", {"subjects": subjects, "stability": document.STABILITY, "robots": "noindex"}
    )


def docs(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """Every operation, made of the document itself."""
    told = document.of(api)
    context = {"subjects": guide.subjects(told), "shapes": guide.shapes(told), "robots": "noindex"}
    return render(request, "api/docs.html", context)


def openapi(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """The same for everybody, so anybody may keep it for a while."""
    response = HttpResponse(_written(api), content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


@functools.cache
def _written(api: NinjaAPI) -> bytes:
    return msgspec.json.encode(document.of(api))
