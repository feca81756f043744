"""The doctor's proofs: stock, money and the ledgers say the same as what they were made from. Imported once Django is set up."""

from mercer.inventory import proof as stock_proof
from mercer.kernel import ledger
from mercer.payments import proof as money_proof


def stock(is_open: bool) -> dict[str, str]:
    """Counters equal the ledger, promises equal the holds, nothing is negative."""
    return _told("stock", stock_proof.check(), "ledger = counters, reservations = open holds, nothing negative")


def money(is_open: bool) -> dict[str, str]:
    """Orders, attempts and the books agree."""
    return _told("money", money_proof.check(), "orders, payments and books agree")


def ledgers(is_open: bool) -> dict[str, str]:
    """No row was changed, removed or added."""
    wrong = [report for report in map(ledger.verify, ledger.books()) if not report.ok]
    return _told("ledgers", wrong, "no row was changed or removed", fix="./mercer audit_verify names the row")


PROOFS = [stock, money, ledgers]


def _told(
    check: str, findings: list, well: str, *, fix: str = "Look at it in the back office before you sell on."
) -> dict[str, str]:
    if not findings:
        return {"check": check, "state": "ok", "message": well, "fix": ""}
    more = f" and {len(findings) - 1} more" if len(findings) > 1 else ""
    return {"check": check, "state": "fail", "message": f"{findings[0]}{more}", "fix": fix}
