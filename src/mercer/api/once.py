"""What moves money has its effect once per `Idempotency-Key`, and the same answer each time (see `kernel.idempotency`).

Answers hold addresses and secrets of orders, so they are kept sealed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Header
from pydantic import BaseModel

from mercer.api import doors
from mercer.kernel import clock, crypto, idempotency

CONTEXT = "kernel_idempotencykey.response_body"

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$",
        description="Yours, new for every act; sent again with the same request, the first answer comes again. Kept for 7 days.",
    ),
]  # fmt: skip


def answer(request: HttpRequest, key: str, work: Callable[[], BaseModel], *, status: int = 201) -> HttpResponse:
    """Does the work and keeps its answer, or gives the answer it had. Refusals: `KeyReused`, `StillRunning`, and the work's."""
    asked = idempotency.hash_of(request.method, request.path, _body(request), doors.name(request))
    with idempotency.guard(_scope(request), key, asked, now=clock.now()) as attempt:
        if attempt.answer:
            return _response(attempt.answer.status, _opened(attempt.answer.body), replayed=True)
        told = msgspec.json.encode(work().model_dump(by_alias=True))
        attempt.finish(status, _sealed(told))
        return _response(status, told, replayed=False)


def _scope(request: HttpRequest) -> str:
    """Keys of different programs never meet, nor do those of guests: a guest's are told apart by the address, which is secret."""
    program = doors.program(request)
    place = f"key {program.key.pk}" if program else f"path {request.path}"
    return f"api.{hashlib.sha256(place.encode()).hexdigest()[:40]}"


def _body(request: HttpRequest) -> object:
    return msgspec.json.decode(request.body) if request.body else None


def _sealed(told: bytes) -> str:
    return base64.b64encode(crypto.encrypt(told, context=CONTEXT)).decode()


def _opened(kept: str) -> bytes:
    return crypto.decrypt(base64.b64decode(kept), context=CONTEXT)


def _response(status: int, told: bytes, *, replayed: bool) -> HttpResponse:
    response = HttpResponse(told, status=status, content_type="application/json; charset=utf-8")
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response
