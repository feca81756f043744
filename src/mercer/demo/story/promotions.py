"""Weeks with lower prices, as price lists with a beginning and an end: the shop's own way to have them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mercer.catalog.models import Variant
from mercer.demo.goods import shelf
from mercer.demo.story import season
from mercer.kernel import db
from mercer.kernel.actors import SYSTEM
from mercer.kernel.money import Money
from mercer.pricing import lists

RANK = 10  # before the base list
ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Promotion:
    """`percent` off goods of these categories, from `first` to `last`, both days included."""

    code: str
    name: str
    categories: frozenset[str]
    percent: int
    first: date
    last: date
    pull: float

    def counts(self, day: date) -> bool:
        return self.first <= day <= self.last


def of_years(first: date, last: date) -> list[Promotion]:
    """Those that begin between the two days, oldest first."""
    found = [promotion for year in range(first.year, last.year + 1) for promotion in _of_year(year)]
    return sorted((p for p in found if first <= p.first <= last), key=lambda p: p.first)


def of_day(promotions: list[Promotion], day: date) -> Promotion | None:
    return next((promotion for promotion in promotions if promotion.counts(day)), None)


def announce(promotion: Promotion, *, now: datetime) -> None:
    """The lists of one promotion, one for each currency, with their prices."""
    goods = [product for product in shelf.read().products if set(product.categories) & promotion.categories]
    rows = {row.sku: row for row in Variant.objects.filter(sku__in=[v.sku for p in goods for v in p.variants])}
    begins = datetime.combine(promotion.first, time(), ZONE)
    ends = datetime.combine(promotion.last + timedelta(days=1), time(), ZONE)
    with db.transaction():
        for currency, includes_tax in (("EUR", True), ("USD", False)):
            price_list = lists.create(
                code=f"{promotion.code}-{currency.lower()}", name=f"{promotion.name} ({currency})", currency=currency,
                includes_tax=includes_tax, priority=RANK, starts_at=begins, ends_at=ends, actor=SYSTEM, now=now,
            )  # fmt: skip
            prices = [
                (rows[variant.sku], *_reduced(variant, currency, promotion.percent))
                for product in goods
                for variant in product.variants
                if variant.sku in rows
            ]
            lists.fill(price_list, prices, actor=SYSTEM, now=now)


def _reduced(variant: shelf.Variant, currency: str, percent: int) -> tuple[Money, Money]:
    """The price in those weeks, to half units as nobody prints 23.37 on a card, and the price before."""
    usual = variant.eur if currency == "EUR" else variant.usd
    return Money(round(usual * (100 - percent) / 100 / 50) * 50, currency), Money(usual, currency)


def _of_year(year: int) -> list[Promotion]:
    friday = season.late_november_friday(year)

    def promotion(slug: str, name: str, categories: str, percent: int, first: date, days: int, pull: float):
        last = first + timedelta(days=days - 1)
        return Promotion(f"{slug}-{year}", name, frozenset(categories.split()), percent, first, last, pull)

    return [
        promotion("linen-weeks", f"Linen weeks {year}", "table-linen throws-cushions bath", 20, date(year, 1, 9), 16, 1.5),
        promotion("spring-table", f"Spring table {year}", "plates-bowls glass", 15, date(year, 4, 10), 10, 1.4),
        promotion("garden-weeks", f"Planting weeks {year}", "vases-planters", 15, date(year, 5, 8), 10, 1.2),
        promotion("summer-end", f"End of summer {year}", "glass serving", 20, date(year, 8, 21), 11, 1.5),
        promotion(
            "late-november", f"Late November {year}", "cups serving boards-tools lighting-candles", 15,
            friday - timedelta(days=6), 11, 1.3,
        ),
    ]  # fmt: skip
