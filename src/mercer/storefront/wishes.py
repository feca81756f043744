"""What this visit wishes for, as hearts ask: kept in the session, so that no page asks the database for it."""

from mercer.cart import wishlist
from mercer.cart.models import WishList
from mercer.kernel import clock
from mercer.storefront import visit

LIST, WISHED = "wish_list", "wished"


def of(request) -> list[int]:
    """The products on the visit's list; asked once after a log-in, from then on the session knows."""
    whose, ids = request.session.get(WISHED, (None, []))
    if whose == _whose(request):
        return ids
    if not request.session.get(LIST) and "_auth_user_id" not in request.session:
        return []
    return refresh(request, list_of(request))


def list_of(request) -> WishList | None:
    """The list of this visit; at log-in what a guest wished for joins the customer's."""
    kept = request.session.get(LIST)
    guests = wishlist.find(list_id=kept) if kept else None
    who = visit.customer(request)
    if who is None:
        return guests
    if guests is None:
        return wishlist.find(customer=who)
    now = clock.now()
    mine = wishlist.begin(customer=who, now=now)
    request.session.pop(LIST, None)
    return wishlist.merge(guests, mine, now=now)


def begin(request) -> WishList:
    """As `list_of`, and a new one when there is none."""
    found = list_of(request) or wishlist.begin(customer=visit.customer(request), now=clock.now())
    if found.customer_id is None:
        request.session[LIST] = str(found.pk)
    return found


def refresh(request, found: WishList | None) -> list[int]:
    """Asks anew what is on the list, and keeps it."""
    ids = wishlist.product_ids(found) if found else []
    request.session[WISHED] = [_whose(request), ids]
    return ids


def _whose(request) -> str:
    return request.session.get("_auth_user_id", "")
