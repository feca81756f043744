"""What is done with many counters at once."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mercer.backoffice.fields import PiecesField
from mercer.backoffice.stock_forms import COUNT, AdjustForm
from mercer.backoffice.tables.acts import Act, Values
from mercer.inventory import counters
from mercer.inventory import stock as verbs
from mercer.inventory.models import StockLevel


class WarnForm(forms.Form):
    low_at = PiecesField(label=_("Warn when no more are available than"))


def _load(keys: Sequence[str]) -> list[StockLevel]:
    return list(StockLevel.objects.filter(pk__in=keys).select_related("variant__product", "location"))


def _after(level: StockLevel, values: Values) -> int:
    return values["pieces"] if values["how"] == COUNT else level.on_hand + values["pieces"]


def _cannot_be_adjusted(level: StockLevel, values: Values) -> object:
    if not values:
        return ""
    after = _after(level, values)
    if after < 0:
        return _("There are not so many.")
    if after + level.allowance < level.reserved:
        return counters.WouldOversell.title
    return _("It says so already.") if after == level.on_hand else ""


def _adjusted(level: StockLevel, values: Values) -> str:
    return f"{level.on_hand} → {_after(level, values)}" if values else str(level.on_hand)


def _adjust(level: StockLevel, values: Values, *, actor, now) -> None:
    facts = {"reason": values["reason"], "note": values.get("note", ""), "actor": actor, "at": now}
    if values["how"] == COUNT:
        verbs.set_on_hand(level.variant, level.location, values["pieces"], **facts)
    else:
        verbs.adjust(level.variant, level.location, values["pieces"], **facts)


def _warn(level: StockLevel, values: Values, *, actor, now) -> None:
    verbs.set_rules(level.variant, level.location, low_at=values["low_at"])


def _warned(level: StockLevel, values: Values) -> str:
    return f"{level.low_at} → {values['low_at']}" if values else gettext("warns at %(n)s") % {"n": level.low_at}


ACTS = (
    Act("adjust", _("Adjust"), "stock.adjust", _("Adjust the stock"), one=_adjust, form=AdjustForm, load=_load, refuses=_cannot_be_adjusted, will=_adjusted, icon="box"),
    Act(
        "warn", _("Set the warning"), "stock.adjust", _("Warn of low stock"), one=_warn, form=WarnForm, load=_load, will=_warned, icon="bell",
        refuses=lambda level, values: _("It says so already.") if values and values["low_at"] == level.low_at else "",
    ),
)  # fmt: skip
