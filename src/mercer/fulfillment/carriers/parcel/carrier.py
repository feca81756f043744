"""A parcel carrier reached over HTTP with JSON, a bearer key and signed notifications.

Its states and ours differ; `WORDS` translates. In the demo the other side is `simulator.py`, which speaks the same protocol.
"""

import base64
import json
from datetime import datetime

from django.conf import settings

from mercer.fulfillment.carriers.parcel import signing
from mercer.fulfillment.carriers.protocol import BadNotification, CarrierError, LabelMade, LabelRequest, Party, Sighting
from mercer.kernel import http

TIMEOUT_SECONDS = 10
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
        return LabelMade(
            tracking_number=answer["tracking_number"],
            tracking_url=answer["tracking_url"],
            pdf=base64.b64decode(answer["label_pdf"]),
        )

    def cancel_label(self, tracking_number: str) -> None:
        self._ask("POST", f"/v1/shipments/{tracking_number}/cancel", json={}, key=f"cancel-{tracking_number}")

    def track(self, tracking_number: str) -> list[Sighting]:
        answer = self._ask("GET", f"/v1/shipments/{tracking_number}/events")
        return [_sighting(event) for event in answer["events"] if event["state"] in WORDS]

    def read_notification(self, headers, body: bytes, *, now: datetime) -> list[Sighting]:
        try:
            signing.verify(signing.key_of(settings.PARCEL_WEBHOOK_SECRET), headers, body, now=now)
            return [_sighting(json.loads(body)["event"])]
        except signing.BadSignature as why:
            raise BadNotification(str(why)) from why
        except (ValueError, KeyError, TypeError) as why:
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
            retriable = answer.status_code >= 500 or answer.status_code == 429
            raise CarrierError(f"{self.name} said {answer.status_code}: {answer.text[:200]}", retriable=retriable)
        return answer.json()


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


def _sighting(event: dict) -> Sighting:
    return Sighting(
        event_id=str(event["id"]),
        tracking_number=str(event["tracking_number"]),
        state=WORDS[event["state"]],
        at=datetime.fromisoformat(event["at"]),
        text=str(event.get("text", ""))[:200],
        place=str(event.get("place", ""))[:120],
    )
