"""Every "no" of the API as problem details (RFC 9457), whoever said it: a rule, a schema, a door, the address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mercer.kernel.errors import PROBLEM_TYPE, Refusal

PHRASES = {400: "This request cannot be read.", 404: "There is nothing here.", 405: "This address does not do that."}


def listen(api: NinjaAPI) -> None:
    """From now on the framework's own refusals sound like ours."""
    api.add_exception_handler(Refusal, lambda request, refusal: of(refusal))  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, _invalid)  # type: ignore[arg-type]
    api.add_exception_handler(AuthenticationError, _no_key)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, lambda request, error: say(error.status_code, detail=error.message))  # type: ignore[misc]
    api.add_exception_handler(Http404, lambda request, error: say(404))


def of(refusal: Refusal) -> HttpResponse:
    """A rule of the business said no."""
    return _answer(refusal.status, refusal.problem(), refusal.headers)


def say(status: int, *, detail: str = "", code: str = "", fields: dict[str, str] | None = None) -> HttpResponse:
    """A refusal that is about the request itself."""
    phrase = HTTPStatus(status).phrase
    name = code or phrase.lower().replace(" ", "_")
    problem = {
        "type": f"/problems/{name.replace('_', '-')}",
        "title": phrase,
        "status": status,
        "detail": detail or PHRASES.get(status, phrase),
        "code": name,
        "fields": fields or {},
        "facts": {},
    }
    return _answer(status, problem, {})


def not_allowed(response: HttpResponseNotAllowed) -> HttpResponse:
    """405 with the methods that are."""
    told = say(405)
    told["Allow"] = response["Allow"]
    return told


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in row["loc"]): _sentence(row) for row in error.errors}
    return say(422, code="invalid", detail="Something in this request does not fit the schema.", fields=fields)


def _sentence(row: dict[str, Any]) -> str:
    if row["type"] == "extra_forbidden":
        return "There is no such field."
    return str(row["msg"])


def _no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    told = say(401, code="no_key", detail="Send a live key: `Authorization: Bearer …` (or what this address asks for).")
    told["WWW-Authenticate"] = 'Bearer realm="api"'
    return told


def _answer(status: int, problem: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(problem), status=status, content_type=PROBLEM_TYPE)
    response["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response[name] = value
    return response
