"""Records that need no page of their own: what they are called, shown as, and whose verbs change them.

A new kind is one entry here and one form in `record_forms`; `records` shows them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from mercer.accounts import roles
from mercer.accounts.models import Role
from mercer.backoffice import record_forms as forms
from mercer.catalog import brands, tags
from mercer.catalog.models import Brand, Tag
from mercer.channels import facts as channel_facts
from mercer.channels.models import Channel
from mercer.fulfillment import methods
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.inventory import locations
from mercer.inventory.models import Location
from mercer.kernel import db, errors, events
from mercer.pricing import lists, taxes
from mercer.pricing.models import PriceList, TaxRate

Clean = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`columns` are (label, what to show of a row); the first one links to the record. `by` is actor and now."""

    title: Any
    one: Any
    add: Any
    intro: Any
    icon: str
    permission: str
    model: type[Model]
    form: type[forms.RecordForm]
    columns: tuple[tuple[Any, Callable[[Any], Any]], ...]
    initial: Callable[[Any], Clean]
    create: Callable[..., Any]
    edit: Callable[..., Any]
    archive: Callable[..., Any] | None = None
    restore: Callable[..., Any] | None = None
    remove: Callable[..., Any] | None = None
    search: tuple[str, ...] = ("name__icontains",)
    order: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    parts: tuple[str, str] | None = None

    @property
    def may_archive(self) -> bool:
        return self.archive is not None


def _of(*names: str) -> Callable[[Any], Clean]:
    """The form's initial values straight from the row."""
    return lambda row: {name: getattr(row, name) for name in names}


def _without(clean: Clean, *names: str) -> Clean:
    return {name: value for name, value in clean.items() if name not in names}


def _new_tax(clean: Clean, by: Clean) -> TaxRate:
    taken = TaxRate.objects.filter(country=clean["country"], region=clean["region"], tax_class=clean["tax_class"])
    if taken.exists():
        raise errors.Invalid(
            _("There is a rate for this place and class. Change that one."),
            fields={"country": str(_("There is a rate for this place and class."))},
        )
    return _set_tax(None, clean, by)


def _set_tax(row: TaxRate | None, clean: Clean, by: Clean) -> TaxRate:
    place = {name: clean[name] for name in ("country", "region", "tax_class", "name")}
    country = place.pop("country")
    return taxes.set_rate(country, rate=Decimal(clean["percent"]) / 100, **place, **by)


def _new_rate(clean: Clean, by: Clean) -> DeliveryRate:
    taken = DeliveryRate.objects.filter(
        method=clean["method"], currency=clean["currency"], up_to_weight=clean["up_to_weight"]
    )
    if taken.exists():
        raise errors.Invalid(fields={"up_to_weight": str(_("There is a rate up to this weight. Change that one."))})
    return _set_rate(None, clean, by)


def _set_rate(row: DeliveryRate | None, clean: Clean, by: Clean) -> DeliveryRate:
    return methods.set_rate(clean["method"], clean["up_to_weight"], clean["amount"], free_from=clean["free_from"], **by)


def _place(clean: Clean) -> Clean:
    address = {"line1": clean["street"], "postal_code": clean["postal_code"], "city": clean["city"]}
    return {"name": clean["name"], "priority": clean["priority"], "country": clean["country"], "address": address}


def _address(row: Location) -> Clean:
    return {
        **_of("code", "name", "priority", "country")(row),
        "street": row.address.get("line1", ""),
        "postal_code": row.address.get("postal_code", ""),
        "city": row.address.get("city", ""),
    }


def _new_channel(clean: Clean, by: Clean) -> Channel:
    made = channel_facts.open_channel(**_without(clean, "is_default"), **by)
    return _default(made, clean, by)


def _edit_channel(row: Channel, clean: Clean, by: Clean) -> Channel:
    channel_facts.edit_channel(row, **_without(clean, "code", "currency", "is_default"), **by)
    return _default(row, clean, by)


def _default(row: Channel, clean: Clean, by: Clean) -> Channel:
    if clean["is_default"] and not row.is_default:
        channel_facts.make_default(row, **by)
    return row


def _edit_list(row: PriceList, clean: Clean, by: Clean) -> PriceList:
    return lists.edit(row, **{name: clean[name] for name in ("name", "priority", "starts_at", "ends_at")}, **by)


def _define_role(row: Role | None, clean: Clean, by: Clean) -> Role:
    if row is None and Role.objects.filter(name__iexact=clean["name"].strip()).exists():
        raise errors.Invalid(fields={"name": str(_("There is a role of this name."))})
    with db.transaction():
        role = roles.define(clean["name"], codes=clean["codes"])
        data = {"name": role.name, "permissions": role.permissions}
        events.record("role.defined", subject=role, actor=by["actor"], at=by["now"], data=data)
    return role


KINDS: dict[str, Kind] = {
    "brands": Kind(
        _("Brands"), _("Brand"), _("Add a brand"), _("Who makes or names the goods. Archived brands keep their products but are no longer offered for new ones."),
        "star", "products.edit", Brand, forms.BrandForm,
        ((_("Name"), lambda row: row.name), (_("Address"), lambda row: row.slug)),
        _of("name", "slug", "description"),
        lambda clean, by: brands.create(clean["name"], slug=clean["slug"] or None, description=clean["description"], **by),
        lambda row, clean, by: brands.edit(row, **clean, **by),
        brands.archive, brands.restore,
    ),
    "tags": Kind(
        _("Tags"), _("Tag"), _("Add a tag"), _("Short words on products that shoppers can filter by."),
        "tag", "products.edit", Tag, forms.TagForm,
        ((_("Name"), lambda row: row.name), (_("Address"), lambda row: row.slug)),
        _of("name", "slug"),
        lambda clean, by: tags.create(clean["name"], slug=clean["slug"] or None, **by),
        lambda row, clean, by: tags.edit(row, **clean, **by),
        tags.archive, tags.restore,
    ),
    "taxes": Kind(
        _("Tax rates"), _("Tax rate"), _("Add a rate"), _("The tax on a class of goods in a country. A class without its own rate bears the standard rate; a country without rates bears none."),
        "percent", "settings.edit", TaxRate, forms.TaxForm,
        (
            (_("Country"), lambda row: row.country), (_("Region"), lambda row: row.region), (_("Class"), lambda row: row.tax_class),
            (_("Rate"), lambda row: f"{(row.rate * 100).normalize():f} %"), (_("Name"), lambda row: row.name),
        ),
        lambda row: {**_of("country", "region", "tax_class", "name")(row), "percent": (row.rate * 100).normalize()},
        _new_tax, _set_tax, remove=taxes.remove_rate, search=("country__iexact", "name__icontains"),
    ),
    "delivery": Kind(
        _("Delivery methods"), _("Delivery method"), _("Add a method"), _("What shoppers choose at the checkout. A method is offered once it has rates."),
        "truck", "settings.edit", DeliveryMethod, forms.MethodForm,
        (
            (_("Name"), lambda row: row.name), (_("Carrier"), lambda row: forms.CARRIERS.get(row.carrier, row.carrier)),
            (_("Countries"), lambda row: ", ".join(row.countries) or _("everywhere")), (_("Days"), lambda row: f"{row.min_days}–{row.max_days}"),
        ),
        lambda row: {**_of(*forms.MethodForm.base_fields)(row), "countries": ", ".join(row.countries)},
        lambda clean, by: methods.create(**clean, **by),
        lambda row, clean, by: methods.edit(row, **_without(clean, "code"), **by),
        methods.archive, methods.restore, parts=("rates", "method"),
    ),
    "rates": Kind(
        _("Delivery rates"), _("Delivery rate"), _("Add a rate"), _("Prices by weight; the cheapest rate that carries the parcel counts."),
        "cash", "settings.edit", DeliveryRate, forms.RateForm,
        (
            (_("Up to"), lambda row: f"{row.up_to_weight:,} g"), (_("Method"), lambda row: row.method.name),
            (_("Price"), lambda row: row.price), (_("Free from"), lambda row: row.free_from),
        ),
        lambda row: {
            **_of("method", "currency", "up_to_weight")(row), "amount": format(row.price.decimal, "f"),
            "free_from": format(row.free_from.decimal, "f") if row.free_from else "",
        },
        _new_rate, _set_rate, remove=methods.remove_rate, search=("method__name__icontains",),
        order=("method__position", "method_id", "currency", "up_to_weight"), related=("method",),
    ),
    "locations": Kind(
        _("Locations"), _("Location"), _("Add a location"), _("Places that hold stock: warehouses, the shop, a shelf at a friend's."),
        "warehouse", "settings.edit", Location, forms.LocationForm,
        ((_("Name"), lambda row: row.name), (_("Code"), lambda row: row.code), (_("City"), lambda row: row.address.get("city", "")), (_("Country"), lambda row: row.country), (_("Priority"), lambda row: row.priority)),
        _address,
        lambda clean, by: locations.create(clean["code"], **_place(clean), **by),
        lambda row, clean, by: locations.edit(row, **_place(clean), **by),
        locations.archive, locations.restore, search=("name__icontains", "code__icontains"),
    ),
    "channels": Kind(
        _("Channels"), _("Channel"), _("Open a channel"), _("Places to sell in. A channel fixes currency, country and whether prices are shown with tax."),
        "globe", "settings.edit", Channel, forms.ChannelForm,
        ((_("Name"), lambda row: row.name), (_("Code"), lambda row: row.code), (_("Currency"), lambda row: row.currency), (_("Country"), lambda row: row.country), (_("Default"), lambda row: _("yes") if row.is_default else "")),
        _of(*forms.ChannelForm.base_fields), _new_channel, _edit_channel,
        channel_facts.close_channel, channel_facts.reopen_channel,
    ),
    "price-lists": Kind(
        _("Price lists"), _("Price list"), _("Add a price list"), _("Prices in one currency, for everybody or for one channel, always or for a time."),
        "percent", "prices.edit", PriceList, forms.PriceListForm,
        ((_("Name"), lambda row: row.name), (_("Currency"), lambda row: row.currency), (_("Channel"), lambda row: row.channel.name if row.channel else _("all")), (_("Priority"), lambda row: row.priority)),
        _of(*forms.PriceListForm.base_fields),
        lambda clean, by: lists.create(**clean, **by),
        _edit_list, lists.archive, lists.restore, related=("channel",),
    ),
    "roles": Kind(
        _("Roles"), _("Role"), _("Add a role"), _("What colleagues with this role may see and do."),
        "shield", "staff.edit", Role, forms.RoleForm,
        ((_("Name"), lambda row: row.title), (_("Rights"), lambda row: len(row.permissions))),
        lambda row: {"name": row.name, "codes": row.permissions},
        lambda clean, by: _define_role(None, clean, by), _define_role, order=("name",),
    ),
}  # fmt: skip
