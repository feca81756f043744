"""Our own courier: numbers of our own series, labels printed here, sightings told by the staff."""

import hashlib

from mercer.fulfillment.carriers import numbers
from mercer.fulfillment.carriers.protocol import BadNotification, LabelMade, LabelRequest
from mercer.kernel import later

labels = later.Module("mercer.fulfillment.carriers.labels")


class Courier:
    """The shop's own van or bicycle. The number is made from the parcel's key, so asking twice makes one label."""

    code = "courier"
    name = "Own courier"

    def make_label(self, request: LabelRequest) -> LabelMade:
        serial = int.from_bytes(hashlib.sha256(request.key.encode()).digest()[:6], "big") % 10**10
        number = numbers.courier(serial)
        pdf = labels.label(request, carrier=self.name, tracking_number=number, tracking_url="")
        return LabelMade(tracking_number=number, tracking_url="", pdf=pdf)

    def cancel_label(self, tracking_number):
        """Nobody else knows of it."""

    def track(self, tracking_number):
        """The staff tells where it is (`tracking.sight_by_hand`); there is nobody to ask."""
        return []

    def read_notification(self, headers, body, *, now):
        raise BadNotification("our own courier sends no notifications")
