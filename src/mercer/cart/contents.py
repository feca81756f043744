"""A cart's life: opened, filled, changed, merged at log-in, ordered; then it never changes again.

Every verb joins the caller's transaction or opens one, and locks the cart's row first, so that two tabs cannot lose each
other's change and nothing slips into a cart that is being ordered.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mercer.cart import reading
from mercer.cart.models import MOST_PIECES, Cart, CartLine
from mercer.catalog.models import Variant
from mercer.channels.models import Channel
from mercer.customers.models import Customer
from mercer.kernel import db, errors, plain

MOST_LINES = 100
GUEST_CARTS_KEPT = timedelta(days=90)
lines, demand = reading.lines, reading.demand
WHOLE_NUMBER = re.compile(r"[0-9]{1,6}\Z", re.ASCII)


class InvalidQuantity(errors.Refusal):
    """Not a whole number of pieces a cart may hold."""

    code = "invalid_quantity"
    status = 400
    title = _("Please enter a whole number of pieces.")


class NotBuyable(errors.Refusal):
    """Archived, not published, not for sale in this channel, or never there."""

    code = "not_buyable"
    status = 409
    title = _("This article cannot be bought at the moment.")


class CartFull(errors.Refusal):
    code = "cart_full"
    status = 409
    title = _("There is no room for more articles in this cart. Please order in two parts.")


class AlreadyOrdered(errors.Refusal):
    """The cart has become an order; a new one is to be opened."""

    code = "already_ordered"
    status = 409
    title = _("This cart has been ordered already.")


def parse_quantity(typed: object, *, least: int = 1) -> int:
    """Pieces as typed or sent: plain digits only, `least` to 999. `InvalidQuantity` for -1, 1.5, "1e3", NaN, "٣" …"""
    if isinstance(typed, str) and WHOLE_NUMBER.match(typed.strip(" ")):
        typed = int(typed)
    if type(typed) is not int or not least <= typed <= MOST_PIECES:
        sentence = gettext("Please enter a whole number from %(least)s to %(most)s.")
        raise InvalidQuantity(fields={"quantity": sentence % {"least": least, "most": MOST_PIECES}}, most=MOST_PIECES)
    return typed


def find(*, channel: Channel, customer: Customer | None = None, cart_id: uuid.UUID | str | None = None) -> Cart | None:
    """The open cart of a customer in the channel, or a guest's by its id; never somebody else's."""
    carts = Cart.objects.filter(ordered_at=None)
    if customer is not None:
        return carts.filter(customer=customer, channel=channel).first()
    own_id = _uuid(cart_id)
    return carts.filter(customer=None, channel=channel, id=own_id).first() if own_id else None


def open_cart(
    *, channel: Channel, customer: Customer | None = None, cart_id: uuid.UUID | str | None = None, now: datetime
) -> Cart:
    """As `find`, and a new one when there is none."""
    found = find(channel=channel, customer=customer, cart_id=cart_id)
    if found is not None:
        return found
    cart = Cart(channel=channel, customer=customer, created_at=now, updated_at=now)
    if customer is None:
        plain.insert([cart])
        return cart
    try:
        with transaction.atomic():
            plain.insert([cart])
    except IntegrityError:  # another tab was first
        return Cart.objects.get(ordered_at=None, customer=customer, channel=channel)
    return cart


def lock(cart: Cart) -> None:
    """The cart is ours until the commit; `ordered_at` and whose it is are as they are now. `Cart.DoesNotExist`."""
    rows = db.fetch_rows("SELECT ordered_at, customer_id FROM cart_cart WHERE id = %s FOR UPDATE", [cart.pk])
    if not rows:
        raise Cart.DoesNotExist(cart.pk)
    cart.ordered_at, cart.customer_id = rows[0]


def close(cart: Cart, now: datetime) -> bool:
    """It becomes an order and never changes again; locked as by `lock`. False when it had become one before."""
    rows = db.fetch_rows(CLOSE, [now, cart.pk])
    if not rows:
        lock(cart)
        return False
    [(cart.customer_id,)] = rows
    return True


def add(cart: Cart, variant_id: int, quantity: int, now: datetime) -> int:
    """Puts pieces in, on top of those there; how many there are now. One statement.

    `InvalidQuantity` above 999, `NotBuyable`, `CartFull`, `AlreadyOrdered`.
    """
    parse_quantity(quantity)
    values = {
        "cart": cart.pk,
        "variant": variant_id,
        "pieces": quantity,
        "now": now,
        "most": MOST_PIECES,
        "lines": MOST_LINES,
    }
    total = db.fetch_value(ADD, values)
    if total is None:
        raise _why_not(cart, variant_id, now)
    return total


@transaction.atomic
def change(cart: Cart, variant_id: int, quantity: int, now: datetime) -> None:
    """Sets the pieces of an article that is in the cart; 0 takes it out. Changing what is not there changes nothing."""
    parse_quantity(quantity, least=0)
    _touch(cart, now)
    line = CartLine.objects.filter(cart=cart, variant=variant_id)
    if quantity == 0:
        line.delete()
    else:
        line.update(quantity=quantity)


@transaction.atomic
def merge(guest_cart: Cart, customer_cart: Cart, now: datetime) -> Cart:
    """At log-in, what the guest chose joins the customer's cart; the guest's is gone. The larger number of pieces

    counts: whoever had two mugs in the cart and chose two again wants two.
    """
    if guest_cart.pk == customer_cart.pk:
        return customer_cart
    locked = {cart.pk: cart for cart in _locked(guest_cart, customer_cart)}
    guest, mine = locked.get(guest_cart.pk), locked.get(customer_cart.pk)
    if mine is None:
        raise AlreadyOrdered()
    if guest is None or guest.customer_id is not None:
        return mine
    db.execute(MERGE, [mine.pk, guest.pk, MOST_LINES])
    mine.answers = {**mine.answers, **guest.answers}
    mine.updated_at = now
    mine.save(update_fields=["answers", "updated_at"])
    guest.delete()
    return mine


@transaction.atomic
def save_answers(cart: Cart, answers: dict[str, Any], now: datetime) -> None:
    """Keeps what was typed at checkout so far, sealed; a key given again replaces the former answer."""
    current = next(iter(plain.fetch(Cart, "WHERE id = %s AND ordered_at IS NULL FOR UPDATE", [cart.pk])), None)
    if current is None:
        raise AlreadyOrdered()
    plain.update(cart, {"answers": {**current.answers, **answers}, "updated_at": now})


def forget_old(*, now: datetime) -> int:
    """Deletes guests' carts nobody has touched for 90 days; how many."""
    old = Cart.objects.filter(customer=None, ordered_at=None, updated_at__lt=now - GUEST_CARTS_KEPT)
    return old.delete()[1].get("cart.Cart", 0)


CLOSE = "UPDATE cart_cart SET ordered_at = %s WHERE id = %s AND ordered_at IS NULL RETURNING customer_id"
ADD = """
WITH cart AS (
    UPDATE cart_cart SET updated_at = %(now)s WHERE id = %(cart)s AND ordered_at IS NULL RETURNING id
), goods AS (
    SELECT v.id FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
    WHERE v.id = %(variant)s AND v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(now)s
), room AS (
    SELECT FROM cart_cartline l WHERE l.cart_id = %(cart)s AND l.variant_id <> %(variant)s HAVING count(*) < %(lines)s
)
INSERT INTO cart_cartline AS l (cart_id, variant_id, quantity, added_at)
SELECT cart.id, goods.id, %(pieces)s, %(now)s FROM cart, goods, room
ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = l.quantity + excluded.quantity
    WHERE l.quantity + excluded.quantity <= %(most)s
RETURNING quantity
"""
MERGE = """
WITH mine AS (SELECT %s::uuid AS id)
INSERT INTO cart_cartline AS l (cart_id, variant_id, quantity, added_at)
SELECT mine.id, g.variant_id, g.quantity, g.added_at FROM cart_cartline g, mine WHERE g.cart_id = %s
ORDER BY g.id LIMIT greatest(0, %s - (SELECT count(*) FROM cart_cartline c, mine WHERE c.cart_id = mine.id))
ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = greatest(l.quantity, excluded.quantity)
"""


def _touch(cart: Cart, now: datetime) -> None:
    if not Cart.objects.filter(pk=cart.pk, ordered_at=None).update(updated_at=now):
        raise AlreadyOrdered()


def _locked(*carts: Cart) -> list[Cart]:
    return list(
        Cart.objects.select_for_update().filter(pk__in=[cart.pk for cart in carts], ordered_at=None).order_by("pk")
    )


def _why_not(cart: Cart, variant_id: int, now: datetime) -> errors.Refusal:
    """What stood in the way of `add`."""
    if not Cart.objects.filter(pk=cart.pk, ordered_at=None).exists():
        return AlreadyOrdered()
    on_sale = Variant.objects.filter(pk=variant_id, archived_at=None, product__archived_at=None)
    if not on_sale.filter(product__published_at__lte=now).exists():
        return NotBuyable(variant=variant_id)
    if CartLine.objects.filter(cart=cart, variant=variant_id).exists():
        return InvalidQuantity(most=MOST_PIECES)
    return CartFull(most=MOST_LINES)


def _uuid(value: object) -> uuid.UUID | None:
    """What a session or a program sent as a cart's id; None when it is none."""
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    except ValueError:
        return None
