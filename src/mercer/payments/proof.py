"""Proof that the money is right: three records that have to agree. `./mercer doctor` asks for it.

The orders say what was paid and given back; the attempts and refunds say what the gateways did; the
books say where it is. Each rule is one statement, so it sees one moment and may run while the shop sells.
"""

from __future__ import annotations

from dataclasses import dataclass

from mercer.kernel import db


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up, as a sentence with its numbers; `subject` is an order, an account or an attempt."""

    rule: str
    subject: str
    sentence: str


def check() -> list[Finding]:
    """Everything that is wrong with the money; an empty list is the proof."""
    return [
        Finding(rule, str(subject), sentence.format(*numbers))
        for rule, sentence, sql in RULES
        for subject, *numbers in db.fetch_rows(sql)
    ]


BALANCE = """
SELECT account, unit, sum(amount) AS n FROM (
    SELECT debit AS account, unit, amount FROM payments_moneytransfer
    UNION ALL SELECT credit, unit, -amount FROM payments_moneytransfer
) entry GROUP BY 1, 2
"""
GONE = "(r.state = 'done' OR (r.state = 'failed' AND r.done_at IS NOT NULL))"

RULES = [
    (
        "orders = attempts",
        "The order was paid {0}, its payments brought {1}.",
        """
        SELECT o.number, o.paid_amount, coalesce(a.n, 0) FROM orders_order o
        LEFT JOIN (SELECT order_id, sum(captured_amount - excess_amount) AS n FROM payments_paymentattempt GROUP BY 1) a
               ON a.order_id = o.id
        WHERE o.paid_amount <> coalesce(a.n, 0)
        """,
    ),
    (
        "orders = refunds",
        "The order was refunded {0}, its refunds gave back {1}.",
        f"""
        SELECT o.number, o.refunded_amount, coalesce(g.n, 0) FROM orders_order o
        LEFT JOIN (SELECT r.order_id, sum(r.amount) AS n FROM payments_refund r WHERE NOT r.excess AND {GONE} GROUP BY 1) g
               ON g.order_id = o.id
        WHERE o.refunded_amount <> coalesce(g.n, 0)
        """,  # noqa: S608  constants of this module
    ),
    (
        "attempts = refunds",
        "The payment says {0} went back or is on its way, its refunds say {1}.",
        f"""
        SELECT a.key, a.refunded_amount, coalesce(g.n, 0) FROM payments_paymentattempt a
        LEFT JOIN (SELECT r.attempt_id, sum(r.amount) AS n FROM payments_refund r
                    WHERE r.state IN ('requested', 'pending') OR {GONE} GROUP BY 1) g ON g.attempt_id = a.id
        WHERE a.refunded_amount <> coalesce(g.n, 0)
        """,  # noqa: S608  constants of this module
    ),
    (
        "clearing = gateways",
        "The books have {1} {0} with the gateway, the payments and refunds {2}.",
        f"""
        WITH balance AS ({BALANCE}),
        moved AS (
            SELECT 'clearing:' || gateway AS account, currency::text AS unit, captured_amount AS n FROM payments_paymentattempt
            UNION ALL
            SELECT 'clearing:' || via, currency::text, -amount FROM payments_refund WHERE state = 'done'
        ), wanted AS (SELECT account, unit, sum(n) AS n FROM moved GROUP BY 1, 2)
        SELECT coalesce(b.account, w.account), coalesce(b.unit, w.unit), coalesce(b.n, 0), coalesce(w.n, 0)
        FROM (SELECT * FROM balance WHERE account LIKE 'clearing:%') b
        FULL JOIN wanted w ON w.account = b.account AND w.unit = b.unit
        WHERE coalesce(b.n, 0) <> coalesce(w.n, 0)
        """,  # noqa: S608  constants of this module
    ),
    (
        "order accounts are empty",
        "The books have {1} {0} with the order that is neither a deposit nor a debt.",
        f"""
        WITH balance AS ({BALANCE})
        SELECT o.number, b.unit, b.n FROM balance b JOIN orders_order o ON b.account = 'order:' || o.number
        WHERE b.n <> CASE WHEN EXISTS (SELECT 1 FROM payments_moneytransfer t WHERE t.txn = 'sale:' || o.number)
                          THEN 0 ELSE o.refunded_amount - o.paid_amount END
        """,  # noqa: S608  constants of this module
    ),
    (
        "owed = excess",
        "The books owe {0}, the payments and refunds {1}.",
        f"""
        WITH balance AS ({BALANCE})
        SELECT o.number, coalesce(-b.n, 0), coalesce(a.n, 0) - coalesce(g.n, 0) FROM orders_order o
        LEFT JOIN balance b ON b.account = 'owed:' || o.number
        LEFT JOIN (SELECT order_id, sum(excess_amount) AS n FROM payments_paymentattempt GROUP BY 1) a ON a.order_id = o.id
        LEFT JOIN (SELECT r.order_id, sum(CASE WHEN r.excess AND r.state = 'done' THEN r.amount
                                               WHEN NOT r.excess AND r.state = 'failed' AND r.done_at IS NOT NULL THEN -r.amount
                                               ELSE 0 END) AS n FROM payments_refund r GROUP BY 1) g ON g.order_id = o.id
        WHERE coalesce(-b.n, 0) <> coalesce(a.n, 0) - coalesce(g.n, 0)
        """,  # noqa: S608  constants of this module
    ),
    (
        "nothing is forgotten",
        "Money is under way ({0}), but nobody asks the provider about it.",
        """
        SELECT a.key, a.state FROM payments_paymentattempt a
        WHERE a.state IN ('started', 'authorized') AND a.check_at IS NULL AND a.gateway NOT IN ('transfer', 'cod')
        UNION ALL
        SELECT r.key, r.state FROM payments_refund r
        WHERE r.state IN ('requested', 'pending') AND r.check_at IS NULL AND r.via NOT IN ('transfer', 'cod')
        """,
    ),
]
