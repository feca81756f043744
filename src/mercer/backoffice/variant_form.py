"""The form of a variant: its codes and options, a price in each list, and what lies where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.backoffice.fields import MoneyField, PiecesField
from mercer.catalog.models import Product, Variant
from mercer.channels import current
from mercer.inventory.models import Location, StockLevel
from mercer.kernel.money import Money
from mercer.pricing.models import Price, PriceList


class VariantForm(forms.Form):
    """Fields a person may not change are not there at all."""

    sku = forms.CharField(
        label=_("SKU"), max_length=80, help_text=_("Your own code for it. It stands on pick lists and labels.")
    )
    gtin = forms.CharField(
        label=_("GTIN"),
        max_length=20,
        required=False,
        help_text=_("The number under the barcode: 8, 12, 13 or 14 digits."),
    )
    weight = forms.IntegerField(label=_("Weight, packed"), min_value=0, max_value=10_000_000, help_text=_("Grams."))

    def __init__(self, *args: Any, product: Product, variant: Variant | None, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = initial(variant)
        super().__init__(*args, **kwargs)
        self.product, self.variant = product, variant
        self.lists = list(PriceList.objects.filter(archived_at=None)) if user.may("prices.edit") else []
        self.locations = list(Location.objects.filter(archived_at=None)) if user.may("stock.adjust") else []
        self.fields["cost"] = MoneyField(
            label=_("Cost"), currency=current.default().currency, required=False, help_text=_("What one costs you.")
        )
        for place, name in enumerate(product.options):
            self.fields[f"option_{place}"] = forms.CharField(label=name, max_length=60)
        for price_list in self.lists:
            self.fields[f"price_{price_list.pk}"] = MoneyField(
                label=_("Price"), currency=price_list.currency, required=False
            )
            self.fields[f"compare_{price_list.pk}"] = MoneyField(
                label=_("Before"), currency=price_list.currency, required=False
            )
        for location in self.locations:
            self.fields[f"on_hand_{location.pk}"] = PiecesField(label=_("On hand"), required=False)
            self.fields[f"low_at_{location.pk}"] = PiecesField(label=_("Warn at"), required=False)
            self.fields[f"bin_{location.pk}"] = forms.CharField(label=_("Bin"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        for row in self.lists:
            price, compare = (self.cleaned_data.get(f"{kind}_{row.pk}") for kind in ("price", "compare"))
            if compare and not price:
                self.add_error(f"price_{row.pk}", _("A price before needs a price now."))
            elif compare and compare <= price:
                self.add_error(f"compare_{row.pk}", _("The price before is higher than the price now."))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What goes to `catalog.variants`."""
        clean, cost = self.cleaned_data, self.cleaned_data["cost"]
        options = {name: clean[f"option_{place}"] for place, name in enumerate(self.product.options)}
        return {
            "sku": clean["sku"],
            "gtin": clean["gtin"],
            "weight": clean["weight"],
            "cost_amount": cost.amount if cost else None,
            "options": options,
        }

    def prices(self) -> Iterable[tuple[PriceList, Money | None, Money | None]]:
        """(list, price now, price before) of every list."""
        clean = self.cleaned_data
        return [(row, clean[f"price_{row.pk}"], clean[f"compare_{row.pk}"]) for row in self.lists]

    def places(self) -> Iterable[tuple[Location, int | None, int, str]]:
        """(location, counted, warn at, bin) of every location; None where nothing was counted."""
        clean = self.cleaned_data
        return [
            (row, clean[f"on_hand_{row.pk}"], clean[f"low_at_{row.pk}"] or 0, clean[f"bin_{row.pk}"])
            for row in self.locations
        ]

    @property
    def option_fields(self) -> list:
        return [self[f"option_{place}"] for place in range(len(self.product.options))]

    @property
    def price_rows(self) -> list[tuple]:
        return [(row, self[f"price_{row.pk}"], self[f"compare_{row.pk}"]) for row in self.lists]

    @property
    def place_rows(self) -> list[tuple]:
        levels = {level.location_id: level for level in self.variant.stock_levels.all()} if self.variant else {}
        return [
            (row, levels.get(row.pk), self[f"on_hand_{row.pk}"], self[f"low_at_{row.pk}"], self[f"bin_{row.pk}"])
            for row in self.locations
        ]


def initial(variant: Variant | None) -> dict[str, Any]:
    """What the form shows of a variant; a new one weighs nothing and lies nowhere."""
    if variant is None:
        return {"weight": 0}
    cost = variant.cost_amount
    found: dict[str, Any] = {
        "sku": variant.sku,
        "gtin": variant.gtin,
        "weight": variant.weight,
        "cost": None if cost is None else Money(cost, current.default().currency),
    }
    for place, name in enumerate(variant.product.options):
        found[f"option_{place}"] = variant.options.get(name, "")
    for price in Price.objects.filter(variant=variant, min_quantity=1).select_related("price_list"):
        currency = price.price_list.currency
        found[f"price_{price.price_list_id}"] = Money(price.amount, currency)
        if price.compare_at_amount is not None:
            found[f"compare_{price.price_list_id}"] = Money(price.compare_at_amount, currency)
    for level in StockLevel.objects.filter(variant=variant):
        key = level.location_id
        found |= {f"on_hand_{key}": level.on_hand, f"low_at_{key}": level.low_at, f"bin_{key}": level.bin}
    return found
