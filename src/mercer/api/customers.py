"""Customers, for programs of the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.api import doors, limits
from mercer.api.schemas.addresses import AddressSent
from mercer.api.schemas.customers import Customer, CustomerChanged, CustomerQuestion, CustomerSent, KnownCustomer
from mercer.api.schemas.plain import Page
from mercer.customers import addresses, people
from mercer.customers.models import Customer as CustomerRow
from mercer.kernel import clock, db, paging
from mercer.kernel.errors import NotFound

EDIT = access.api("customers.edit")
router = Router(tags=["Customers"], throttle=limits.PROGRAMS, auth=access.api("customers.view"))


@router.get("/customers", response=Page[Customer], summary="Find customers")
def customers(request: HttpRequest, asked: Query[CustomerQuestion]) -> Page[Customer]:
    """Newest first."""
    rows = people.search(asked.q).filter(archived_at__isnull=not asked.archived)
    page = paging.page(rows, by=("-created_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[Customer](items=[Customer.of(row) for row in page.rows], next=page.next)


@router.post("/customers", response={201: KnownCustomer}, auth=EDIT, summary="Add a customer")
def add(request: HttpRequest, sent: CustomerSent) -> Status:
    """One for each e-mail address; 409 when there is one."""
    if people.find(sent.email):
        raise people.EmailTaken
    with db.transaction():
        made = people.find_or_create(**sent.model_dump(), now=clock.now())
    return Status(201, KnownCustomer.of(made))


@router.get("/customers/{customer_id}", response=KnownCustomer, summary="Look at a customer")
def customer(request: HttpRequest, customer_id: UUID) -> KnownCustomer:
    """With addresses; their orders: `GET /orders?customer=…`."""
    return KnownCustomer.of(_found(customer_id))


@router.patch("/customers/{customer_id}", response=KnownCustomer, auth=EDIT, summary="Change a customer")
def edit(request: HttpRequest, customer_id: UUID, sent: CustomerChanged) -> KnownCustomer:
    """All of it, or nothing."""
    found = _found(customer_id)
    by: dict[str, Any] = {"actor": doors.actor(request), "now": clock.now()}
    facts = sent.model_dump(exclude={"email"}, exclude_none=True)
    with db.transaction():
        if sent.email is not None and sent.email != found.email:
            people.change_email(found, sent.email, **by)
        if facts:
            people.edit(found, **facts, **by)
    return KnownCustomer.of(_found(customer_id))


@router.post("/customers/{customer_id}/addresses", response={201: KnownCustomer}, auth=EDIT, summary="Add an address")
def add_address(request: HttpRequest, customer_id: UUID, sent: AddressSent) -> Status:
    """Into the customer's book; one that is there already is not added again."""
    found, address = _found(customer_id), addresses.clean(sent.model_dump())
    with db.transaction():
        people.remember_address(found, address, clock.now())
    return Status(201, KnownCustomer.of(found))


@router.post("/customers/{customer_id}/archive", response=Customer, auth=EDIT, summary="Archive a customer")
def archive(request: HttpRequest, customer_id: UUID) -> Customer:
    """Out of the lists; orders stay."""
    found = _found(customer_id)
    people.archive(found, actor=doors.actor(request), now=clock.now())
    return Customer.of(found)


@router.post("/customers/{customer_id}/restore", response=Customer, auth=EDIT, summary="Restore a customer")
def restore(request: HttpRequest, customer_id: UUID) -> Customer:
    """Back into the lists."""
    found = _found(customer_id)
    people.restore(found, actor=doors.actor(request), now=clock.now())
    return Customer.of(found)


def _found(customer_id: UUID) -> CustomerRow:
    found = CustomerRow.objects.filter(pk=customer_id, merged_into=None).first()
    if found is None:
        raise NotFound(customer=customer_id)
    return found
