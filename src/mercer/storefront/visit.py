"""What is known of a visit: its carts, the guest's orders, the version of the shelves."""

from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.catalog import browsing
from mercer.customers import people
from mercer.customers.models import Customer
from mercer.kernel import clock
from mercer.orders.models import Order

CARTS, PIECES, GUEST_ORDERS = "carts", "pieces", "guest_orders"
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
    """The open cart of this visit in its channel; None when there is none yet. At log-in what a guest chose joins the customer's."""
    kept = request.session.get(CARTS, {}).get(request.channel.code)
    guests = contents.find(channel=request.channel, cart_id=kept) if kept else None
    who = customer(request)
    if who is None:
        return guests
    mine = contents.find(channel=request.channel, customer=who)
    if guests is None:
        return mine
    now = clock.now()
    mine = mine or contents.open_cart(channel=request.channel, customer=who, now=now)
    forget_cart(request)
    return contents.merge(guests, mine, now)


def remember_cart(request, cart: Cart, *, count: int) -> None:
    """Keep a guest's cart, one for each channel, and the number shown in the header in the session."""
    if cart.customer_id is None:
        request.session[CARTS] = request.session.get(CARTS, {}) | {request.channel.code: str(cart.pk)}
    request.session[PIECES] = [_whose(request), count]


def forget_cart(request) -> None:
    """It was ordered, or joined another."""
    carts = request.session.get(CARTS, {})
    request.session[CARTS] = {code: pk for code, pk in carts.items() if code != request.channel.code}
    request.session.pop(PIECES, None)


def cart_count(request) -> int:
    """Pieces in the cart as last seen, counted anew after a log-in or in another channel; no query for most visits."""
    whose, count = request.session.get(PIECES, (None, 0))
    if whose == _whose(request):
        return int(count)
    if not request.session.get(CARTS) and "_auth_user_id" not in request.session:
        return 0
    found = cart_of(request)
    count = sum(found.lines.values_list("quantity", flat=True)) if found else 0
    request.session[PIECES] = [_whose(request), count]
    return count


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


def _whose(request) -> str:
    """Whose count it is: it changes with log-in, log-out and channel."""
    return f"{request.session.get('_auth_user_id', '')}@{request.channel.code}"
