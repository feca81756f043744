"""Who did it."""

from __future__ import annotations

from dataclasses import dataclass

SHOPPER, STAFF, API, SYSTEM_KIND, GATEWAY, CARRIER = "shopper", "staff", "api", "system", "gateway", "carrier"
KINDS = frozenset({SHOPPER, STAFF, API, SYSTEM_KIND, GATEWAY, CARRIER})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, key or machine that causes events; `name` is for people to read.

    Events are never rewritten, so give shoppers no name of a person here: their id leads to the
    record that can be erased. `events.record` drops a shopper's name for that reason.
    """

    kind: str
    id: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of actor: {self.kind!r}")
        object.__setattr__(self, "id", str(self.id))


SYSTEM = Actor(SYSTEM_KIND, "mercer", "Mercer")
