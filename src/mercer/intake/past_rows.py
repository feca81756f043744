"""One row of an order history: understood, or rejected with its reason.

Histories are dirty: quantities below zero, prices with three decimals, lines that are postage or bad debt, no customer, no
description. All of that is kept as what it is. Rejected is only what has no number, no article, or no readable amount or time.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from hashlib import blake2b

from mercer.orders.models import PastOrder

PLAIN = re.compile(r"[-+]?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
COMMA = re.compile(r"[-+]?\d{1,12},\d{1,6}", re.ASCII)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?", re.ASCII)
ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
CANCELLATION = re.compile(r"C\d", re.IGNORECASE)
ADJUSTMENT = re.compile(r"A\d", re.IGNORECASE)

# What codes of other systems mean; the words are looked for in the description of codes without a digit.
CODES = {
    "POST": "delivery", "DOT": "delivery", "C2": "delivery", "SHIPPING": "delivery", "FREIGHT": "delivery",
    "D": "discount", "DISCOUNT": "discount",
    "M": "adjustment", "MANUAL": "adjustment", "B": "bad_debt", "ADJUST": "adjustment", "ADJUST2": "adjustment",
    "S": "sample", "SAMPLE": "sample",
    "BANK CHARGES": "fee", "AMAZONFEE": "fee", "AMAZON FEE": "fee", "CRUK": "fee", "FEE": "fee",
}  # fmt: skip
WORDS = [
    (re.compile(r"postage|carriage|shipping|delivery|freight|运费", re.I), "delivery"),
    (re.compile(r"discount|rebate|折扣|优惠", re.I), "discount"),
    (re.compile(r"bad debt", re.I), "bad_debt"),
    (re.compile(r"\bfees?\b|charges?\b|commission|手续费", re.I), "fee"),
    (re.compile(r"manual|adjust", re.I), "adjustment"),
]


class Rejected(Exception):
    """Why a row cannot be taken: the field, what stood there, and the reason."""

    def __init__(self, field: str, value: str, reason: str):
        super().__init__(field, value, reason)
        self.field, self.value, self.reason = field, value, reason


class Reader:
    """Turns rows into lines for `COPY`. It remembers times it has read and how often it has seen each very same line."""

    def __init__(self, places: dict[str, int], *, zone: tzinfo, day_first: bool):
        self.places, self.zone, self.day_first = places, zone, day_first
        self.last_place = max(places[field] for field in ("number", "sku", "quantity", "placed_at", "unit_price"))
        self._times: dict[str, str] = {}
        self._kinds: dict[tuple[str, str], str] = {}
        self._seen: dict[str, int] = {}
        at = places.__getitem__
        self._name, self._customer, self._country = at("name"), at("customer"), at("country")

    def read(self, row: Sequence[str]) -> tuple[str, ...]:
        """(number, document kind, line kind, sku, name, quantity, price, time, customer, country, occurrence, digest). `Rejected`."""
        if len(row) <= self.last_place:
            raise Rejected("", "", f"the row has only {len(row)} cells")
        places = self.places
        number, sku = row[places["number"]].strip(), row[places["sku"]].strip()
        if not number or len(number) > 60:
            raise Rejected("number", number[:80], "no order number" if not number else "longer than 60 characters")
        if not sku or len(sku) > 80:
            raise Rejected("sku", sku[:80], "no article" if not sku else "longer than 80 characters")
        quantity = number_of("quantity", row[places["quantity"]], decimals=4)
        price = number_of("unit_price", row[places["unit_price"]], decimals=6)
        if not quantity.strip("-0."):
            raise Rejected("quantity", quantity, "the quantity is zero")
        at = self._time(row[places["placed_at"]].strip())
        name = _cell(row, self._name)[:300]
        customer = _cell(row, self._customer)[:120].removesuffix(".0")
        country = _cell(row, self._country)[:80]
        kind = self._kind(sku, name)
        if kind == "goods" and not price.strip("-0."):
            kind = "stock" if quantity.startswith("-") or not customer else "gift"
        same = "\x1f".join((number, sku, name, quantity, price, at, customer, country))
        occurrence = self._seen[same] = self._seen.get(same, 0) + 1
        digest = blake2b(f"{same}\x1f{occurrence}".encode(), digest_size=16).hexdigest()
        return (
            number,
            document_kind(number),
            kind,
            sku,
            name,
            quantity,
            price,
            at,
            customer,
            country,
            str(occurrence),
            "\\x" + digest,
        )

    def _time(self, text: str) -> str:
        known = self._times.get(text)
        if known is None:
            known = self._times[text] = time_of(text, zone=self.zone, day_first=self.day_first).isoformat()
        return known

    def _kind(self, sku: str, name: str) -> str:
        key = (sku, name)
        known = self._kinds.get(key)
        if known is None:
            known = self._kinds[key] = line_kind(sku, name)
        return known


def document_kind(number: str) -> str:
    """By the letter before the digits: C cancels a sale, A corrects the books."""
    if CANCELLATION.match(number):
        return PastOrder.CANCELLATION
    return PastOrder.ADJUSTMENT if ADJUSTMENT.match(number) else PastOrder.SALE


def line_kind(sku: str, name: str) -> str:
    """Goods, or what else stands on invoices: delivery, discount, fee, adjustment, bad_debt, sample."""
    code = sku.upper()
    if code in CODES:
        return CODES[code]
    if any(letter.isdigit() for letter in code):
        return "goods"
    return next((kind for word, kind in WORDS if word.search(name) or word.search(code)), "goods")


def number_of(field: str, text: str, *, decimals: int) -> str:
    """A plain decimal as text, exactly as written: 2.55, -1, 1,234.50, 2,55. Not 1e3, not NaN."""
    text = text.strip().lstrip("£$€¥ ")
    if not PLAIN.fullmatch(text):
        if THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        elif COMMA.fullmatch(text):
            text = text.replace(",", ".")
        else:
            raise Rejected(field, text[:80], "empty" if not text else "not a plain number")
    if (
        len(text) - (text.find(".") + 1 or len(text)) > decimals
        and Decimal(text).normalize().as_tuple().exponent < -decimals
    ):
        raise Rejected(field, text[:80], f"more than {decimals} decimals")
    return text.lstrip("+")


def time_of(text: str, *, zone: tzinfo, day_first: bool) -> datetime:
    """ISO times, and 12/1/2010 8:26 or 1.12.2010 8:26. A time without a zone is the shop's. `Rejected`."""
    try:
        at = datetime.fromisoformat(text) if ISO.match(text) else _slashed(text, day_first=day_first)
    except (ValueError, OverflowError) as why:
        raise Rejected("placed_at", text[:80], "no time" if not text else "not a time") from why
    return at if at.tzinfo else at.replace(tzinfo=zone)


def day_comes_first(texts: Callable[[], object]) -> bool:
    """Whether 1/12/2010 means December: decided by any date whose first or second part is above twelve; dots mean days first."""
    for text in texts():
        match = SLASHED.match(text.strip())
        if match is None:
            continue
        if int(match[1]) > 12 or "." in text:
            return True
        if int(match[2]) > 12:
            return False
    return False


def _slashed(text: str, *, day_first: bool) -> datetime:
    match = SLASHED.fullmatch(text)
    if match is None:
        raise ValueError(text)
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (first, second) if day_first else (second, first)
    return datetime(year, month, day, int(match[4] or 0), int(match[5] or 0), int(match[6] or 0))  # noqa: DTZ001  zone added above


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if 0 <= place < len(row) else ""
