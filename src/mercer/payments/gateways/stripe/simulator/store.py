"""What the simulated provider remembers: a document per object, in one SQLite file.

Everything a request does happens in one transaction, so a killed simulator forgets nothing it has answered.
"""

from __future__ import annotations

import contextlib
import json
import pathlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS object (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, parent TEXT NOT NULL DEFAULT '', made INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_of_kind ON object (kind, made);
CREATE INDEX IF NOT EXISTS object_of_parent ON object (parent, kind);
CREATE INDEX IF NOT EXISTS session_over ON object (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE INDEX IF NOT EXISTS refund_turns ON object (json_extract(body, '$._turns'))
    WHERE kind = 'refund' AND json_extract(body, '$._turns') IS NOT NULL;
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, print TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due) WHERE NOT done;
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY, action TEXT NOT NULL, part TEXT NOT NULL, times INTEGER NOT NULL, seconds REAL NOT NULL
);
"""


class Store:
    """One connection behind one lock: a simulator has to be right before it is fast."""

    def __init__(self, file: pathlib.Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=30)
        self.db.row_factory = sqlite3.Row
        self.lock = threading.RLock()
        self.depth = 0
        self.news = threading.Event()
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.executescript(TABLES)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner one joins the outer one."""
        with self.lock:
            if self.depth == 0:
                self.db.execute("BEGIN IMMEDIATE")
            self.depth += 1
            try:
                yield
            except BaseException:
                self.depth -= 1
                if self.depth == 0:
                    self.db.execute("ROLLBACK")
                raise
            self.depth -= 1
            if self.depth == 0:
                self.db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        with self.lock:
            return self.db.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self.db.execute(sql, values).fetchall()

    def put(self, document: dict, *, parent: str = "") -> dict:
        """Write a document, new or changed; `parent` is what lists ask for (the intent of a refund)."""
        self.run(
            "INSERT INTO object (id, kind, parent, made, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            document["id"], document["object"], parent, document["created"], json.dumps(document),
        )  # fmt: skip
        return document

    def get(self, kind: str, id: str) -> dict | None:
        found = self.rows("SELECT body FROM object WHERE id = ? AND kind = ?", id, kind)
        return json.loads(found[0]["body"]) if found else None

    def require(self, kind: str, id: str) -> dict:
        """One that has to be there. `LookupError`."""
        found = self.get(kind, id)
        if found is None:
            raise LookupError(f"no {kind} {id}")
        return found

    def newest(self, kind: str, *, parent: str = "", since: int = 0) -> list[dict]:
        """Documents of a kind, newest first."""
        found = self.rows(
            "SELECT body FROM object WHERE kind = ? AND (? = '' OR parent = ?) AND made >= ? ORDER BY made DESC, rowid DESC",
            kind, parent, parent, since,
        )  # fmt: skip
        return [json.loads(row["body"]) for row in found]

    def close(self) -> None:
        with self.lock:
            self.db.close()


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def public(document: dict) -> dict:
    """As it is told: names beginning with `_` stay inside."""
    return {key: value for key, value in document.items() if not key.startswith("_")}
