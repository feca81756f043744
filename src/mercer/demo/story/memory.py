"""What the simulated partners remember of the past, collected while it is told and handed over at the end."""

import pathlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mercer.fulfillment.carriers import Sighting
from mercer.fulfillment.carriers.parcel import remembering as parcels_of_old
from mercer.payments.gateways.protocol import Seen
from mercer.payments.gateways.stripe.simulator import remembering as payments_of_old


@dataclass
class PastPayments:
    """Cards that were charged, and money that went back to them."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def paid(self, seen: Seen, *, email: str, at: datetime) -> None:
        self.rows += payments_of_old.payment(seen, email=email, at=at)

    def refunded(self, intent: str, name: str, amount: int, key: str, *, at: datetime) -> None:
        self.rows.append(payments_of_old.refund(intent, name, amount, key, at=at))

    def hand_over(self, folder: pathlib.Path) -> None:
        payments_of_old.write(folder, self.rows)
        self.rows.clear()


@dataclass
class PastParcels:
    """Parcels of the simulated carrier; those still under way move on when the demo is open."""

    rows: list[parcels_of_old.OldParcel] = field(default_factory=list)

    def sent(self, key: str, recipient: str, sightings: list[Sighting], *, moves_on: float) -> None:
        """`moves_on` is the machine's time in seconds from which on it may go further."""
        self.rows.append(parcels_of_old.OldParcel(key, recipient, tuple(sightings), moves_on))

    def hand_over(self, folder: pathlib.Path) -> None:
        parcels_of_old.write(folder, self.rows)
        self.rows.clear()
