"""One row of an order history: understood, or rejected with its reason.

Histories are dirty: quantities below zero, prices with three decimals, lines that are postage or bad debt, no customer, no
description. All of that is kept as what it is. Rejected is only what has no number, no article, or no readable amount or time.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from mercer.orders.models import PastOrder

PLAIN = re.compile(r"[-+]?\d{1,12}(?:\.\d{1,20})?", re.ASCII)
COMMA = re.compile(r"[-+]?\d{1,12},\d{1,6}", re.ASCII)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d{1,20})?", re.ASCII)
ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})
LARGEST = 10**12  # of a line, in the currency's main unit
MOST_REMEMBERED = 500_000
MOST_OTHERS = 1_000
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


@dataclass(slots=True)
class Seen:
    """What has been understood so far. Histories say the same over and over, so it is remembered by the text it came as."""

    kinds: Counter[str] = field(default_factory=Counter)
    documents: dict[str, str] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)


class Reader:
    """Turns rows into lines for `COPY`, columns as in `COLUMNS`; tells `seen` what they were."""

    COLUMNS = "number, document, kind, sku, name, quantity, price, at, customer, country, occurrence, digest"

    def __init__(self, places: dict[str, int], *, zone: tzinfo, day_first: bool):
        at = places.__getitem__
        self.last_place = max(at(name) for name in ("number", "sku", "quantity", "placed_at", "unit_price"))
        self._places = tuple(at(name) for name in ("number", "sku", "quantity", "unit_price", "placed_at"))
        self._name, self._customer, self._country = at("name"), at("customer"), at("country")
        self.seen = Seen()
        self._number = _Memory(_numbered)
        self._article = _Memory(lambda pair: _article(*pair))
        self._quantity = _Memory(_quantity)
        self._price = _Memory(lambda text: number_of("unit_price", text, decimals=6))
        self._time = _Memory(lambda text: _timed(text, zone=zone, day_first=day_first))
        self._buyer = _Memory(lambda text: _written(text.strip()[:120].removesuffix(".0")))
        self._land = _Memory(lambda text: _written(text.strip()[:80]))

    def read(self, row: Sequence[str]) -> str:
        """One line for `COPY`; `Rejected`.

        The digest is the line's identity in later files: what it says of number, article, amount and time. The same line
        a second time in one document is told apart by its occurrence.
        """
        if len(row) <= self.last_place:
            raise Rejected("", "", f"the row has only {len(row)} cells")
        number, sku, quantity, price, at = self._places
        number, document = self._number[row[number]]
        sku, name, kind = self._article[row[sku], _cell(row, self._name)]
        quantity, price = self._quantity[row[quantity]], self._price[row[price]]
        if len(quantity) + len(price) > 12 and abs(Decimal(quantity) * Decimal(price)) >= LARGEST:
            raise Rejected("unit_price", price, "with this quantity it is more than any sale")
        at, local = self._time[row[at]]
        customer, country = self._buyer[_cell(row, self._customer)], self._land[_cell(row, self._country)]
        if kind == "goods" and price == "0":
            kind = "stock" if quantity[0] == "-" or not customer else "gift"
        seen = self.seen
        seen.kinds[kind] += 1
        seen.documents[number] = document
        same = f"{number}\t{sku}\t{quantity}\t{price}\t{local}"
        occurrence = seen.same[same] = seen.same.get(same, 0) + 1
        digest = blake2b(f"{same}\t{occurrence}".encode(), digest_size=16).hexdigest()
        return (
            f"{number}\t{document}\t{kind}\t{sku}\t{name}\t{quantity}\t{price}\t{at}"
            f"\t{customer}\t{country}\t{occurrence}\t\\\\x{digest}\n"
        )


class _Memory(dict):
    """Text → what it means, worked out once; what is rejected is worked out again."""

    def __init__(self, work: Callable[[Any], Any]):
        super().__init__()
        self.work = work

    def __missing__(self, text: Any) -> Any:
        found = self.work(text)
        if len(self) < MOST_REMEMBERED:
            self[text] = found
        return found


def _numbered(text: str) -> tuple[str, str]:
    number = text.strip()
    if not number or len(number) > 60:
        raise Rejected("number", number[:80], "no order number" if not number else "longer than 60 characters")
    return _written(number), document_kind(number)


def _article(code: str, description: str) -> tuple[str, str, str]:
    sku, name = code.strip(), description.strip()
    if not sku or len(sku) > 80:
        raise Rejected("sku", sku[:80], "no article" if not sku else "longer than 80 characters")
    return _written(sku), _written(name[:300]), line_kind(sku, name)


def _quantity(text: str) -> str:
    quantity = number_of("quantity", text, decimals=4)
    if quantity == "0":
        raise Rejected("quantity", text.strip()[:80], "the quantity is zero")
    return quantity


def _timed(text: str, *, zone: tzinfo, day_first: bool) -> tuple[str, str]:
    """As it is stored, and as it was written: another time zone of the shop does not make it another line."""
    at = time_of(text.strip(), day_first=day_first)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat(), at.isoformat()


def _written(text: str) -> str:
    """As `COPY` wants to read it."""
    return text.translate(ESCAPES)


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
    """A plain decimal as text, without zeros that say nothing: 2.55, -1, 1,234.50, 2,55. Not 1e3, not NaN."""
    text = text.strip().lstrip("£$€¥ ")
    if not PLAIN.fullmatch(text):
        if THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        elif COMMA.fullmatch(text):
            text = text.replace(",", ".")
        else:
            raise Rejected(field, text[:80], "empty" if not text else "not a plain number")
    number = format(Decimal(text).normalize(), "f")
    if len(number.partition(".")[2]) > decimals:
        raise Rejected(field, text[:80], f"more than {decimals} decimals")
    return "0" if number == "-0" else number


def time_of(text: str, *, day_first: bool) -> datetime:
    """ISO times, and 12/1/2010 8:26 or 1.12.2010 8:26; naive when no zone is written. `Rejected`."""
    try:
        return datetime.fromisoformat(text) if ISO.match(text) else _slashed(text, day_first=day_first)
    except (ValueError, OverflowError) as why:
        raise Rejected("placed_at", text[:80], "no time" if not text else "not a time") from why


def day_comes_first(texts: Iterable[str]) -> bool:
    """Whether 1/12/2010 means December: decided by any date whose first or second part is above twelve; dots mean days first.

    A file that begins with many dates in another form is not searched to its end.
    """
    others = 0
    for text in texts:
        match = SLASHED.match(text.strip())
        if match is None:
            others += 1
            if others > MOST_OTHERS:
                return False
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
    return row[place] if 0 <= place < len(row) else ""
