"""Prices of the base list, all moved by a percentage and rounded to an ending."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mercer.backoffice.tables.acts import Values
from mercer.kernel.money import Money, exponent
from mercer.pricing import lists

EXACT, WHOLE, NINETY_FIVE, NINETY_NINE = "exact", "whole", "95", "99"
ENDINGS = {WHOLE: 0, NINETY_FIVE: 95, NINETY_NINE: 99}


class PercentForm(forms.Form):
    percent = forms.DecimalField(
        label=_("By percent"), min_value=Decimal(-90), max_value=Decimal(900), max_digits=6, decimal_places=2,
        help_text=_("10 makes them dearer, -10 cheaper."), widget=forms.TextInput(attrs={"inputmode": "text"}),
    )  # fmt: skip
    ending = forms.ChoiceField(
        label=_("Rounded"), initial=EXACT,
        choices=[(EXACT, _("to the smallest coin")), (WHOLE, _("to whole amounts")), (NINETY_FIVE, _("to the nearest .95")), (NINETY_NINE, _("to the nearest .99"))],
    )  # fmt: skip
    show_before = forms.BooleanField(
        label=_("Show today's price struck through"), required=False, help_text=_("Only where the new price is lower.")
    )


def moved(price: Money, percent: Decimal, ending: str = EXACT) -> Money:
    """The price after the percentage, half a coin up, then at the nearest ending that is not below nothing."""
    exact = price.times(1 + Decimal(percent) / 100)
    if ending not in ENDINGS or exponent(price.currency) != 2:
        return exact
    whole = exact.amount // 100
    choices = [(whole + step) * 100 + ENDINGS[ending] for step in (-1, 0, 1)]
    nearest = min((one for one in choices if one >= 0), key=lambda one: (abs(one - exact.amount), -one))
    return Money(nearest or exact.amount, price.currency)


def prices(product: Any) -> list[tuple[Any, Any]]:
    """(variant, its price row) of what is sold; brought by `product_acts`."""
    return [(variant, row) for variant in product.live_variants for row in variant.base_prices]


def refuses(product: Any, values: Values) -> object:
    if product.archived_at:
        return _("It is archived.")
    if not prices(product):
        return _("It has no price in the base list.")
    if values and all(_after(row, values).amount == row.amount for _variant, row in prices(product)):
        return _("Its prices would stay as they are.")
    return ""


def told(product: Any, values: Values) -> str:
    """`€12.00 → €13.20`, for up to three variants."""
    if not values:
        return ""
    pairs = {(row.amount, _after(row, values).amount): row for _variant, row in prices(product)}
    shown = [f"{_words(before, row)} → {_words(after, row)}" for (before, after), row in list(pairs.items())[:3]]
    return ", ".join(shown) + (" …" if len(pairs) > 3 else "")


def reprice(product: Any, values: Values, *, actor, now) -> None:
    """Each variant's price as it is now, moved; all of a product or none."""
    for variant, row in prices(product):
        currency = row.price_list.currency
        before, after = Money(row.amount, currency), _after(row, values)
        compare_at = Money(row.compare_at_amount, currency) if row.compare_at_amount is not None else None
        if values.get("show_before") and after < before:
            compare_at = compare_at or before
        lists.set_price(variant, row.price_list, after, compare_at=compare_at, actor=actor, now=now)


def _after(row: Any, values: Values) -> Money:
    currency = row.price_list.currency
    return moved(Money(row.amount, currency), Decimal(str(values["percent"])), values.get("ending", EXACT))


def _words(amount: int, row: Any) -> str:
    return Money(amount, row.price_list.currency).format(get_language() or "en")
