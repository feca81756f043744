"""A parcel carrier that does not exist: the other side of `carrier.py`, over real HTTP, for the demo and for tests.

    POST /v1/shipments                     a label (Idempotency-Key makes it repeatable)
    GET  /v1/shipments/<number>/events     what was seen
    POST /v1/shipments/<number>/cancel     before it was handed in
    GET  /                                 all parcels, with buttons to move them on by hand
    GET  /track/<number>                   what a recipient sees

Parcels move on by themselves every MERCER_PARCEL_STEP seconds (15); the shop hears by signed notifications.
"""

import base64
import hmac
import html
import json
import os
import pathlib
import re
import urllib.parse
from http import HTTPStatus

from mercer.fulfillment.carriers.parcel.simulated_messenger import Messenger
from mercer.fulfillment.carriers.parcel.simulated_parcels import STATES, Parcels
from mercer.fulfillment.carriers.protocol import LabelRequest, Party
from mercer.kernel import later

labels = later.Module("mercer.fulfillment.carriers.labels")
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="{base}/style.css"><body><main><p class="note">This carrier is simulated. No parcel moves.</p>
<h1>{title}</h1>{body}</main></body></html>"""
STYLE = """:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:start;padding:.5rem;border-bottom:1px solid #8884;vertical-align:top}
form{display:inline}button{font:inherit;padding:.4rem .7rem;margin:.1rem}.note{background:#8882;padding:.6rem 1rem;border-radius:.5rem}"""


class Answer(Exception):
    """Ends a request with this status and body."""

    def __init__(self, status: int, body, kind: str = "application/json", **headers: str):
        super().__init__(status)
        self.status, self.kind, self.headers = status, kind, headers
        self.body = body.encode() if isinstance(body, str) else json.dumps(body).encode()


class Simulator:
    """The WSGI application."""

    def __init__(self, parcels: Parcels, *, key: str):
        self.parcels, self.key = parcels, key

    def __call__(self, environ, start_response):
        try:
            self._route(environ, environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/") or "/")
            answer = Answer(404, {"error": "no such page"})
        except Answer as said:
            answer = said
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        policy = (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
        )
        start_response(status, [("Content-Type", answer.kind), policy, *answer.headers.items()])
        return [answer.body]

    def _route(self, environ, method: str, path: str) -> None:
        if path.startswith("/v1/"):
            self._api(environ, method, path)
        if method == "GET" and path == "/style.css":
            raise Answer(200, STYLE, "text/css; charset=utf-8")
        if method == "GET" and path == "/":
            raise self._page(environ, "Parcels", self._table(environ))
        if method == "GET" and (match := re.fullmatch(r"/track/(\w+)", path)):
            raise self._page(environ, match[1], self._story(match[1]))
        if method == "POST" and (match := re.fullmatch(r"/move/(\w+)", path)):
            self._move(environ, match[1])

    def _api(self, environ, method: str, path: str) -> None:
        if not hmac.compare_digest(environ.get("HTTP_AUTHORIZATION", "").encode(), f"Bearer {self.key}".encode()):
            raise Answer(401, {"error": "this key is not known"})
        if method == "POST" and path == "/v1/shipments":
            raise self._made(environ)
        match = re.fullmatch(r"/v1/shipments/(\w+)/(events|cancel)", path)
        if not match or not self.parcels.find(match[1]):
            raise Answer(404, {"error": "no such parcel"})
        if match[2] == "events":
            raise Answer(200, {"events": self.parcels.events(match[1])})
        if not self.parcels.cancel(match[1]):
            raise Answer(409, {"error": "it was handed in already"})
        raise Answer(200, {"canceled": True})

    def _made(self, environ) -> Answer:
        try:
            request = json.loads(_body(environ))
            label_request = _label_request(request, environ.get("HTTP_IDEMPOTENCY_KEY", ""))
        except (ValueError, KeyError, TypeError) as why:
            return Answer(422, {"error": f"not understood: {why}"})
        parcel = self.parcels.make(label_request.key, request)
        url = f"{_base(environ)}/track/{parcel['number']}"
        pdf = labels.label(label_request, carrier="Swift Parcel", tracking_number=parcel["number"], tracking_url=url)
        label = base64.b64encode(pdf).decode()
        return Answer(201, {"tracking_number": parcel["number"], "tracking_url": url, "label_pdf": label})

    def _move(self, environ, number: str) -> None:
        state = urllib.parse.parse_qs(_body(environ).decode()).get("state", [""])[0]
        if state == "next":
            self.parcels.advance(number)
        elif state in STATES and self.parcels.find(number):
            self.parcels.sight(number, state)
        raise Answer(303, "", "text/plain", Location=f"{_base(environ)}/")

    def _page(self, environ, title: str, body: str) -> Answer:
        text = PAGE.format(title=html.escape(title), body=body, base=environ.get("SCRIPT_NAME", ""))
        return Answer(200, text, "text/html; charset=utf-8")

    def _table(self, environ) -> str:
        rows = "".join(self._row(parcel, environ.get("SCRIPT_NAME", "")) for parcel in self.parcels.all())
        return (
            f"<table><tr><th>Parcel<th>To<th>State<th>Move it</tr>{rows}</table>" if rows else "<p>No parcels yet.</p>"
        )

    def _row(self, parcel, base: str) -> str:
        recipient = json.loads(parcel["request"])["to"]["name"]
        buttons = "".join(
            f'<form method="post" action="{base}/move/{parcel["number"]}"><button name="state" value="{state}">{label}</button></form>'
            for state, label in [
                ("next", "Next step"),
                ("delivered", "Delivered"),
                ("delivery_failed", "Failed"),
                ("lost", "Lost"),
            ]
        )
        link = f'<a href="{base}/track/{parcel["number"]}">{parcel["number"]}</a>'
        return f"<tr><td>{link}<td>{html.escape(recipient)}<td>{parcel['state'].replace('_', ' ')}<td>{buttons}</tr>"

    def _story(self, number: str) -> str:
        events = self.parcels.events(number)
        if not events:
            raise Answer(404, "There is no parcel with this number.", "text/plain; charset=utf-8")
        items = "".join(
            f"<tr><td>{event['at'][:16].replace('T', ' ')}<td>{event['text']}<td>{event['place']}</tr>"
            for event in reversed(events)
        )
        return f"<table>{items}</table>"


def app(folder: pathlib.Path) -> Simulator:
    """The simulator with its state in `folder`, its messenger already at work."""
    parcels = Parcels(folder)
    Messenger(
        parcels,
        hook_url=os.environ.get("MERCER_URL", "http://127.0.0.1:8000").rstrip("/") + "/hooks/carriers/parcel/",
        secret=os.environ.get("PARCEL_WEBHOOK_SECRET", "parcel_hook_simulated"),
        step_seconds=float(os.environ.get("MERCER_PARCEL_STEP", "15")),
    ).start()
    return Simulator(parcels, key=os.environ.get("PARCEL_API_KEY", "parcel_simulated"))


def _label_request(request: dict, key: str) -> LabelRequest:
    if not key:
        raise ValueError("Idempotency-Key is missing")
    if not 0 < int(request["weight_grams"]) <= 31_500:
        raise ValueError("weight_grams must be above 0 and at most 31500")
    return LabelRequest(
        key=key,
        service=str(request["service"]),
        sender=_party(request["from"]),
        recipient=_party(request["to"]),
        weight=int(request["weight_grams"]),
        reference=str(request["reference"]),
        is_return=bool(request.get("is_return")),
    )


def _party(party: dict) -> Party:
    return Party(
        name=str(party["name"]),
        lines=tuple(str(line) for line in party["lines"]),
        postal_code=str(party["postal_code"]),
        country=str(party["country"]),
        phone=str(party.get("phone", "")),
    )


def _body(environ) -> bytes:
    return environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), 100_000))


def _base(environ) -> str:
    return f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', 'localhost')}{environ.get('SCRIPT_NAME', '')}"
