"""The simulator's memory: parcels and what happened to them, in one SQLite file."""

import json
import pathlib
import sqlite3
import threading
import time
import uuid
from datetime import UTC, datetime

from mercer.fulfillment.carriers import numbers

JOURNEY = [
    ("label_created", "The label was made", ""),
    ("accepted", "Handed in", "Parcel shop"),
    ("in_transit", "Sorted and on the road", "Hub North"),
    ("out_for_delivery", "In the van", "Delivery base"),
    ("delivered", "Handed over", "Front door"),
]
STATES = {state: (text, place) for state, text, place in JOURNEY} | {
    "delivery_failed": ("Nobody was at home", "Front door"),
    "returning_to_sender": ("On its way back", "Hub North"),
    "lost": ("We are looking for it", ""),
}
SCHEMA = """
CREATE TABLE IF NOT EXISTS parcel (serial INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, number TEXT UNIQUE,
    request TEXT NOT NULL, state TEXT NOT NULL, moved_at REAL NOT NULL, canceled INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, number TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
    place TEXT NOT NULL, at TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0);
"""


class Parcels:
    """All parcels of the simulated carrier. One connection, one lock: it is a simulator, not a carrier."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "parcel.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.executescript(SCHEMA)
        self._db.row_factory = sqlite3.Row
        self._lock = threading.RLock()

    def make(self, key: str, request: dict) -> sqlite3.Row:
        """The parcel of this key; made when it is new."""
        with self._lock:
            known = self._one("SELECT * FROM parcel WHERE key = ?", key)
            if known:
                return known
            serial = (
                self._db.execute(
                    "INSERT INTO parcel (key, request, state, moved_at) VALUES (?, ?, 'label_created', ?)",
                    (key, json.dumps(request), time.time()),
                ).lastrowid
                or 0
            )
            number = numbers.s10("RR" if request.get("is_return") else "CP", 40_000_000 + serial, "GB")
            self._db.execute("UPDATE parcel SET number = ? WHERE serial = ?", (number, serial))
            self.sight(number, "label_created")
            return self._db.execute("SELECT * FROM parcel WHERE serial = ?", (serial,)).fetchone()

    def remember(self, parcels: list[tuple], events: list[tuple]) -> None:
        """Parcels (key, number, request, state, moved at) and events (id, number, state, text, place, at) of a past that was told."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT OR IGNORE INTO parcel (key, number, request, state, moved_at) VALUES (?, ?, ?, ?, ?)", parcels
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO event (id, number, state, text, place, at, sent) VALUES (?, ?, ?, ?, ?, ?, 1)",
                events,
            )
            self._db.execute("COMMIT")

    def find(self, number: str) -> sqlite3.Row | None:
        return self._one("SELECT * FROM parcel WHERE number = ?", number)

    def all(self) -> list[sqlite3.Row]:
        return self._many("SELECT * FROM parcel ORDER BY serial DESC LIMIT 200")

    def events(self, number: str) -> list[dict]:
        return [_told(row) for row in self._many("SELECT * FROM event WHERE number = ? ORDER BY at, rowid", number)]

    def sight(self, number: str, state: str) -> None:
        """Write down that the parcel was seen; the messenger tells the shop."""
        text, place = STATES[state]
        with self._lock:
            self._db.execute("UPDATE parcel SET state = ?, moved_at = ? WHERE number = ?", (state, time.time(), number))
            self._db.execute(
                "INSERT INTO event (id, number, state, text, place, at) VALUES (?, ?, ?, ?, ?, ?)",
                (f"evt_{uuid.uuid4().hex}", number, state, text, place, datetime.now(UTC).isoformat()),
            )

    def cancel(self, number: str) -> bool:
        with self._lock:
            return (
                self._db.execute(
                    "UPDATE parcel SET canceled = 1 WHERE number = ? AND state = 'label_created'", (number,)
                ).rowcount
                > 0
            )

    def advance(self, number: str) -> str | None:
        """One step further on the usual journey; None at its end."""
        with self._lock:
            parcel = self.find(number)
            order = [state for state, _, _ in JOURNEY]
            if not parcel or parcel["canceled"] or parcel["state"] not in order[:-1]:
                return None
            following = order[order.index(parcel["state"]) + 1]
            self.sight(number, following)
            return following

    def due(self, *, older_than: float) -> list[str]:
        rows = self._many(
            "SELECT number FROM parcel WHERE canceled = 0 AND moved_at < ? AND state NOT IN ('delivered', 'lost')",
            older_than,
        )
        return [row["number"] for row in rows]

    def unsent(self) -> list[dict]:
        return [
            _told(row)
            for row in self._many("SELECT * FROM event WHERE sent = 0 AND tries < 20 ORDER BY rowid LIMIT 20")
        ]

    def tried(self, event_id: str, *, sent: bool) -> None:
        with self._lock:
            self._db.execute("UPDATE event SET sent = ?, tries = tries + 1 WHERE id = ?", (int(sent), event_id))

    def _one(self, sql: str, *values) -> sqlite3.Row | None:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _many(self, sql: str, *values) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()


def _told(row: sqlite3.Row) -> dict:
    """An event as the carrier tells it."""
    return {
        "id": row["id"],
        "tracking_number": row["number"],
        "state": row["state"],
        "text": row["text"],
        "place": row["place"],
        "at": row["at"],
    }
