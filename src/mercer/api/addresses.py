"""What an address looks like in each country."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from mercer.accounts import access
from mercer.api import limits
from mercer.api.schemas.addresses import AddressField
from mercer.api.schemas.plain import Country
from mercer.customers import addresses

router = Router(tags=["Carts"], throttle=limits.SHELVES)


@router.get("/addresses/{country}", response=list[AddressField], summary="Fields of an address")
@access.public
def fields(request: HttpRequest, country: Country) -> list[AddressField]:
    """The fields of an address in that country, in its order."""
    return [
        AddressField(
            name=field.name,
            label=str(field.label),
            required=field.required,
            choices=[(str(value), str(name)) for value, name in field.choices],
        )
        for field in addresses.fields_for(country)
    ]
