"""The address book of a customer. Whoever asks must say whose book: an address of somebody else does not exist."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.customers.addresses import PostalAddress
from mercer.customers.models import Address, Customer
from mercer.kernel.errors import NotFound, Refusal

MOST = 50


class BookFull(Refusal):
    """Nobody needs that many; a program might."""

    code = "address_book_full"
    title = _("The address book is full. Remove an address first.")


def of(customer: Customer) -> list[PostalAddress]:
    """The addresses, default first."""
    return [address_of(row) for row in customer.addresses.all()]


def rows(customer: Customer) -> list[Address]:
    """The rows, default first, for pages that change them."""
    return list(customer.addresses.all())


def find(customer: Customer, address_id: str | uuid.UUID) -> Address:
    """One row of this customer's book, or `NotFound`."""
    try:
        key = uuid.UUID(str(address_id))
    except ValueError as error:
        raise NotFound from error
    row = customer.addresses.filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def default(customer: Customer) -> PostalAddress | None:
    """Where this customer usually wants things."""
    row = customer.addresses.first()
    return address_of(row) if row else None


def address_of(row: Address) -> PostalAddress:
    return PostalAddress.from_json(row.data)


@transaction.atomic
def add(customer: Customer, address: PostalAddress, *, now: datetime) -> Address:
    """The first address becomes the default; one that is there already is not added again. `BookFull`."""
    Customer.objects.select_for_update().get(pk=customer.pk)
    kept = rows(customer)
    for row in kept:
        if address_of(row) == address:
            return row
    if len(kept) >= MOST:
        raise BookFull
    return Address.objects.create(
        customer=customer, data=address.to_json(), country=address.country, is_default=not kept, created_at=now
    )


def change(row: Address, address: PostalAddress) -> Address:
    """The row now holds this address."""
    row.data, row.country = address.to_json(), address.country
    row.save(update_fields=["data", "country"])
    return row


@transaction.atomic
def make_default(row: Address) -> None:
    """Offered first from now on."""
    Customer.objects.select_for_update().get(pk=row.customer_id)
    Address.objects.filter(customer_id=row.customer_id, is_default=True).update(is_default=False)
    Address.objects.filter(pk=row.pk).update(is_default=True)
    row.is_default = True


@transaction.atomic
def remove(row: Address) -> None:
    """Out of the book; when it was the default, the newest of the others becomes it."""
    Customer.objects.select_for_update().get(pk=row.customer_id)
    row.delete()
    others = Address.objects.filter(customer_id=row.customer_id)
    if not others.filter(is_default=True).exists():
        newest = others.order_by("-created_at").first()
        if newest is not None:
            Address.objects.filter(pk=newest.pk).update(is_default=True)
