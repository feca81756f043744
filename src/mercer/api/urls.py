"""`/api/`: the shop for programs, the same story as its pages tell."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from mercer.accounts import access
from mercer.api import (
    addresses,
    carts,
    catalog,
    customers,
    document,
    limits,
    orders,
    pages,
    payments,
    prices,
    problems,
    products,
    reports,
    returns,
    reviews,
    shelving,
    shipping,
    stock,
    themes,
)
from mercer.kernel.errors import Refusal


class Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)


class StrictJson(Parser):
    """RFC 8259 to the letter: no NaN, no half surrogates."""

    def parse_body(self, request: HttpRequest) -> Any:
        return msgspec.json.decode(request.body)


api = NinjaAPI(
    title="Mercer",
    version="0.1.0",
    description=document.ABOUT,
    openapi_extra={"tags": document.TAGS},
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=Json(),
    parser=StrictJson(),
)
problems.listen(api)
NOUNS = (
    *(catalog, carts, addresses, orders, returns, payments, shipping),
    *(products, shelving, prices, stock, customers, reports, themes, reviews),
)
for noun in NOUNS:
    api.add_router("", noun.router)


def _speaking(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, _speaks(pattern.callback), pattern.default_args, pattern.name)


def _speaks(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What all answers have in common: refusals as problem details, allowances, nothing kept by strangers."""

    @functools.wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        try:
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            response = problems.of(refusal)
        if isinstance(response, HttpResponseNotAllowed):
            response = problems.not_allowed(response)
        limits.tell(request, response)
        return response

    return spoken


urlpatterns = [
    *(path(address, view, name=name) for address, view, name in pages.views(api)),
    *access.cover([_speaking(pattern) for pattern in api.urls[0]], access.API),  # type: ignore[arg-type]
]
