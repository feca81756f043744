"""Trouble on purpose: what may go wrong between a shop and its provider, switched on by a test or a person.

A fault has an action, a part of the path or event name it applies to (empty: any), how many times it strikes
(-1: until it is cleared) and seconds for those that take time.
"""

from __future__ import annotations

from mercer.payments.gateways.stripe.simulator.store import Store

HOOK_FAULTS = {
    "lose": "A notification is never sent.",
    "delay": "A notification is sent so many seconds late.",
    "duplicate": "A notification is sent three times.",
    "reorder": "Notifications arrive in reverse, the last of them first.",
}
API_FAULTS = {
    "refuse": "The connection breaks before anything is done.",
    "error_before": "The answer is 500 and nothing is done.",
    "drop": "The request is carried out; its answer is lost on the way.",
    "error_after": "The request is carried out; the answer is 500.",
    "slow": "The answer comes so many seconds late.",
}
ACTIONS = HOOK_FAULTS | API_FAULTS


def add(store: Store, action: str, *, part: str = "", times: int = 1, seconds: float = 5) -> int:
    """Switch a fault on; gives its number."""
    if action not in ACTIONS:
        raise ValueError(f"no such fault: {action}")
    row = store.run(
        "INSERT INTO fault (action, part, times, seconds) VALUES (?, ?, ?, ?)", action, part, times, seconds
    )
    return int(row.lastrowid or 0)


def take(store: Store, actions: tuple[str, ...], subject: str) -> dict | None:
    """The first fault that strikes now, counted as used."""
    with store.transaction():
        for row in store.rows("SELECT * FROM fault WHERE times <> 0 ORDER BY id"):
            if row["action"] in actions and row["part"] in subject:
                store.run("UPDATE fault SET times = times - 1 WHERE id = ? AND times > 0", row["id"])
                return dict(row)
    return None


def active(store: Store) -> list[dict]:
    return [dict(row) for row in store.rows("SELECT * FROM fault WHERE times <> 0 ORDER BY id")]


def clear(store: Store) -> None:
    store.run("DELETE FROM fault")
