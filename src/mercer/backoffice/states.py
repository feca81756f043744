"""Puts the words of states where every back-office template finds them."""

from mercer.backoffice import words

TABLES = {
    "payment": words.PAYMENT,
    "fulfillment": words.FULFILLMENT,
    "return": words.RETURN,
    "shipment": words.SHIPMENT,
    "attempt": words.ATTEMPT,
    "refund": words.REFUND,
}


def state(kind: str, value: str) -> tuple:
    """(words, tone) of a state; an unknown one is shown as it is."""
    return TABLES[kind].get(value, (value, "neutral"))
