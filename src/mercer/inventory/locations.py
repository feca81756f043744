"""Places that hold stock. A code is in the ledger for good, so it never changes; a place with stock is not archived."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mercer.inventory.models import Location, StockLevel
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor

EDITABLE = {"name", "country", "address", "priority"}


class CodeTaken(errors.Refusal):
    code = "code_taken"
    status = 422
    title = _("There is a place with this code.")


class StillHoldsStock(errors.Refusal):
    code = "still_holds_stock"
    title = _("Goods are still there. Move or correct them first.")


@transaction.atomic
def create(
    code: str,
    *,
    name: str,
    actor: Actor,
    now: datetime,
    country: str = "",
    address: dict | None = None,
    priority: int = 0,
) -> Location:
    if Location.objects.filter(code=code).exists():
        raise CodeTaken(fields={"code": str(CodeTaken.title)})
    try:
        location = Location.objects.create(
            code=code, name=name, country=country, address=address or {}, priority=priority
        )
    except IntegrityError as error:
        raise CodeTaken(fields={"code": str(CodeTaken.title)}) from error
    events.record("location.created", subject=location, actor=actor, at=now, data={"code": code})
    return location


@transaction.atomic
def edit(location: Location, *, actor: Actor, now: datetime, **changes: object) -> Location:
    if not changes.keys() <= EDITABLE:
        raise ValueError(f"cannot be changed: {', '.join(changes.keys() - EDITABLE)}")
    changed = {name: [getattr(location, name), value] for name, value in changes.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    for name, value in changes.items():
        setattr(location, name, value)
    location.save(update_fields=list(changes))
    data = {"fields": sorted(changes), "changes": changed}
    events.record("location.edited", subject=location, actor=actor, at=now, data=data)
    return location


@transaction.atomic
def archive(location: Location, *, actor: Actor, now: datetime) -> None:
    if StockLevel.objects.filter(location=location).filter(Q(on_hand__gt=0) | Q(reserved__gt=0)).exists():
        raise StillHoldsStock(location=location.code)
    Location.objects.filter(pk=location.pk, archived_at=None).update(archived_at=now)
    events.record("location.archived", subject=location, actor=actor, at=now)


@transaction.atomic
def restore(location: Location, *, actor: Actor, now: datetime) -> None:
    Location.objects.filter(pk=location.pk).update(archived_at=None)
    events.record("location.restored", subject=location, actor=actor, at=now)
