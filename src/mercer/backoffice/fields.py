"""Form fields for what Django has none: money, pieces."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mercer.kernel.money import Money, parse

MOST = 10**12  # major units; more is a typing error


class MoneyField(forms.CharField):
    """An amount in one currency, as people type it; gives `Money`, or None when it may be left empty."""

    def __init__(self, *, currency: str, least: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)
        self.currency, self.least = currency, least

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse(text, self.currency, "en")
        except (ValueError, ArithmeticError) as why:
            raise ValidationError(_("Please enter an amount like 12.50.")) from why
        if not self.least <= amount.amount <= MOST:
            raise ValidationError(_("This amount is too small or too large."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return format(value.decimal, "f") if isinstance(value, Money) else value


class PiecesField(forms.IntegerField):
    """A whole number of pieces."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 1_000_000_000)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")
