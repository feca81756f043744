"""What staff tell about a counter: pieces with a reason, and its rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mercer.backoffice.fields import PiecesField
from mercer.inventory import stock

CHANGE, COUNT = "change", "count"


class AdjustForm(forms.Form):
    how = forms.ChoiceField(
        label=_("What changed"), choices=[(CHANGE, _("Pieces were added or taken")), (COUNT, _("The shelf was counted"))],
        initial=CHANGE, widget=forms.RadioSelect,
    )  # fmt: skip
    pieces = forms.IntegerField(
        label=_("Pieces"), min_value=-1_000_000, max_value=1_000_000,
        help_text=_("Added: 5. Taken: -5. Counted: what lies there now."), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Reason"), choices=list(stock.REASONS.items()), initial="correction")
    note = forms.CharField(label=_("Note"), max_length=160, required=False)

    def clean(self):
        clean = self.cleaned_data
        if clean.get("how") == COUNT and (clean.get("pieces") or 0) < 0:
            self.add_error("pieces", _("Nobody counts less than nothing."))
        elif clean.get("how") == CHANGE and clean.get("pieces") == 0:
            self.add_error("pieces", _("Say how many pieces were added or taken."))
        return clean


class RulesForm(forms.Form):
    low_at = PiecesField(label=_("Warn when no more are available than"))
    allowance = PiecesField(
        label=_("May be sold beyond what is there"), help_text=_("Back-orders: promised before they arrive.")
    )
    bin = forms.CharField(
        label=_("Bin"), max_length=20, required=False, help_text=_("The shelf, as it stands on pick lists.")
    )
