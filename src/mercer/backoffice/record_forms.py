"""The forms of the records that share one page (see `record_kinds`)."""

from __future__ import annotations

import re
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mercer.accounts import permissions
from mercer.accounts.models import User
from mercer.backoffice.fields import MoneyField
from mercer.backoffice.product_form import TAX_CLASSES
from mercer.backoffice.words import CARRIERS
from mercer.channels.models import Channel
from mercer.customers import countries
from mercer.fulfillment.models import DeliveryMethod

_CODES = re.compile(r"[\s,;]+")


def country_choices() -> list[tuple[str, str]]:
    return [("", "–"), *countries.listed(get_language() or "en")]


def _currency_choices() -> list[tuple[str, str]]:
    usual = ["EUR", "USD", "GBP", "CNY", "CHF", "JPY"]
    return [(code, code) for code in [*usual, *sorted(set(list_currencies()) - set(usual))]]


class RecordForm(forms.Form):
    """`row` is the record being changed, or None; `user` who changes it. Fields in `fixed` are asked once, when it is made."""

    fixed: tuple[str, ...] = ()

    def __init__(self, *args: Any, row: Any = None, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.user = row, user
        for name in self.fixed if row else ():
            self.fields[name].disabled = True


def code_field(help_text: Any, *, longest: int = 40, upper: bool = False) -> forms.RegexField:
    pattern = r"^[A-Z0-9][A-Z0-9_-]*$" if upper else r"^[a-z0-9][a-z0-9_-]*$"
    wrong = _("Capital letters, digits and hyphens.") if upper else _("Small letters, digits and hyphens.")
    return forms.RegexField(
        pattern, label=_("Code"), max_length=longest, help_text=help_text, error_messages={"invalid": wrong}
    )


class BrandForm(RecordForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(
        label=_("Address"), max_length=140, required=False, help_text=_("Left empty, it is made of the name.")
    )
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class TagForm(RecordForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    slug = forms.CharField(
        label=_("Address"), max_length=80, required=False, help_text=_("Left empty, it is made of the name.")
    )


class TaxForm(RecordForm):
    fixed = ("country", "region", "tax_class")

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    region = forms.CharField(
        label=_("Region"),
        max_length=10,
        required=False,
        help_text=_("Its code, where a part of the country has its own rate: NY."),
    )
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=TAX_CLASSES)
    percent = forms.DecimalField(
        label=_("Rate"), min_value=0, max_value=99, max_digits=5, decimal_places=3, help_text=_("Percent.")
    )
    name = forms.CharField(label=_("Name on documents"), max_length=40, initial="VAT")


class MethodForm(RecordForm):
    fixed = ("code",)

    code = code_field(_("Stays in every order; cannot be changed later."))
    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    carrier = forms.ChoiceField(label=_("Carrier"), choices=[(code, name) for code, name in CARRIERS.items()])
    service = forms.CharField(
        label=_("Service"), max_length=40, required=False, help_text=_("The carrier's name for it: standard, express.")
    )
    countries = forms.CharField(
        label=_("Countries"), required=False, help_text=_("Two-letter codes: DE, FR, NL. Empty means everywhere.")
    )
    min_days = forms.IntegerField(label=_("Days, at least"), min_value=0, max_value=365, initial=1)
    max_days = forms.IntegerField(label=_("Days, at most"), min_value=0, max_value=365, initial=3)
    cut_off_hour = forms.IntegerField(
        label=_("Leaves the same day until"),
        min_value=0,
        max_value=24,
        initial=14,
        help_text=_("Hour of the shop's time."),
    )
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=TAX_CLASSES)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)

    def clean_countries(self) -> list[str]:
        return sorted({code.upper() for code in _CODES.split(self.cleaned_data["countries"]) if code})


class RateForm(RecordForm):
    fixed = ("method", "currency", "up_to_weight")

    method = forms.ModelChoiceField(label=_("Delivery method"), queryset=DeliveryMethod.objects.all())
    currency = forms.ChoiceField(label=_("Currency"), choices=_currency_choices)
    up_to_weight = forms.IntegerField(label=_("Up to"), min_value=1, max_value=1_000_000, help_text=_("Grams."))
    amount = forms.CharField(label=_("Price"), max_length=20)
    free_from = forms.CharField(
        label=_("Free from"),
        max_length=20,
        required=False,
        help_text=_("Value of the goods from which it costs nothing."),
    )

    def clean(self) -> dict[str, Any]:
        """The two amounts are in the currency chosen beside them."""
        clean = self.cleaned_data
        for name in ("amount", "free_from"):
            try:
                clean[name] = MoneyField(currency=clean.get("currency", "EUR"), required=False).clean(
                    clean.get(name, "")
                )
            except ValidationError as why:
                self.add_error(name, why)
        return clean


class LocationForm(RecordForm):
    fixed = ("code",)

    code = code_field(_("Stands in the ledger for good; cannot be changed later."), longest=20, upper=True)
    name = forms.CharField(label=_("Name"), max_length=80)
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=-999,
        max_value=999,
        initial=0,
        help_text=_("Goods leave from the highest first."),
    )
    street = forms.CharField(label=_("Street and number"), max_length=100)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20)
    city = forms.CharField(label=_("City"), max_length=80)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)


class ChannelForm(RecordForm):
    fixed = ("code", "currency")

    code = code_field(_("Cannot be changed later."))
    name = forms.CharField(label=_("Name"), max_length=80)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=_currency_choices, help_text=_("Cannot be changed later: prices are in it.")
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, help_text=_("Prices are shown with its taxes.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    prices_include_tax = forms.BooleanField(label=_("Prices are shown with tax"), required=False, initial=True)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)
    is_default = forms.BooleanField(label=_("Visitors who chose nothing shop here"), required=False)


class PriceListForm(RecordForm):
    fixed = ("code", "currency", "includes_tax", "channel")

    code = code_field(_("Cannot be changed later."))
    name = forms.CharField(label=_("Name"), max_length=80)
    currency = forms.ChoiceField(label=_("Currency"), choices=_currency_choices)
    includes_tax = forms.BooleanField(label=_("Its prices contain tax"), required=False, initial=True)
    channel = forms.ModelChoiceField(
        label=_("Only in"),
        queryset=Channel.objects.filter(archived_at=None),
        required=False,
        empty_label=_("All channels of this currency"),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=-99,
        max_value=99,
        initial=0,
        help_text=_("Of two lists that both fit, the higher one counts."),
    )
    starts_at = forms.DateTimeField(
        label=_("Starts"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=_("Ends"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class RoleForm(RecordForm):
    fixed = ("name",)

    name = forms.CharField(label=_("Name"), max_length=60)
    codes = forms.MultipleChoiceField(
        label=_("May"), choices=list(permissions.ALL.items()), widget=forms.CheckboxSelectMultiple, required=False
    )

    def clean_codes(self) -> list[str]:
        """Nobody hands out more than they have."""
        new = set(self.cleaned_data["codes"]) - set(self.row.permissions if self.row else ())
        if beyond := [str(permissions.ALL[code]) for code in new if not self.user.may(code)]:
            raise ValidationError(
                _("You do not have these rights yourself: %(rights)s.") % {"rights": ", ".join(beyond)}
            )
        return self.cleaned_data["codes"]
