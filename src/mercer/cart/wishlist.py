"""A wish list's life: begun with the first wish, joined with the customer's at log-in, shared by a link, thinned out.

Nothing is promised and nothing held back by a wish. What it cost and whether it was sold out is kept with it, so that the
list can tell when a price has come down or something is back.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mercer.cart.models import Wish, WishList
from mercer.catalog.models import Product, Variant
from mercer.customers.models import Customer
from mercer.inventory import availability
from mercer.kernel import db, errors
from mercer.kernel.money import Money

MOST_WISHES = 200
GUEST_LISTS_KEPT = timedelta(days=180)


class ListFull(errors.Refusal):
    code = "wish_list_full"
    status = 409
    title = _("Your wish list is full. Please take something off it first.")


class NotWishable(errors.Refusal):
    """Archived, not published, or never there."""

    code = "not_wishable"
    status = 404
    title = _("We could not find this.")


def find(*, customer: Customer | None = None, list_id: uuid.UUID | str | None = None) -> WishList | None:
    """A customer's list, or a guest's by its id; never somebody else's."""
    if customer is not None:
        return WishList.objects.filter(customer=customer).first()
    own_id = _uuid(list_id)
    return WishList.objects.filter(customer=None, id=own_id).first() if own_id else None


def begin(*, customer: Customer | None = None, list_id: uuid.UUID | str | None = None, now: datetime) -> WishList:
    """As `find`, and a new one when there is none."""
    found = find(customer=customer, list_id=list_id)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return WishList.objects.create(customer=customer, created_at=now, updated_at=now)
    except IntegrityError:  # another tab was first
        return WishList.objects.get(customer=customer)


def shared(token: str) -> WishList | None:
    """The list somebody shared with this token."""
    return WishList.objects.filter(share_token=token).first() if token else None


@transaction.atomic
def add(
    wishes: WishList, product_id: int, *, variant_id: int | None = None, price: Money | None = None, now: datetime
) -> bool:  # fmt: skip
    """Puts a product on the list; False when it was there (then with this variant, if one is named).

    `price` is what it costs there and then. `NotWishable`, `ListFull`.
    """
    product = Product.objects.on_sale(now).filter(pk=product_id).first()
    if product is None:
        raise NotWishable(product=product_id)
    variants = list(Variant.objects.filter(product=product, archived_at=None).values_list("pk", flat=True))
    if variant_id is not None and variant_id not in variants:
        raise NotWishable(variant=variant_id)
    _locked(wishes, now=now)
    known = Wish.objects.filter(wish_list=wishes, product=product)
    if known.exists():
        if variant_id is not None:
            known.update(variant=variant_id)
        return False
    if wishes.wishes.count() >= MOST_WISHES:
        raise ListFull(most=MOST_WISHES)
    left = availability.of([variant_id] if variant_id else variants)
    Wish.objects.create(
        wish_list=wishes,
        product=product,
        variant_id=variant_id,
        seen_amount=price.amount if price else None,
        seen_currency=price.currency if price else "",
        was_sold_out=not any(pieces > 0 for pieces in left.values()),
        added_at=now,
    )
    return True


@transaction.atomic
def remove(wishes: WishList, product_id: int, *, now: datetime) -> bool:
    """Takes a product off; False when it was not there."""
    _locked(wishes, now=now)
    return Wish.objects.filter(wish_list=wishes, product=product_id).delete()[0] > 0


@transaction.atomic
def merge(guests: WishList, mine: WishList, *, now: datetime) -> WishList:
    """At log-in, what the guest wished for joins the customer's list; the guest's is gone. The same product counts once."""
    if guests.pk == mine.pk:
        return mine
    rows = WishList.objects.select_for_update().filter(pk__in=[guests.pk, mine.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    if guests.pk in locked and mine.pk in locked and locked[guests.pk].customer_id is None:
        db.execute(MERGE, {"mine": mine.pk, "guests": guests.pk, "most": MOST_WISHES})
        locked[guests.pk].delete()
        WishList.objects.filter(pk=mine.pk).update(updated_at=now)
    return mine


@transaction.atomic
def move(*, from_customer: uuid.UUID, to_customer: uuid.UUID, now: datetime) -> None:
    """Two customers turned out to be one: the wishes of the first are the second's."""
    theirs = WishList.objects.select_for_update().filter(customer=from_customer).first()
    if theirs is None:
        return
    WishList.objects.filter(pk=theirs.pk).update(customer=None)
    if not WishList.objects.filter(customer=to_customer).exists():
        WishList.objects.filter(pk=theirs.pk).update(customer=to_customer)
        return
    merge(theirs, WishList.objects.get(customer=to_customer), now=now)


@transaction.atomic
def share(wishes: WishList, *, now: datetime) -> str:
    """The token of the list's link, made at the first time."""
    current = _locked(wishes, now=now)
    if not current.share_token:
        current.share_token = secrets.token_urlsafe(24)
        current.save(update_fields=["share_token"])
    wishes.share_token = current.share_token
    return current.share_token


@transaction.atomic
def unshare(wishes: WishList, *, now: datetime) -> None:
    """The link leads nowhere any more; a new one will be another."""
    current = _locked(wishes, now=now)
    current.share_token = wishes.share_token = None
    current.save(update_fields=["share_token"])


def rows(wishes: WishList) -> list[Wish]:
    """What is on it, the newest first, with product, picture and variant. Two queries with the variants of the products."""
    found = wishes.wishes.select_related("product__cover", "product__brand", "variant__cover")
    return list(found.prefetch_related("product__variants"))


def product_ids(wishes: WishList) -> list[int]:
    """The products on it; what hearts ask for."""
    return list(wishes.wishes.values_list("product_id", flat=True))


def came_down(wish: Wish, price: Money | None) -> Money | None:
    """By how much the price has come down since; None when it has not, or was in another currency."""
    if price is None or wish.seen_amount is None or wish.seen_currency != price.currency:
        return None
    difference = wish.seen_amount - price.amount
    return Money(difference, price.currency) if difference > 0 else None


def is_back(wish: Wish, left: Mapping[int, int]) -> bool:
    """Whether it was sold out then and can be had now. `left`: variant → pieces."""
    wanted = [wish.variant_id] if wish.variant_id else [each.pk for each in wish.product.variants.all()]
    return wish.was_sold_out and any(left.get(pk, 0) > 0 for pk in wanted)


def forget_old(*, now: datetime) -> int:
    """Deletes guests' lists that are neither shared nor touched for half a year; how many."""
    old = WishList.objects.filter(customer=None, share_token=None, updated_at__lt=now - GUEST_LISTS_KEPT)
    return old.delete()[1].get("cart.WishList", 0)


MERGE = """
INSERT INTO cart_wish (wish_list_id, product_id, variant_id, seen_amount, seen_currency, was_sold_out, added_at)
SELECT %(mine)s, product_id, variant_id, seen_amount, seen_currency, was_sold_out, added_at
FROM cart_wish WHERE wish_list_id = %(guests)s ORDER BY added_at DESC, id DESC
LIMIT greatest(0, %(most)s - (SELECT count(*) FROM cart_wish WHERE wish_list_id = %(mine)s))
ON CONFLICT (wish_list_id, product_id) DO NOTHING
"""


def _locked(wishes: WishList, *, now: datetime) -> WishList:
    """The list is ours until the commit. `NotFound` when it joined another meanwhile."""
    current = WishList.objects.select_for_update().filter(pk=wishes.pk).first()
    if current is None:
        raise errors.NotFound
    WishList.objects.filter(pk=current.pk).update(updated_at=now)
    return current


def _uuid(value: object) -> uuid.UUID | None:
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    except ValueError:
        return None
