"""What the shop and its channels are called and where they are: changed by the merchant, seen everywhere within seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.channels.models import Channel, Shop
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor

SHOP_FACTS = {
    "name", "tagline", "story", "email", "phone", "street", "city", "postal_code", "country", "time_zone", "vat_number",
    "bank_name", "bank_iban", "bank_bic",
}  # fmt: skip
CHANNEL_FACTS = {"name", "country", "language", "prices_include_tax", "position"}


class CodeTaken(errors.Invalid):
    code = "channel_code_taken"
    title = _("There is a channel with this code.")


class DefaultStays(errors.Refusal):
    """Visitors who chose nothing need a channel."""

    code = "default_channel_stays"
    title = _("This is the default channel. Make another one the default first.")


class BadTimeZone(errors.Invalid):
    code = "bad_time_zone"
    title = _("There is no such time zone.")


@transaction.atomic
def edit_shop(shop: Shop, *, actor: Actor, now: datetime, **changes: Any) -> Shop:
    """Changes some of `SHOP_FACTS`. `BadTimeZone`."""
    if unknown := changes.keys() - SHOP_FACTS:
        raise TypeError(f"a shop has no editable {', '.join(sorted(unknown))}")
    if changes.get("time_zone", "UTC") not in available_timezones():
        raise BadTimeZone(fields={"time_zone": str(BadTimeZone.title)})
    changed = {name: [getattr(shop, name), value] for name, value in changes.items() if getattr(shop, name) != value}
    for name in changed:
        setattr(shop, name, changes[name])
    shop.save()
    events.record("shop.edited", subject=shop, actor=actor, at=now, data={"fields": list(changed), "changes": changed})
    return shop


@transaction.atomic
def open_channel(code: str, *, currency: str, actor: Actor, now: datetime, **facts: Any) -> Channel:
    """A new place to sell in; its code and currency stay. `CodeTaken`."""
    if Channel.objects.filter(code=code).exists():
        raise CodeTaken(fields={"code": str(CodeTaken.title)})
    first = not Channel.objects.filter(is_default=True).exists()
    channel = Channel.objects.create(code=code, currency=currency, is_default=first, **_known(facts))
    events.record("channel.opened", subject=channel, actor=actor, at=now, data={"code": code, "currency": currency})
    return channel


@transaction.atomic
def edit_channel(channel: Channel, *, actor: Actor, now: datetime, **changes: Any) -> Channel:
    """Changes some of `CHANNEL_FACTS`."""
    after = _known(changes)
    changed = {
        name: [getattr(channel, name), value] for name, value in after.items() if getattr(channel, name) != value
    }
    for name, value in after.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(changes))
    data = {"fields": sorted(changes), "changes": changed}
    events.record("channel.edited", subject=channel, actor=actor, at=now, data=data)
    return channel


@transaction.atomic
def make_default(channel: Channel, *, actor: Actor, now: datetime) -> None:
    """Visitors who chose nothing shop here from now on."""
    if channel.archived_at is not None:
        raise DefaultStays(_("A closed channel cannot be the default."))
    Channel.objects.filter(is_default=True).exclude(pk=channel.pk).update(is_default=False)
    channel.is_default = True
    channel.save(update_fields=["is_default"])
    events.record("channel.made_default", subject=channel, actor=actor, at=now)


@transaction.atomic
def close_channel(channel: Channel, *, actor: Actor, now: datetime) -> None:
    """Nobody buys there any more; its orders stay. `DefaultStays`."""
    if channel.is_default:
        raise DefaultStays(channel=channel.code)
    channel.archived_at = now
    channel.save(update_fields=["archived_at"])
    events.record("channel.closed", subject=channel, actor=actor, at=now)


@transaction.atomic
def reopen_channel(channel: Channel, *, actor: Actor, now: datetime) -> None:
    channel.archived_at = None
    channel.save(update_fields=["archived_at"])
    events.record("channel.reopened", subject=channel, actor=actor, at=now)


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := facts.keys() - CHANNEL_FACTS:
        raise TypeError(f"a channel has no editable {', '.join(sorted(unknown))}")
    return facts
