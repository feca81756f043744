"""Proof that the counters are right: recounted from the ledger and from the open promises. `./mercer doctor stock`."""

from __future__ import annotations

from dataclasses import dataclass

from mercer.kernel import db


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up, as a sentence with its numbers."""

    rule: str
    sentence: str
    variant_id: int | None = None
    location_id: int | None = None


def check() -> list[Finding]:
    """Everything that is wrong with the stock; an empty list is the proof.

    Each rule is one statement, so it sees one moment and may run while the shop sells.
    """
    findings = []
    for rule, sentence, sql in RULES:
        for variant_id, location_id, *numbers in db.fetch_rows(sql):
            findings.append(Finding(rule, sentence.format(*numbers), variant_id, location_id))
    return findings


RULES = [
    (
        "ledger = on hand",
        "The counter says {0} on hand, the ledger {1}.",
        """
        SELECT coalesce(s.variant_id, m.variant_id), coalesce(s.location_id, m.location_id), coalesce(s.on_hand, 0), coalesce(m.n, 0)
        FROM inventory_stocklevel s
        FULL JOIN (
            SELECT variant_id, location_id,
                   sum(CASE WHEN debit LIKE 'on\\_hand:%' THEN amount ELSE 0 END
                     - CASE WHEN credit LIKE 'on\\_hand:%' THEN amount ELSE 0 END) AS n
            FROM inventory_stockmovement GROUP BY 1, 2
        ) m ON m.variant_id = s.variant_id AND m.location_id = s.location_id
        WHERE coalesce(s.on_hand, 0) <> coalesce(m.n, 0)
        """,
    ),
    (
        "reserved = open promises",
        "The counter says {0} reserved, the open promises {1}.",
        """
        SELECT s.variant_id, s.location_id, s.reserved, coalesce(h.n, 0)
        FROM inventory_stocklevel s
        LEFT JOIN (
            SELECT l.stock_level_id, sum(l.quantity) AS n
            FROM inventory_holdline l JOIN inventory_hold h ON h.id = l.hold_id
            WHERE h.state IN ('open', 'attached') GROUP BY 1
        ) h ON h.stock_level_id = s.id
        WHERE s.reserved <> coalesce(h.n, 0)
        """,
    ),
    (
        "nothing oversold",
        "{0} reserved of {1} on hand and {2} allowed beyond.",
        """
        SELECT variant_id, location_id, reserved, on_hand, allowance FROM inventory_stocklevel
        WHERE reserved NOT BETWEEN 0 AND on_hand + allowance OR on_hand < 0
        """,
    ),
    (
        "settled promises are empty",
        "A settled promise still lists {0} pieces.",
        """
        SELECT s.variant_id, s.location_id, l.quantity
        FROM inventory_holdline l
        JOIN inventory_hold h ON h.id = l.hold_id
        JOIN inventory_stocklevel s ON s.id = l.stock_level_id
        WHERE h.state IN ('released', 'consumed') AND l.quantity > 0
        """,
    ),
]
