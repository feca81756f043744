"""What is known of a visit: the cart in the session, the guest's orders, the version of the shelves."""

import uuid

from mercer.cart.models import Cart
from mercer.catalog import browsing
from mercer.customers import people
from mercer.customers.models import Customer
from mercer.orders.models import Order

CART, CART_COUNT, GUEST_ORDERS = "cart", "cart_count", "guest_orders"
REMEMBERED_ORDERS = 20


def version(request) -> int:
    """The version of the shelves, asked once per request."""
    if not hasattr(request, "_shelf_version"):
        request._shelf_version = browsing.version()
    return request._shelf_version


def customer(request) -> Customer | None:
    """The customer who is logged in."""
    return people.of(request) if request.user.is_authenticated else None


def name_of(request) -> str:
    """What the header calls the person; empty for guests. Asks the session first, so that guests cost no query."""
    if "_auth_user_id" not in request.session:
        return ""
    return request.user.name or request.user.email


def cart_of(request) -> Cart | None:
    """The open cart of this visit; None when there is none yet."""
    cart_id = _uuid(request.session.get(CART))
    found = Cart.objects.select_related("channel").filter(pk=cart_id, ordered_at=None).first() if cart_id else None
    who = customer(request)
    if (
        found
        and (found.customer_id is None or (who and found.customer_id == who.pk))
        and found.channel_id == request.channel.pk
    ):
        return found
    return who.carts.select_related("channel").filter(channel=request.channel, ordered_at=None).first() if who else None


def remember_cart(request, cart: Cart, *, count: int) -> None:
    """Keep the cart and the number shown in the header in the session."""
    request.session[CART] = str(cart.pk)
    request.session[CART_COUNT] = count


def forget_cart(request) -> None:
    request.session.pop(CART, None)
    request.session.pop(CART_COUNT, None)


def cart_count(request) -> int:
    """Pieces in the cart, as last seen."""
    return int(request.session.get(CART_COUNT, 0))


def grant_order(request, order: Order) -> None:
    """This visit may see the order: it placed it, or came with its secret link."""
    granted = [pk for pk in request.session.get(GUEST_ORDERS, []) if pk != str(order.pk)]
    request.session[GUEST_ORDERS] = [*granted, str(order.pk)][-REMEMBERED_ORDERS:]


def may_see(request, order: Order) -> bool:
    """The owner, or a visit that was granted the order."""
    if str(order.pk) in request.session.get(GUEST_ORDERS, []):
        return True
    who = customer(request)
    return bool(who and order.customer_id == who.pk)


def order_or_none(request, number: str) -> Order | None:
    """The order of that number if this visit may see it; somebody else's looks like none."""
    order = Order.objects.select_related("customer", "channel").filter(number=number.upper()).first()
    return order if order and may_see(request, order) else None


def _uuid(text) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text)) if text else None
    except ValueError:
        return None
