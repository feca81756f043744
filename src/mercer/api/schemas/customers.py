"""Whom we sell to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from mercer.api.schemas.addresses import Address
from mercer.api.schemas.plain import LINE, Asked, Line, Note, Sent, Told
from mercer.customers import book
from mercer.customers.models import Customer as CustomerRow

Email = Annotated[str, Field(min_length=3, max_length=254, pattern=LINE)]
Name = Annotated[str, Field(max_length=120, pattern=LINE)]
Phone = Annotated[str, Field(max_length=30, pattern=LINE)]


class CustomerQuestion(Asked):
    q: Line = Field("", description="An e-mail address, a telephone number, or words of name and address.")
    archived: bool = False


class CustomerSent(Sent):
    email: Email
    name: Name = ""
    phone: Phone = ""
    language: Annotated[str, Field(max_length=10, pattern=r"^[A-Za-z-]*$")] = ""


class CustomerChanged(Sent):
    """Only what is named is changed. Who has a log-in changes the e-mail address there."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    note: Note | None = None


class Customer(Told):
    id: UUID
    email: str
    name: str
    phone: str
    language: str
    note: str
    has_login: bool
    created_at: datetime
    archived_at: datetime | None

    @classmethod
    def facts(cls, row: CustomerRow) -> dict:
        names = ("id", "email", "name", "phone", "language", "note", "created_at", "archived_at")
        return {name: getattr(row, name) for name in names} | {"has_login": row.user_id is not None}

    @classmethod
    def of(cls, row: CustomerRow) -> Customer:
        return cls(**cls.facts(row))


class KnownCustomer(Customer):
    """With the address book, default first."""

    addresses: list[Address]

    @classmethod
    def of(cls, row: CustomerRow) -> KnownCustomer:
        return cls(**cls.facts(row), addresses=[Address.of(address) for address in book.of(row)])
