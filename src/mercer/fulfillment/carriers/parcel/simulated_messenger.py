"""The simulator's messenger: moves parcels on with time and tells the shop by signed notifications."""

import json
import threading
import time
import urllib.error
import urllib.request

from mercer.fulfillment.carriers.parcel import signing
from mercer.fulfillment.carriers.parcel.simulated_parcels import Parcels


class Messenger:
    """Works in a thread of its own. `step_seconds` is how long a parcel stays in one state; 0 moves nothing by itself."""

    def __init__(self, parcels: Parcels, *, hook_url: str, secret: str, step_seconds: float):
        self.parcels, self.hook_url, self.key = parcels, hook_url, signing.key_of(secret)
        self.step_seconds = step_seconds

    def start(self) -> None:
        threading.Thread(target=self._work, name="parcel-messenger", daemon=True).start()

    def _work(self) -> None:
        while True:
            if self.step_seconds:
                for number in self.parcels.due(older_than=time.time() - self.step_seconds):
                    self.parcels.advance(number)
            self.deliver()
            time.sleep(1)

    def deliver(self) -> None:
        """Send what was not sent yet; what fails is tried again later."""
        for event in self.parcels.unsent():
            self.parcels.tried(event["id"], sent=self.send(event))

    def send(self, event: dict) -> bool:
        """One notification; True when the shop took it."""
        body = json.dumps({"type": "tracking.updated", "event": event}).encode()
        stamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": event["id"],
            "webhook-timestamp": str(stamp),
            "webhook-signature": signing.sign(self.key, message_id=event["id"], timestamp=stamp, body=body),
        }
        try:
            request = urllib.request.Request(self.hook_url, data=body, headers=headers)  # noqa: S310  configured address
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return answer.status < 300
        except (urllib.error.URLError, OSError):
            return False
