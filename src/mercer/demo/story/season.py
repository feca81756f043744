"""How busy a day is, and what is wanted then. Plain numbers, nothing measured: a small shop with a good Christmas."""

from datetime import date, timedelta

MONTHS = (0.85, 0.8, 0.85, 0.95, 1.0, 0.85, 0.75, 0.8, 1.0, 1.1, 1.45, 1.8)  # January to December
WEEKDAYS = (0.95, 0.85, 0.85, 0.9, 0.95, 1.2, 1.4)  # Monday to Sunday
GROWTH = 0.45  # the end of the year is so much busier than its beginning
HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 5, 6, 7, 7, 8, 7, 6, 6, 6, 7, 8, 10, 12, 11, 7, 3)  # of a day, shop time
# What more (or less) is bought of a category in a month.
LIKINGS = {
    "lighting-candles": {1: 1.6, 2: 1.3, 6: 0.5, 7: 0.4, 9: 1.2, 10: 1.7, 11: 2.2, 12: 2.4},
    "throws-cushions": {1: 1.6, 2: 1.3, 6: 0.5, 7: 0.4, 10: 1.6, 11: 2.0, 12: 1.8},
    "glass": {5: 1.4, 6: 1.8, 7: 1.8, 8: 1.5},
    "vases-planters": {3: 1.6, 4: 2.0, 5: 2.0, 6: 1.4, 12: 0.6},
    "cups": {10: 1.2, 11: 1.4, 12: 1.5},
    "serving": {11: 1.3, 12: 1.8},
    "table-linen": {4: 1.3, 11: 1.2, 12: 1.8},
    "bath": {1: 1.3, 7: 1.3},
    "furniture-baskets": {9: 1.4, 10: 1.3},
}
GIFTS = {11: 1.5, 12: 2.2, 5: 1.2}  # what carries the word "gift"


def busyness(day: date, *, first: date, last: date) -> float:
    """How many orders a day has compared with others of the year, promotions apart."""
    grown = 1 + GROWTH * (day - first).days / max(1, (last - first).days)
    return grown * MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * _feast(day)


def liking(category: str, tags: frozenset[str], month: int) -> float:
    """How much a month wants goods of that kind."""
    return LIKINGS.get(category, {}).get(month, 1.0) * (GIFTS.get(month, 1.0) if "gift" in tags else 1.0)


def late_november_friday(year: int) -> date:
    """The fourth Friday of November: the loudest day of the trade. This shop whispers, and is busy all the same."""
    first = date(year, 11, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 21)


def _feast(day: date) -> float:
    friday = late_november_friday(day.year)
    if friday <= day <= friday + timedelta(days=3):
        return 2.6
    if day.month == 12:
        return 1.5 if 6 <= day.day <= 18 else 0.35 if 24 <= day.day <= 27 else 1.0
    mothers_day = date(day.year, 5, 1) + timedelta(days=(6 - date(day.year, 5, 1).weekday()) % 7 + 7)
    return 1.5 if timedelta(0) < mothers_day - day < timedelta(days=8) else 1.0
