"""When goods will arrive: the day they leave, then the method's working days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mercer.fulfillment.models import DeliveryMethod


def window(method: DeliveryMethod, *, time_zone: str, now: datetime) -> tuple[date, date]:
    """First and last day on which the shopper may expect the parcel."""
    leaves = leaving_day(method.cut_off_hour, time_zone=time_zone, now=now)
    return working_days_after(leaves, method.min_days), working_days_after(leaves, method.max_days)


def of_option(option: dict) -> tuple[date, date] | None:
    """The window an order keeps in its chosen delivery; None when it has none."""
    if not option.get("earliest") or not option.get("latest"):
        return None
    return date.fromisoformat(option["earliest"]), date.fromisoformat(option["latest"])


def leaving_day(cut_off_hour: int, *, time_zone: str, now: datetime) -> date:
    """The day an order placed now is handed to the carrier: today before the cut-off hour of a working day."""
    local = now.astimezone(ZoneInfo(time_zone))
    if local.weekday() < 5 and local.hour < cut_off_hour:
        return local.date()
    return working_days_after(local.date(), 1)


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`. Saturdays and Sundays do not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
