"""Money, numbers and times as the reader's language writes them (CLDR data through Babel)."""

from __future__ import annotations

import datetime as clock
from decimal import Decimal

from babel import Locale, dates, numbers
from django.utils import timezone, translation

from mercer.kernel import locales
from mercer.kernel.money import Money

UNITS = ("B", "kB", "MB", "GB")


def money(value: Money | None) -> str:
    """`€1,234.50`; nothing for `None`, so that optional prices need no condition."""
    return "" if value is None else value.format(translation.get_language() or "en")


def money_input(value: Money | None) -> str:
    """Major units as plain decimal text, what a money field holds: `1234.50`."""
    return "" if value is None else format(value.decimal, "f")


def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """Grouped by thousands, with exactly `digits` decimals, or as many as needed up to three."""
    if value is None:
        return ""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=_locale())


def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """A share: 0.125 → `13%`."""
    if value is None:
        return ""
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return numbers.format_percent(value, format=pattern, locale=_locale())


def number_short(value: float | Decimal) -> str:
    """For axes: 12000 → `12K`, in Chinese `1.2万`."""
    return numbers.format_compact_decimal(value, fraction_digits=1, locale=_locale())


def money_short(value: Money) -> str:
    """For axes: 1200000 cents → `€12K`."""
    return numbers.format_compact_currency(value.decimal, value.currency, fraction_digits=1, locale=_locale())


def date(value: clock.date | None, format: str = "medium") -> str:
    """`short`, `medium`, `long`, `full` or a CLDR pattern; moments are first moved to the shop's time zone."""
    return "" if value is None else dates.format_date(_local(value), format=format, locale=_locale())


def day(value: clock.date | None) -> str:
    """Day and month, for axes: `Nov 22`, in Chinese `11月22日`."""
    return "" if value is None else dates.format_skeleton("MMMd", _local(value), locale=_locale())


def datetime(value: clock.datetime | None, format: str = "medium") -> str:
    """Day and time without seconds."""
    if value is None:
        return ""
    return _together(date(value, format), time(value))


def time(value: clock.datetime | clock.time | None) -> str:
    """Hours and minutes."""
    return "" if value is None else dates.format_time(_local(value), format="short", locale=_locale())


def ago(value: clock.datetime | None, now: clock.datetime) -> str:
    """`3 hours ago`, `in 2 days`; beyond four weeks the date itself."""
    if value is None:
        return ""
    distance = value - now
    if abs(distance) > clock.timedelta(weeks=4):
        return date(value)
    return dates.format_timedelta(distance, add_direction=True, locale=_locale())


def iso(value: clock.date | None) -> str:
    """For machines: the `datetime` attribute of `<time>`, the value of a date field."""
    if isinstance(value, clock.datetime):
        return value.isoformat(timespec="seconds")  # HTML allows three digits of a second at most
    return "" if value is None else value.isoformat()


def plural(count: int, one: str, other: str) -> str:
    """For texts that already are translated; templates otherwise use `ngettext`."""
    return one if count == 1 else other


def initials(name: str | None) -> str:
    """Up to two letters for an avatar; the first character for names written without blanks."""
    words = str(name or "").split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def size_text(size: int) -> str:
    """Bytes in decimal units: 1500000 → `1.5 MB`."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{number(round(amount, 1))} {UNITS[unit]}"


def _locale() -> Locale:
    return locales.resolve(translation.get_language() or "en")


def _local(value):
    return timezone.localtime(value) if isinstance(value, clock.datetime) and timezone.is_aware(value) else value


def _together(day: str, hours: str) -> str:
    pattern = _locale().datetime_formats["medium"]
    return str(pattern).replace("'", "").replace("{1}", day).replace("{0}", hours)
