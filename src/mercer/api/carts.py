"""A cart, from the first article to the order. Its id cannot be guessed: whoever has it, has the cart."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.api import articles, doors, limits, once
from mercer.api.schemas.carts import Cart, CartOpened, Checkout, Destination, Pieces, Purchase
from mercer.api.schemas.paying import Placed
from mercer.api.schemas.plain import Word
from mercer.cart import contents
from mercer.cart.models import Cart as CartRow
from mercer.cart.models import CartLine
from mercer.channels import current
from mercer.checkout import placing, selection
from mercer.inventory import availability
from mercer.kernel import clock, db
from mercer.kernel.errors import Invalid, NotFound

router = Router(tags=["Carts"], throttle=limits.CARTS)


@router.post("/carts", response={201: Cart}, summary="Open a cart")
@access.public
def open_cart(request: HttpRequest, sent: CartOpened) -> Status:
    """A new cart, with these articles in it. Remember its `id`."""
    now = clock.now()
    channel = current.find(sent.channel) if sent.channel else current.default()
    wanted = [(articles.find(wish.article), wish.quantity) for wish in sent.lines]
    with db.transaction():
        cart = contents.open_cart(channel=channel, now=now)
        for variant, quantity in wanted:
            contents.add(cart, variant.pk, quantity, now)
    return Status(201, _told(cart))


@router.get("/carts/{cart_id}", response=Cart, summary="Look into a cart")
@access.public
def cart(request: HttpRequest, cart_id: UUID) -> Cart:
    """With today's prices and availability; nothing is held before the order."""
    return _told(_found(cart_id))


@router.put("/carts/{cart_id}/lines/{article}", response=Cart, summary="Put so many pieces into a cart")
@access.public
def set_line(request: HttpRequest, cart_id: UUID, article: Word, sent: Pieces) -> Cart:
    """`article` is a SKU or the id of a variant. Sent twice, it is there once."""
    cart, variant, now = _found(cart_id), articles.find(article), clock.now()
    if CartLine.objects.filter(cart=cart, variant=variant).exists():
        contents.change(cart, variant.pk, sent.quantity, now)
    else:
        contents.add(cart, variant.pk, sent.quantity, now)
    return _told(cart)


@router.delete("/carts/{cart_id}/lines/{article}", response=Cart, summary="Take an article out of a cart")
@access.public
def drop_line(request: HttpRequest, cart_id: UUID, article: Word) -> Cart:
    """What is not in the cart may be taken out, too."""
    cart = _found(cart_id)
    contents.change(cart, articles.find(article).pk, 0, clock.now())
    return _told(cart)


@router.get("/carts/{cart_id}/checkout", response=Checkout, summary="What it would cost, and how")
@access.public
def checkout(request: HttpRequest, cart_id: UUID, asked: Query[Destination]) -> Checkout:
    """Deliveries, ways to pay, and a quote with its reasons for goods going there; what stands in the way. Nothing is written."""
    cart = _found(cart_id)
    place = {"country": asked.country or cart.channel.country, "region": asked.region}
    answers = {"delivery_address": place, "delivery_code": asked.delivery}
    return Checkout.of(placing.review(cart, answers=answers, now=clock.now()))


@router.post("/carts/{cart_id}/order", response={201: Placed}, throttle=limits.BUYING, summary="Order")
@access.public
def order(request: HttpRequest, cart_id: UUID, sent: Purchase, idempotency_key: once.Key) -> HttpResponse:
    """Makes the cart an order, once, whatever happens; then send the shopper to `payment.redirect_url` or show
    `payment.instructions`. Keep `token`: it opens the order."""
    cart = _found(cart_id)
    return once.answer(request, idempotency_key, lambda: _bought(request, cart, sent))


def _bought(request: HttpRequest, cart: CartRow, sent: Purchase) -> Placed:
    if sent.total.currency != cart.channel.currency:
        raise Invalid(fields={"total": f"This cart is in {cart.channel.currency}."})
    form = placing.CheckoutForm(
        email=sent.email,
        delivery_address=sent.delivery_address.model_dump(),
        billing_address=sent.billing_address.model_dump() if sent.billing_address else None,
        delivery_code=sent.delivery,
        payment_code=sent.payment_method,
        shown_total=sent.total.amount,
        note=sent.note,
    )
    language = get_language() or "en"
    placed = placing.buy(cart, form=form, language=language, actor=doors.actor(request), now=clock.now())
    return Placed.of(placed.order)


def _found(cart_id: UUID) -> CartRow:
    """Guests' carts only: a customer's is reached with the customer's log-in."""
    found = CartRow.objects.select_related("channel").filter(pk=cart_id, customer=None).first()
    if found is None:
        raise NotFound(cart=cart_id)
    return found


def _told(cart: CartRow) -> Cart:
    chosen = selection.read(cart, country=cart.channel.country, now=clock.now())
    return Cart.of(cart, chosen, availability.of(list(chosen.demand)))
