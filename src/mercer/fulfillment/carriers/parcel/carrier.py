"""A parcel carrier reached over HTTP with JSON, a bearer key and signed notifications.

Its states and ours differ; `WORDS` translates. In the demo the other side is `simulator.py`, which speaks the same protocol.
"""

import base64
import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from mercer.fulfillment.carriers.parcel import signing
from mercer.fulfillment.carriers.protocol import BadNotification, CarrierError, LabelMade, LabelRequest, Party, Sighting
from mercer.kernel import http

TIMEOUT_SECONDS = 10
NOT_UNDERSTOOD = (ValueError, KeyError, TypeError, AttributeError)
WORDS = {
    "label_created": "announced",
    "accepted": "accepted",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "delivered": "delivered",
    "delivery_failed": "failed",
    "returning_to_sender": "returning",
    "lost": "lost",
}


class ParcelService:
    """The connector. Settings: PARCEL_API_BASE, PARCEL_API_KEY, PARCEL_WEBHOOK_SECRET."""

    code = "parcel"
    name = "Swift Parcel"

    def make_label(self, request: LabelRequest) -> LabelMade:
        answer = self._ask("POST", "/v1/shipments", json=_as_json(request), key=request.key)
        with _understood():
            return LabelMade(
                tracking_number=_short(answer["tracking_number"], 60),
                tracking_url=str(answer["tracking_url"]),
                pdf=base64.b64decode(answer["label_pdf"], validate=True),
            )

    def cancel_label(self, tracking_number: str) -> None:
        self._ask(
            "POST", f"/v1/shipments/{quote(tracking_number, safe='')}/cancel", json={}, key=f"cancel-{tracking_number}"
        )

    def track(self, tracking_number: str) -> list[Sighting]:
        answer = self._ask("GET", f"/v1/shipments/{quote(tracking_number, safe='')}/events")
        with _understood():
            return _sightings(answer["events"])

    def read_notification(self, headers, body: bytes, *, now: datetime) -> list[Sighting]:
        try:
            signing.verify(signing.key_of(settings.PARCEL_WEBHOOK_SECRET), headers, body, now=now)
            return _sightings([json.loads(body)["event"]])
        except signing.BadSignature as why:
            raise BadNotification(str(why)) from why
        except NOT_UNDERSTOOD as why:
            raise BadNotification(f"not understood: {why}") from why

    def _ask(self, method: str, path: str, *, key: str = "", **body) -> dict:
        if not settings.PARCEL_API_BASE or not settings.PARCEL_API_KEY:
            raise CarrierError("PARCEL_API_BASE and PARCEL_API_KEY are not set", retriable=False)
        headers = {"Authorization": f"Bearer {settings.PARCEL_API_KEY}"} | ({"Idempotency-Key": key} if key else {})
        try:
            answer = http.request(
                method, settings.PARCEL_API_BASE + path, timeout=TIMEOUT_SECONDS, headers=headers, trusted=True, **body
            )
        except http.HttpError as why:
            raise CarrierError(f"{self.name} did not answer: {why}", retriable=why.retriable) from why
        if answer.status_code >= 400:
            raise CarrierError(
                f"{self.name} said {answer.status_code}: {answer.text[:200]}", retriable=answer.retriable
            )
        with _understood():
            return answer.json()


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """An answer that is not what the protocol says; the next one may be."""
    try:
        yield
    except NOT_UNDERSTOOD as why:
        raise CarrierError(
            f"{ParcelService.name} gave an answer that was not understood: {why}", retriable=True
        ) from why


def _as_json(request: LabelRequest) -> dict:
    return {
        "service": request.service,
        "from": _party(request.sender),
        "to": _party(request.recipient),
        "weight_grams": request.weight,
        "reference": request.reference,
        "is_return": request.is_return,
    }


def _party(party: Party) -> dict:
    return {
        "name": party.name,
        "lines": list(party.lines),
        "postal_code": party.postal_code,
        "country": party.country,
        "phone": party.phone,
    }


def _sightings(events: list[dict]) -> list[Sighting]:
    """Those in words we know; what the carrier invents later is no reason to refuse the rest."""
    return [_sighting(event) for event in events if event["state"] in WORDS]


def _sighting(event: dict) -> Sighting:
    at = datetime.fromisoformat(event["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return Sighting(
        event_id=_short(event["id"], 120),
        tracking_number=_short(event["tracking_number"], 60),
        state=WORDS[event["state"]],
        at=at,
        text=str(event.get("text", ""))[:200],
        place=str(event.get("place", ""))[:120],
    )


def _short(value: object, length: int) -> str:
    """A name the carrier gave; one that does not fit is not cut, as it would be another name then."""
    text = str(value)
    if not 0 < len(text) <= length or "\x00" in text:
        raise ValueError(f"a name of {len(text)} characters")
    return text
