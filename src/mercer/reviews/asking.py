"""Some days after everything arrived, a letter asks how it is liked. Once for each order; never whoever asked for silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from mercer.customers.models import Customer
from mercer.kernel import db
from mercer.messages import letters
from mercer.messages.models import Letter
from mercer.orders import letters as order_letters
from mercer.orders.models import Order, OrderLine
from mercer.reviews import purchases, rules
from mercer.reviews.models import Review, Silence

TOO_LATE = timedelta(days=14)  # a shop that was closed, or filled with its past, does not catch up on old orders
SALT = "reviews.silence"


def due(delivered_at: datetime, *, now: datetime) -> datetime | None:
    """When to ask after this delivery; None when never."""
    days = rules.current().ask_after_days
    if days is None:
        return None
    moment = delivered_at + timedelta(days=days)
    return moment if moment > now - TOO_LATE else None


@db.transaction
def ask(order_id: UUID | str, *, now: datetime) -> Letter | None:
    """Writes the letter if there is something to ask; None otherwise."""
    order = Order.objects.select_related("customer", "channel").get(pk=order_id)
    lines = _unreviewed(order)
    if not lines or rules.current().ask_after_days is None or is_silent(order.customer_id):
        return None
    return letters.write(
        "review_ask",
        to=order.email,
        key=f"review-ask-{order.pk}",
        about=order,
        language=order.language,
        now=now,
        context={
            "order": order,
            "lines": lines,
            "order_url": order_letters.link(order),
            "silence_url": f"{settings.PUBLIC_URL}/reviews/silence/{silence_token(order.customer_id)}/",
        },
    )


def is_silent(customer_id: UUID) -> bool:
    """Whether this customer does not want to be asked."""
    return Silence.objects.filter(customer=customer_id).exists()


def keep_silent(customer: Customer, *, now: datetime) -> None:
    """Never ask this customer again."""
    Silence.objects.get_or_create(customer=customer, defaults={"since": now})


def speak_again(customer: Customer) -> None:
    """The customer changed their mind."""
    Silence.objects.filter(customer=customer).delete()


def silence_token(customer_id: UUID) -> str:
    """What a letter's link carries: it names the customer and nothing else, and nobody can make one up."""
    return signing.Signer(salt=SALT).sign(str(customer_id))


def of_token(token: str) -> Customer | None:
    """Whose silence this link asks for."""
    try:
        return Customer.objects.filter(pk=signing.Signer(salt=SALT).unsign(token)).first()
    except signing.BadSignature:
        return None


def _unreviewed(order: Order) -> list[OrderLine]:
    lines = [line for line in purchases.to_review(order) if line.returned_quantity < line.delivered_quantity]
    said = Review.objects.filter(customer=order.customer_id).values_list("product_id", flat=True)
    known = set(said.filter(product__in=[line.variant.product_id for line in lines]))  # type: ignore[union-attr]
    return [line for line in lines if line.variant and line.variant.product_id not in known]
