"""Who buys what when, for a whole year. Made of dice with a fixed seed and of the goods' list: no database, no clock."""

import collections
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from mercer.demo import opening
from mercer.demo.goods import shelf
from mercer.demo.story import people, promotions, season
from mercer.demo.story.people import Household
from mercer.demo.story.promotions import ZONE, Promotion

SEED, DAYS = 1014, 365
HOUSEHOLDS_PER_ORDER = 0.6
CARTS_LEFT_PER_ORDER, CARTS_KEPT = 1.4, timedelta(days=89)
HEAVIEST = 24_000  # grams; one box
MOSTLY_ONE = (1, 1, 1, 1, 2, 2, 3)
PIECES_OF_SETS = (2, 2, 4, 4, 6)  # of cups and plates
# days ago, delivery, what becomes of it
OF_THE_SHOPPER = (
    (338.3, "bicycle", "paid"), (214.6, "parcel", "paid"), (122.4, "bicycle", "paid"), (58.2, "parcel", "thought_again"),
    (45.5, "express", "paid"), (17.3, "bicycle", "sent_back"), (11.2, "bicycle", "paid"), (4.4, "parcel", "paid"), (0.3, "bicycle", "paid"),
)  # fmt: skip
FATES = {"paid": 930, "declined_first": 35, "abandoned": 18, "never_paid": 12, "paid_too_late": 2, "thought_again": 8}


@dataclass(frozen=True)
class Purchase:
    """One order to be. `fate` is what becomes of it; `seed` starts the dice of everything that follows."""

    number: int
    at: datetime
    household: Household
    goods: tuple[tuple[str, int], ...]
    delivery: str
    payment: str
    fate: str
    seed: int


@dataclass(frozen=True)
class Leaving:
    """A cart that is filled and left behind."""

    at: datetime
    channel: str
    goods: tuple[tuple[str, int], ...]


@dataclass
class Plan:
    """The year: `opened` is when the shop's goods came to their shelves, three weeks before the first order."""

    now: datetime
    opened: datetime
    first: date
    last: date
    promotions: list[Promotion]
    purchases: list[Purchase] = field(default_factory=list)
    leavings: list[Leaving] = field(default_factory=list)
    shelves: dict[date, tuple[list[shelf.Product], list[float]]] = field(default_factory=dict, repr=False)

    def months(self) -> list[tuple[date, list[Purchase]]]:
        """Purchases by the first day of their month, in order."""
        found: dict[date, list[Purchase]] = collections.defaultdict(list)
        for purchase in self.purchases:
            found[purchase.at.astimezone(ZONE).date().replace(day=1)].append(purchase)
        return sorted(found.items())


def make(*, orders: int, now: datetime) -> Plan:
    """About so many orders in the year that ends `now`."""
    last = now.astimezone(ZONE).date()
    first = last - timedelta(days=DAYS)
    opened = opening_day(now)
    dice = random.Random(SEED)  # noqa: S311  a story, not a secret
    plan = Plan(now, opened, first, last, promotions.of_years(first, last))
    known = people.households(dice, max(20, int(orders * HOUSEHOLDS_PER_ORDER)))
    weights = [household.weight for household in known]
    times = [at for at in _times(dice, plan, orders) if at < now - timedelta(minutes=10)]
    times += _today(now)
    for number, at in enumerate(sorted(times), 1):
        household = dice.choices(known, weights=weights)[0]
        plan.purchases.append(_purchase(dice, number, at, household, plan))
    plan.purchases += _shoppers_own(dice, plan)
    plan.purchases.sort(key=lambda purchase: purchase.at)
    plan.leavings = list(_leavings(dice, plan))
    return plan


def opening_day(now: datetime) -> datetime:
    """When the goods of a shop with a year behind it came to their shelves."""
    return datetime.combine(now.astimezone(ZONE).date() - timedelta(days=DAYS + 21), time(9), ZONE)


def arrival(place: int, *, opened: datetime, now: datetime) -> datetime:
    """When the product at this place of the list came to the shelves: most with the opening, every fourth in the year."""
    if place % 4 != 3:
        return opened - timedelta(hours=place)
    return opened + (now - opened) * (place / 52) * 0.96


def _times(dice: random.Random, plan: Plan, orders: int) -> Iterator[datetime]:
    days = [plan.first + timedelta(days=age) for age in range((plan.last - plan.first).days + 1)]
    weights = [_busyness(plan, day) for day in days]
    for day, weight in zip(days, weights, strict=True):
        for _ in range(_about(dice, orders * weight / sum(weights))):
            hour = dice.choices(range(24), weights=season.HOURS)[0]
            clock = time(hour, dice.randrange(60), dice.randrange(60))
            yield datetime.combine(day, clock, ZONE)


def _busyness(plan: Plan, day: date) -> float:
    promotion = promotions.of_day(plan.promotions, day)
    return season.busyness(day, first=plan.first, last=plan.last) * (promotion.pull if promotion else 1)


def _about(dice: random.Random, mean: float) -> int:
    """A number of events that come by themselves (Poisson, by Knuth's multiplication)."""
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def _today(now: datetime) -> list[datetime]:
    """Somebody has just bought, whatever the hour."""
    return [now - timedelta(minutes=minutes) for minutes in (6, 41, 95)]


def _purchase(dice: random.Random, number: int, at: datetime, household: Household, plan: Plan) -> Purchase:
    delivery = _delivery(dice, household)
    payment = _payment(dice, delivery)
    return Purchase(
        number=number,
        at=at,
        household=household,
        goods=_goods(dice, at, plan),
        delivery=delivery,
        payment=payment,
        fate=_fate(dice, payment),
        seed=dice.randrange(10**9),
    )


def _shoppers_own(dice: random.Random, plan: Plan) -> Iterator[Purchase]:
    """The shopper whose log-in the demo tells: orders in every state, one of which goes back."""
    address = {"region": "", "district": "", **opening.SHOPPER}
    mila = Household(0, opening.SHOPPER["name"], opening.SHOPPER_EMAIL, address, "europe", "en", 1.0)
    for number, (days, delivery, fate) in enumerate(OF_THE_SHOPPER):
        at = plan.now - timedelta(days=days)
        goods = _goods(dice, at, plan)
        seed = dice.randrange(10**9)
        yield Purchase(-number, at, mila, goods, delivery, "stripe", fate, seed)


def _leavings(dice: random.Random, plan: Plan) -> Iterator[Leaving]:
    """More carts are left than ordered; those of guests are kept for ninety days only."""
    for purchase in plan.purchases:
        for _ in range(_about(dice, CARTS_LEFT_PER_ORDER)):
            at = purchase.at + timedelta(hours=dice.uniform(-20, 20))
            if plan.now - CARTS_KEPT < at < plan.now:
                yield Leaving(at, purchase.household.channel, _goods(dice, at, plan))


def _goods(dice: random.Random, at: datetime, plan: Plan) -> tuple[tuple[str, int], ...]:
    """One to four articles, together no heavier than a box."""
    sold, weights = _shelves(plan, at.astimezone(ZONE).date())
    chosen: dict[str, int] = {}
    weight = 0
    for product in dice.choices(sold, weights=weights, k=dice.choice(MOSTLY_ONE)):
        variant = _variant(dice, product)
        comes_in_sets = (
            product.categories[0] in ("cups", "plates-bowls", "table-linen") and product.variants[0].eur < 4000
        )
        pieces = dice.choice(PIECES_OF_SETS) if comes_in_sets and dice.random() < 0.5 else 1
        pieces = min(pieces, max(1, (HEAVIEST - weight) // max(1, variant.weight_g)))
        if variant.sku not in chosen and weight + pieces * variant.weight_g <= HEAVIEST:
            chosen[variant.sku] = pieces
            weight += pieces * variant.weight_g
    return tuple(chosen.items())


def _shelves(plan: Plan, day: date) -> tuple[list[shelf.Product], list[float]]:
    """What lay on the shelves since the day before, and how much each is wanted that day. Worked out once a day."""
    if day not in plan.shelves:
        before = datetime.combine(day - timedelta(days=1), time(), ZONE)
        sold = [
            product
            for place, product in enumerate(shelf.read().products)
            if arrival(place, opened=plan.opened, now=plan.now) < before
        ]
        plan.shelves[day] = (sold, [_wanted(product, day, plan) for product in sold])
    return plan.shelves[day]


def _wanted(product: shelf.Product, day: date, plan: Plan) -> float:
    tags = frozenset(tag.key for tag in product.tags)
    promotion = promotions.of_day(plan.promotions, day)
    reduced = promotion is not None and bool(set(product.categories) & promotion.categories)
    price = product.variants[0].eur
    return (
        (4.0 if "bestseller" in tags else 1.0)
        * (3000 / price) ** 0.35
        * season.liking(product.categories[0], tags, day.month)
        * (2.2 if reduced else 1.0)
    )


def _variant(dice: random.Random, product: shelf.Product) -> shelf.Variant:
    """The first colors are the most liked; what is nearly gone today was liked too much."""
    weights = [1 / (place + 1.5) for place in range(len(product.variants))]
    return dice.choices(product.variants, weights=weights)[0]


def _delivery(dice: random.Random, household: Household) -> str:
    if household.is_near and dice.random() < 0.6:
        return "bicycle"
    has_express = household.country not in ("GB", "CN", "CH")
    return "express" if has_express and dice.random() < 0.09 else "parcel"


def _payment(dice: random.Random, delivery: str) -> str:
    if delivery == "bicycle" and dice.random() < 0.15:
        return "cod"
    return "transfer" if dice.random() < 0.14 else "stripe"


def _fate(dice: random.Random, payment: str) -> str:
    fate = dice.choices(list(FATES), weights=list(FATES.values()))[0]
    by_card, by_transfer = ("declined_first", "abandoned"), ("never_paid", "paid_too_late")
    if payment != "stripe" and fate in by_card:
        return "never_paid" if payment == "transfer" and fate == "abandoned" else "paid"
    return "paid" if payment != "transfer" and fate in by_transfer else fate
