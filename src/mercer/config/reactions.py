"""Who hears what: event → the tasks queued with it, in the same transaction (see kernel.events)."""

REACTIONS: dict[str, list[str]] = {}
