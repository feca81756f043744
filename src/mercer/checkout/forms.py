"""What a shopper sends to order, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mercer.cart.models import Cart
from mercer.customers import addresses, people
from mercer.customers.addresses import PostalAddress
from mercer.kernel.actors import Actor

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """What the shopper sends. Addresses as typed, or cleaned already; `shown_total` in minor units, as the page showed it."""

    email: str
    delivery_address: PostalAddress | Mapping[str, Any]
    delivery_code: str
    payment_code: str
    shown_total: int
    billing_address: PostalAddress | Mapping[str, Any] | None = None
    note: str = ""
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """The form, checked as far as can be without looking at the goods."""

    email: str
    delivery: PostalAddress
    billing: PostalAddress | None
    delivery_code: str
    payment_code: str
    shown_total: int
    note: str
    remember: bool
    language: str
    actor: Actor


def checked(form: CheckoutForm, *, cart: Cart, language: str, actor: Actor) -> Wish:
    """Everything that can be wrong with the form alone, all at once. `InvalidAddress` and the like."""
    wrong: dict[str, str] = {}
    email = delivery = billing = None
    try:
        email = people.checked_email(form.email or (cart.customer.email if cart.customer else ""))
    except people.InvalidEmail as no:
        wrong |= no.fields
    try:
        delivery = _address(form.delivery_address)
    except addresses.InvalidAddress as no:
        wrong |= no.fields
    try:
        billing = _address(form.billing_address) if form.billing_address else None
    except addresses.InvalidAddress as no:
        wrong |= {f"billing_{name}": sentence for name, sentence in no.fields.items()}
    if wrong or email is None or delivery is None:
        kind = people.InvalidEmail if wrong.keys() == {"email"} else addresses.InvalidAddress
        raise kind(fields=wrong)
    return Wish(
        email=email,
        delivery=delivery,
        billing=billing,
        delivery_code=form.delivery_code,
        payment_code=form.payment_code,
        shown_total=form.shown_total,
        note=form.note.strip()[:LONGEST_NOTE],
        remember=form.remember,
        language=language,
        actor=actor,
    )


def _address(typed: PostalAddress | Mapping[str, Any]) -> PostalAddress:
    return typed if isinstance(typed, PostalAddress) else addresses.clean(typed)
