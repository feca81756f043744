"""Price lists: prices in one currency, for everybody or for one channel, always or for a time.

Of the lists that fit a channel and a moment the one with the highest priority that has a price for the goods counts; at
the same priority a channel's own list goes before the general one, then the one that started last. The last of them is the base list of the currency.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mercer.catalog.models import Variant
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels.models import Channel
from mercer.kernel import errors, events
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.pricing.models import Price, PriceList

_known = Remembered(32)
HIGHEST = 10**15  # minor units; more is a typing error and would not add up in a bigint


class BadPrice(errors.Invalid):
    code = "bad_price"
    title = _("This is not a possible price.")


class OtherCurrency(errors.Invalid):
    code = "other_currency"
    title = _("The price is in another currency than its list.")


class ListCodeTaken(errors.Invalid):
    code = "price_list_code_taken"
    title = _("There is a price list with this code.")


class BadPeriod(errors.Invalid):
    code = "bad_period"
    title = _("A list ends after it starts.")


@dataclass(frozen=True, slots=True)
class Fitting:
    """A list that counts for a channel at a moment."""

    id: int
    code: str
    name: str
    includes_tax: bool
    is_base: bool


def base(currency: str, *, includes_tax: bool = True, actor: Actor, now: datetime.datetime) -> PriceList:
    """The base list of a currency, made when there is none: no channel, no period, lowest priority."""
    found = PriceList.objects.filter(currency=currency, channel=None, starts_at=None, ends_at=None, archived_at=None)
    existing = found.order_by("priority", "id").first()
    if existing:
        return existing
    code = f"base-{currency.lower()}"
    return create(
        code=code, name=f"Base {currency}", currency=currency, includes_tax=includes_tax, actor=actor, now=now
    )


@transaction.atomic
def create(
    *, code: str, name: str, currency: str, includes_tax: bool = True, channel: Channel | None = None, priority: int = 0,
    starts_at: datetime.datetime | None = None, ends_at: datetime.datetime | None = None,
    actor: Actor, now: datetime.datetime,
) -> PriceList:  # fmt: skip
    """A new list. It counts from `starts_at` until before `ends_at`."""
    if starts_at and ends_at and ends_at <= starts_at:
        raise BadPeriod(fields={"ends_at": str(BadPeriod.title)})
    if PriceList.objects.filter(code=code).exists():
        raise ListCodeTaken(fields={"code": str(ListCodeTaken.title)})
    price_list = PriceList.objects.create(
        code=code, name=name, currency=currency, includes_tax=includes_tax, channel=channel, priority=priority,
        starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    events.record("price_list.created", subject=price_list, actor=actor, at=now, data={"code": code})
    return price_list


@transaction.atomic
def edit(
    price_list: PriceList, *, name: str, priority: int, starts_at: datetime.datetime | None, ends_at: datetime.datetime | None,
    actor: Actor, now: datetime.datetime,
) -> PriceList:  # fmt: skip
    """Another name, rank or time. Code, currency, tax and channel stay: prices were entered for them."""
    if starts_at and ends_at and ends_at <= starts_at:
        raise BadPeriod(fields={"ends_at": str(BadPeriod.title)})
    after = {"name": name, "priority": priority, "starts_at": starts_at, "ends_at": ends_at}
    changed = {each: [getattr(price_list, each), value] for each, value in after.items()}
    for each, value in after.items():
        setattr(price_list, each, value)
    price_list.save(update_fields=list(after))
    different = {each: pair for each, pair in changed.items() if pair[0] != pair[1]}
    data = {"priority": priority, "starts_at": starts_at, "ends_at": ends_at, "changes": different}
    events.record("price_list.edited", subject=price_list, actor=actor, at=now, data=data)
    return price_list


@transaction.atomic
def archive(price_list: PriceList, *, actor: Actor, now: datetime.datetime) -> None:
    if PriceList.objects.filter(pk=price_list.pk, archived_at=None).update(archived_at=now):
        price_list.archived_at = now
        events.record("price_list.archived", subject=price_list, actor=actor, at=now)


@transaction.atomic
def restore(price_list: PriceList, *, actor: Actor, now: datetime.datetime) -> None:
    if PriceList.objects.filter(pk=price_list.pk, archived_at__isnull=False).update(archived_at=None):
        price_list.archived_at = None
        events.record("price_list.restored", subject=price_list, actor=actor, at=now)


@transaction.atomic
def set_price(
    variant: Variant, price_list: PriceList, amount: Money, *, compare_at: Money | None = None, min_quantity: int = 1,
    actor: Actor, now: datetime.datetime,
) -> Price:  # fmt: skip
    """What one piece costs in this list, from `min_quantity` pieces on. `compare_at` is shown struck through."""
    _check(price_list, amount, compare_at)
    row = Price.objects.filter(variant=variant, price_list=price_list, min_quantity=min_quantity)
    before = row.select_for_update().values_list("amount", "compare_at_amount").first()
    after = (amount.amount, compare_at.amount if compare_at else None)
    new = {"amount": after[0], "compare_at_amount": after[1]}
    price, _created = Price.objects.update_or_create(
        variant=variant, price_list=price_list, min_quantity=min_quantity, defaults=new
    )
    if before != after:
        data = {"variant": variant.pk, "sku": variant.sku, "list": price_list.code, "currency": price_list.currency}
        changes = {"amount": [before and before[0], after[0]], "compare_at": [before and before[1], after[1]]}
        subject = ("catalog.product", variant.product_id)
        data |= {"from_quantity": min_quantity, "changes": changes}
        events.record("price.set", subject=subject, actor=actor, at=now, data=data)
    return price


@transaction.atomic
def fill(
    price_list: PriceList, prices: Sequence[tuple[Variant, Money, Money | None]], *, actor: Actor, now: datetime.datetime
) -> None:  # fmt: skip
    """The first prices of a new list, all at once: (variant, amount, the price before). `BadPrice`, `OtherCurrency`."""
    for _variant, amount, before in prices:
        _check(price_list, amount, before)
    Price.objects.bulk_create(
        Price(
            variant=row,
            price_list=price_list,
            amount=amount.amount,
            compare_at_amount=before.amount if before else None,
        )
        for row, amount, before in prices
    )
    data = {"list": price_list.code, "prices": len(prices)}
    events.record("price_list.filled", subject=price_list, actor=actor, at=now, data=data)


@transaction.atomic
def remove_price(
    variant: Variant, price_list: PriceList, *, min_quantity: int = 1, actor: Actor, now: datetime.datetime
) -> None:
    gone, _ = Price.objects.filter(variant=variant, price_list=price_list, min_quantity=min_quantity).delete()
    if gone:
        data = {"variant": variant.pk, "sku": variant.sku, "list": price_list.code, "from_quantity": min_quantity}
        subject = ("catalog.product", variant.product_id)
        events.record("price.removed", subject=subject, actor=actor, at=now, data=data)


def fitting(channel: Channel, *, now: datetime.datetime) -> tuple[Fitting, ...]:
    """The lists that count for the channel at this moment, the most particular first. One query."""
    rows = (
        PriceList.objects.filter(Q(channel=None) | Q(channel=channel), currency=channel.currency, archived_at=None)
        .filter(Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now))
        .order_by("-priority", F("channel_id").desc(nulls_last=True), F("starts_at").desc(nulls_last=True), "code")
    )
    found = list(rows)
    return tuple(
        Fitting(row.pk, row.code, row.name, row.includes_tax, is_base=place == len(found) - 1)
        for place, row in enumerate(found)
    )


def known(channel: Channel, *, version: int, now: datetime.datetime) -> tuple[Fitting, ...]:
    """As `fitting`, remembered for a version of the shelves, which every change of a list raises, and until one starts or ends."""
    key = (channel.pk, channel.currency)
    return _known.get(
        key, version=version, now=now, make=lambda: (fitting(channel, now=now), next_change(now) or FOREVER)
    )


def next_change(now: datetime.datetime) -> datetime.datetime | None:
    """When the next list starts or ends: until then prices stay as they are, if nobody edits them."""
    moments = PriceList.objects.filter(archived_at=None).values_list("starts_at", "ends_at")
    return min((moment for pair in moments for moment in pair if moment and moment > now), default=None)


def _check(price_list: PriceList, *prices: Money | None) -> None:
    for price in prices:
        if price is None:
            continue
        if price.currency != price_list.currency:
            raise OtherCurrency(fields={"amount": str(OtherCurrency.title)}, currency=price_list.currency)
        if not 0 <= price.amount <= HIGHEST:
            raise BadPrice(_("A price is not below zero."), fields={"amount": str(BadPrice.title)})
