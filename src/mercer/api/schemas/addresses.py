"""Postal addresses, by the rules of their country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from mercer.api.schemas.plain import Country, Line, Sent, Told
from mercer.customers import addresses


class AddressSent(Sent):
    """Which fields are needed depends on the country: `GET /addresses/{country}` tells."""

    name: Line
    company: Line = ""
    line1: Line = ""
    line2: Line = ""
    district: Line = ""
    city: Line = ""
    region: Line = ""
    postal_code: Line = ""
    country: Country
    phone: Line = ""


class Address(Told):
    name: str
    company: str
    line1: str
    line2: str
    district: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    lines: list[str] = Field(description="As that country prints it.")

    @classmethod
    def of(cls, data: Mapping[str, Any] | addresses.PostalAddress) -> Address:
        address = data if isinstance(data, addresses.PostalAddress) else addresses.PostalAddress.from_json(data)
        return cls(**address.to_json(), lines=address.lines())


class AddressField(Told):
    """A field of addresses in a country, in its order. `choices` are (value, name)."""

    name: str
    label: str
    required: bool
    choices: list[tuple[str, str]]
