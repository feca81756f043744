"""Ways to deliver and their tables of rates, as the merchant sets them up.

Orders keep the delivery they were placed with, so a change counts for baskets from now on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.customers import countries
from mercer.fulfillment import carriers
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money

EDITABLE = {
    "name", "description", "carrier", "service", "countries", "min_days", "max_days", "cut_off_hour", "tax_class", "position",
}  # fmt: skip


class BadMethod(errors.Invalid):
    code = "bad_delivery_method"
    title = _("This way to deliver cannot be.")


class BadRate(errors.Invalid):
    code = "bad_delivery_rate"
    title = _("This rate cannot be.")


@transaction.atomic
def create(code: str, *, actor: Actor, now: datetime, **facts: Any) -> DeliveryMethod:
    """A new way to deliver; without rates nobody is offered it. `BadMethod`."""
    if DeliveryMethod.objects.filter(code=code).exists():
        raise BadMethod(fields={"code": str(_("There is a delivery method with this code."))})
    method = DeliveryMethod.objects.create(code=code, **_checked(facts))
    events.record("delivery_method.created", subject=method, actor=actor, at=now, data={"code": code})
    return method


@transaction.atomic
def edit(method: DeliveryMethod, *, actor: Actor, now: datetime, **changes: Any) -> DeliveryMethod:
    """Changes some of `EDITABLE`. `BadMethod`."""
    after = _checked(changes, method)
    changed = {name: [getattr(method, name), value] for name, value in after.items() if getattr(method, name) != value}
    for name, value in after.items():
        setattr(method, name, value)
    method.save(update_fields=list(changes))
    data = {"fields": sorted(changes), "changes": changed}
    events.record("delivery_method.edited", subject=method, actor=actor, at=now, data=data)
    return method


@transaction.atomic
def archive(method: DeliveryMethod, *, actor: Actor, now: datetime) -> None:
    """No longer offered."""
    if DeliveryMethod.objects.filter(pk=method.pk, archived_at=None).update(archived_at=now):
        events.record("delivery_method.archived", subject=method, actor=actor, at=now)


@transaction.atomic
def restore(method: DeliveryMethod, *, actor: Actor, now: datetime) -> None:
    if DeliveryMethod.objects.filter(pk=method.pk).exclude(archived_at=None).update(archived_at=None):
        events.record("delivery_method.restored", subject=method, actor=actor, at=now)


@transaction.atomic
def set_rate(
    method: DeliveryMethod, up_to_weight: int, price: Money, *, free_from: Money | None = None, actor: Actor, now: datetime
) -> DeliveryRate:  # fmt: skip
    """What parcels up to so many grams cost; a rate for that weight and currency is replaced. `BadRate`."""
    if price.amount < 0 or (free_from is not None and free_from.currency != price.currency):
        raise BadRate(fields={"amount": str(BadRate.title)})
    if not 0 < up_to_weight <= 1_000_000:
        raise BadRate(fields={"up_to_weight": str(_("Give the weight in grams, up to a ton."))})
    place: dict[str, Any] = {"method": method, "currency": price.currency, "up_to_weight": up_to_weight}
    facts = {"amount": price.amount, "free_from_amount": free_from.amount if free_from else None}
    rate, _new = DeliveryRate.objects.update_or_create(**place, defaults=facts)
    data = {"up_to_weight": up_to_weight, "price": price, "free_from": free_from}
    events.record("delivery_rate.set", subject=method, actor=actor, at=now, data=data)
    return rate


@transaction.atomic
def remove_rate(rate: DeliveryRate, *, actor: Actor, now: datetime) -> None:
    """Heavier parcels take the next rate, or are not offered this method."""
    method, data = rate.method, {"up_to_weight": rate.up_to_weight, "price": rate.price}
    rate.delete()
    events.record("delivery_rate.removed", subject=method, actor=actor, at=now, data=data)


def _checked(facts: dict[str, Any], method: DeliveryMethod | None = None) -> dict[str, Any]:
    if unknown := facts.keys() - EDITABLE:
        raise TypeError(f"a delivery method has no editable {', '.join(sorted(unknown))}")
    wrong = {}
    if "carrier" in facts and facts["carrier"] not in carriers.CARRIERS:
        wrong["carrier"] = str(_("Choose one of the carriers."))
    if strange := [code for code in facts.get("countries", []) if not countries.exists(code)]:
        wrong["countries"] = str(_("No such country: %(codes)s") % {"codes": ", ".join(strange)})
    least, most = (facts.get(name, getattr(method, name, 0)) for name in ("min_days", "max_days"))
    if least > most:
        wrong["max_days"] = str(_("The last day is not before the first."))
    if not 0 <= facts.get("cut_off_hour", 0) <= 24:
        wrong["cut_off_hour"] = str(_("An hour of the day, 0 to 24."))
    if wrong:
        raise BadMethod(fields=wrong)
    return facts
