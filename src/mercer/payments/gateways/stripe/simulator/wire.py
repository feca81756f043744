"""HTTP as the simulator needs it: a request read from WSGI, forms in Stripe's bracket notation, answers and errors."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_BODY = 1_000_000
STATUS = {
    200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 404: "Not Found",
    405: "Method Not Allowed", 413: "Content Too Large", 500: "Internal Server Error", 504: "Gateway Timeout",
}  # fmt: skip


class ApiError(Exception):
    """An answer in the form of Stripe's errors."""

    def __init__(self, status: int, message: str, *, type: str = "invalid_request_error", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": type, "message": message, **more}}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, Any]
    body: bytes
    headers: Mapping[str, str]
    origin: str
    """`http://host:port` and the folder the simulator is mounted at."""

    @property
    def form(self) -> dict[str, Any]:
        return parse(self.body.decode("utf-8", "replace"))

    @property
    def params(self) -> dict[str, Any]:
        return self.query if self.method in ("GET", "DELETE") else self.form


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        return f"{self.status} {STATUS.get(self.status, 'Status')}"


def read(environ: dict, *, public_url: str = "") -> Request:
    """The request of a WSGI environment."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY:
        raise ApiError(413, "The request is too large.")
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    host = headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    base = public_url or f"{environ.get('wsgi.url_scheme', 'http')}://{host}"
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/") or "/",
        query=parse(environ.get("QUERY_STRING", "")),
        body=environ["wsgi.input"].read(length) if length else b"",
        headers=headers,
        origin=base + environ.get("SCRIPT_NAME", ""),
    )


def parse(text: str) -> dict[str, Any]:
    """`a[b][0][c]=1&d[]=2` → `{"a": {"b": [{"c": "1"}]}, "d": ["2"]}`."""
    tree: dict[str, Any] = {}
    for name, value in urllib.parse.parse_qsl(text, keep_blank_values=True):
        head, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        spot, step = tree, head
        for following in rest:
            spot = spot.setdefault(step, {})
            if not isinstance(spot, dict):
                raise ApiError(400, f"Invalid request parameter: {name}")
            step = following or str(len(spot))
        spot[step] = value
    return {key: _lists(value) for key, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def as_json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(document, indent=2).encode()
    return Answer(status, body, {"Content-Type": "application/json", "Request-Id": "req_simulated", **(headers or {})})


def redirect(url: str) -> Answer:
    return Answer(303, b"", {"Location": url, "Cache-Control": "no-store"})
