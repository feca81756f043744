"""The address form: the fields of a country in its order. Choosing another country asks for the form again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from mercer.customers import addresses, countries
from mercer.customers.addresses import AddressField, PostalAddress

FIRST = {"name": 0, "company": 1}  # whatever the country's order on an envelope, people begin with their name


@dataclass(frozen=True, slots=True)
class AddressForm:
    """What `storefront/parts/address.html` draws."""

    country: str
    countries: tuple
    fields: list[AddressField]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""


def form(
    given: Mapping | None, *, country: str, errors: Mapping[str, str] | None = None, prefix: str = ""
) -> AddressForm:
    """The form filled with what was given; an unknown country becomes the channel's."""
    values = {name.removeprefix(prefix): value for name, value in (given or {}).items() if name.startswith(prefix)}
    chosen = str(values.get("country") or country).upper()
    if not countries.exists(chosen):
        chosen = country
    return AddressForm(
        country=chosen,
        countries=tuple(countries.listed(get_language() or "en")),
        fields=sorted(addresses.fields_for(chosen), key=lambda field: FIRST.get(field.name, 2)),
        values=values,
        errors=errors or {},
        prefix=prefix,
    )


def read(given: Mapping, *, prefix: str = "") -> PostalAddress:
    """The address that was typed; `InvalidAddress` names the fields."""
    return addresses.clean(
        {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
    )
