"""Goods arrive from the workshops, a few break, some are counted. Made up so that today's shelves hold what the goods' list says."""

import collections
import functools
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from mercer.catalog.models import Variant
from mercer.demo.goods import shelf
from mercer.demo.story.plan import SEED, Plan
from mercer.demo.story.share import PACKER, Share
from mercer.inventory import stock
from mercer.inventory.models import Location, StockLevel

MONTH = timedelta(days=30)
AHEAD = 4  # months that a delivery of goods comes before they are sold
ROUND_UP_FROM, LATE = (
    60,
    (24, 12),
)  # of what the shop has plenty, some came lately: so many two months ago and last month
MISHAPS = (
    ("damaged", -1),
    ("damaged", -2),
    ("sample", -1),
    ("lost", -1),
    ("found", 1),
    ("count", -1),
    ("correction", 2),
)
NOTES = {
    "damaged": ("fell while unpacking", "chip on the rim", "water in the carton"),
    "sample": ("for the long table", "for the photographs", ""),
    "lost": ("not on its shelf", ""),
    "found": ("behind the pallet",),
    "count": ("yearly count",),
    "correction": ("two were left out of a delivery",),
}


@dataclass(frozen=True)
class Delivery:
    """A workshop sends goods: SKU → pieces."""

    at: datetime
    ref: str
    pieces: dict[str, int]


@dataclass(frozen=True)
class Mishap:
    at: datetime
    sku: str
    reason: str
    change: int
    note: str


@dataclass(frozen=True)
class Shelving:
    """What lay in the warehouse at first (SKU → pieces more than today), and what came and went since."""

    at_first: dict[str, int]
    deliveries: list[Delivery]
    mishaps: list[Mishap]


def plan(story: Plan) -> Shelving:
    """Without a database: what is sold in a month was delivered some months before, the first months were there at the start."""
    sold = _sold_by_month(story)
    months = max(sold, default=0) + 1
    deliveries = [d for month in range(months) for d in _deliveries(story, sold, month, months)]
    mishaps = _mishaps(story)
    at_first: dict[str, int] = collections.defaultdict(int)
    for counted in sold.values():
        for sku, pieces in counted.items():
            at_first[sku] += pieces
    for delivery in deliveries:
        for sku, pieces in delivery.pieces.items():
            at_first[sku] -= pieces
    for mishap in mishaps:
        at_first[mishap.sku] -= mishap.change
    return Shelving(at_first, deliveries, mishaps)


def enter(share: Share, shelving: Shelving) -> None:
    """Into the diary of one share; the others find the goods on the shelves."""
    warehouse = Location.objects.get(code="MAIN")
    rows = {row.sku: row for row in Variant.objects.all()}
    for delivery in shelving.deliveries:
        share.diary.enter(delivery.at, functools.partial(_receive, delivery, rows, warehouse))
    for mishap in shelving.mishaps:
        share.diary.enter(mishap.at, functools.partial(_mishap, mishap, rows[mishap.sku], warehouse))


def _receive(delivery: Delivery, rows: dict[str, Variant], warehouse: Location, at: datetime) -> None:
    for sku, pieces in delivery.pieces.items():
        stock.receive(rows[sku], warehouse, pieces, ref=f"{delivery.ref} {sku}", actor=PACKER, at=at)


def _mishap(mishap: Mishap, row: Variant, warehouse: Location, at: datetime) -> None:
    free = StockLevel.objects.filter(variant=row, location=warehouse, on_hand__gte=5).exists()
    if free or mishap.change > 0:
        stock.adjust(row, warehouse, mishap.change, reason=mishap.reason, note=mishap.note, actor=PACKER, at=at)


def _sold_by_month(story: Plan) -> dict[int, dict[str, int]]:
    """Month of the story → SKU → pieces."""
    sold: dict[int, dict[str, int]] = collections.defaultdict(lambda: collections.defaultdict(int))
    for purchase in story.purchases:
        month = (purchase.at - story.opened) // MONTH
        for sku, pieces in purchase.goods:
            sold[month][sku] += pieces
    return sold


def _deliveries(story: Plan, sold: dict[int, dict[str, int]], month: int, months: int) -> list[Delivery]:
    """Every second month each workshop sends what will be sold in two months, some months from now."""
    found = []
    for place, brand in enumerate(shelf.read().brands):
        at = story.opened + month * MONTH + timedelta(days=place * 3 + 1, hours=2)
        if (month + place) % 2 or at > story.now - timedelta(hours=12):
            continue
        pieces: dict[str, int] = collections.defaultdict(int)
        for product in (product for product in shelf.read().products if product.brand == brand.slug):
            for variant in product.variants:
                wanted = sum(sold.get(month + AHEAD + more, {}).get(variant.sku, 0) for more in (0, 1))
                wanted += _late(variant, months - month)
                if wanted:
                    pieces[variant.sku] = wanted
        if pieces:
            found.append(Delivery(at, f"{brand.slug[:3].upper()}-{at:%y%m}", dict(pieces)))
    return found


def _late(variant: shelf.Variant, months_ago: int) -> int:
    if variant.stock["MAIN"] < ROUND_UP_FROM or not 1 <= months_ago <= len(LATE):
        return 0
    return LATE[len(LATE) - months_ago]


def _mishaps(story: Plan) -> list[Mishap]:
    """One every nine days."""
    dice = random.Random(SEED + 77)  # noqa: S311  a story, not a secret
    products = [product for product in shelf.read().products if product.variants[0].stock["MAIN"] > 20]
    found, at = [], story.opened + timedelta(days=30)
    while at < story.now - timedelta(days=1):
        reason, change = dice.choice(MISHAPS)
        sku = dice.choice(products).variants[0].sku
        found.append(Mishap(at.replace(hour=dice.randrange(9, 17)), sku, reason, change, dice.choice(NOTES[reason])))
        at += timedelta(days=dice.uniform(4, 14))
    return found
