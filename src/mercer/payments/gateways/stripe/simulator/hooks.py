"""Notifications: written with the change they tell of, signed and sent by a thread, repeated until they are taken.

The signature is Stripe's: `Stripe-Signature: t=<seconds>,v1=<HMAC-SHA-256 of "t.body" with the endpoint's secret>`.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import sqlite3
import threading
import time

import httpx

from mercer.payments.gateways.stripe.simulator import faults
from mercer.payments.gateways.stripe.simulator.store import Store, new_id

WAITS = (1, 2, 5, 10, 30, 60, 300, 900, 3600)  # seconds until the next try; the last one repeats
LOOK_EVERY = 0.5  # seconds, when nothing happens
AT_ONCE = 50
GIVE_UP = 40  # tries, about a day
API_VERSION = "2026-10-28.endive"


def sign(body: bytes, secret: str, *, at: float | None = None) -> dict[str, str]:
    """The headers of a notification sent now."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={stamp},v1={mac}"}


def emit(store: Store, kind: str, document: dict) -> dict:
    """Record an event and queue its delivery, as the faults allow. Called inside the transaction of the change."""
    event = {
        "id": new_id("evt"),
        "object": "event",
        "account": None,
        "api_version": API_VERSION,
        "created": int(time.time()),
        "data": {"object": document},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    store.put(event)
    for wait in _waits(store, kind):
        store.run("INSERT INTO delivery (event, due) VALUES (?, ?)", event["id"], time.time() + wait)
    store.news.set()
    return event


def _waits(store: Store, kind: str) -> list[float]:
    fault = faults.take(store, tuple(faults.HOOK_FAULTS), kind)
    if fault is None:
        return [0]
    after = {
        "lose": [],
        "delay": [fault["seconds"]],
        "duplicate": [0, 0, 0],
        "reorder": [fault["seconds"] * abs(fault["times"])],
    }
    return after[fault["action"]]


class Sender(threading.Thread):
    """Sends what is due, oldest first, and expires what is over (`sweep`)."""

    def __init__(self, store: Store, *, url: str, secret: str, sweep) -> None:
        super().__init__(name="stripe-simulator-hooks", daemon=True)
        self.store, self.url, self.secret, self.sweep = store, url, secret, sweep
        self.stopped = threading.Event()
        self.client = httpx.Client(timeout=10)

    def run(self) -> None:
        while not self.stopped.is_set():
            self.store.news.wait(LOOK_EVERY)
            self.store.news.clear()
            with contextlib.suppress(sqlite3.Error):  # a locked file is tried again; a closed one ends the thread soon
                self.sweep()
                while self.send_due() == AT_ONCE:
                    pass
        self.client.close()

    def send_due(self) -> int:
        """One round; gives how many were tried."""
        due = self.store.rows(
            "SELECT * FROM delivery WHERE NOT done AND due <= ? ORDER BY due, id LIMIT ?", time.time(), AT_ONCE
        )
        for row in due:
            if self.stopped.is_set():
                break
            self._send(row)
        return len(due)

    def _send(self, row) -> None:
        body = json.dumps(self.store.get("event", row["event"])).encode()
        try:
            status = self.client.post(self.url, content=body, headers=sign(body, self.secret)).status_code
            note, done = f"answered {status}", 200 <= status < 300
        except httpx.HTTPError as error:
            note, done = f"{type(error).__name__}", False
        tries = row["tries"] + 1
        wait = WAITS[min(tries, len(WAITS)) - 1]
        self.store.run(
            "UPDATE delivery SET tries = ?, note = ?, done = ?, due = ? WHERE id = ?",
            tries, note, int(done or tries >= GIVE_UP), time.time() + wait, row["id"],
        )  # fmt: skip

    def stop(self) -> None:
        self.stopped.set()
        self.store.news.set()
