"""The rules by which returns are decided."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.accounts import access
from mercer.aftersales import rules
from mercer.aftersales.models import ReturnPolicy
from mercer.backoffice import conflicts, drafts
from mercer.backoffice.fields import MoneyField
from mercer.catalog.models import Tag
from mercer.kernel import clock
from mercer.kernel.money import Money


class RulesForm(forms.Form):
    window_days = forms.IntegerField(label=gettext_lazy("Days after delivery"), min_value=0, max_value=3650)
    used_needs_person = forms.BooleanField(label=gettext_lazy("A person looks at used goods first"), required=False)
    damaged_needs_photo = forms.BooleanField(label=gettext_lazy("Damaged goods need a photo"), required=False)
    refunds_delivery = forms.BooleanField(
        label=gettext_lazy("The delivery is refunded when the whole order comes back"), required=False
    )

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approve_up_to"] = MoneyField(
            label=_("Approved at once up to"), currency=currency, help_text=_("Above this value a person decides.")
        )
        self.fields["label_fee"] = MoneyField(
            label=_("Kept back for the label"),
            currency=currency,
            help_text=_("Only when nothing was wrong with the goods."),
        )
        self.fields["excluded_tags"] = forms.ModelMultipleChoiceField(
            label=_("Goods with these tags cannot be returned"), queryset=Tag.objects.filter(archived_at=None),
            to_field_name="slug", required=False, widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip


@access.staff("settings.edit")
def return_rules(request):
    """`/staff/settings/returns/`: each change is a new row, for returns from now on."""
    policy = rules.current()
    form = RulesForm(
        request.POST if request.method == "POST" else None, currency=policy.currency, initial=_rules(policy)
    )
    conflict = conflicts.found(request, form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        drafts.discard(request.user, "settings-returns")
        rules.change(_policy(form.cleaned_data, policy.currency), actor=access.actor(request), now=clock.now())
        messages.success(request, _("These rules count from now on."))
        return redirect("backoffice:return-rules")
    context = {
        "form": form,
        "offer": drafts.offer(request, "settings-returns", title=_("Return rules"), form=form),
        "conflict": conflict,
        "now": clock.now(),
        "title": _("Return rules"),
        "intro": _("They decide at once what they can; the rest waits for a person, with the reason."),
    }
    return render(request, "backoffice/settings_form.html", context, status=422 if form.errors else 200)


def _rules(policy: ReturnPolicy) -> dict:
    same = ("window_days", "used_needs_person", "damaged_needs_photo", "refunds_delivery", "excluded_tags")
    return {
        **{name: getattr(policy, name) for name in same},
        "approve_up_to": Money(policy.approve_up_to_amount, policy.currency),
        "label_fee": Money(policy.shopper_pays_label_amount, policy.currency),
    }


def _policy(clean: dict, currency: str) -> ReturnPolicy:
    same = {
        name: clean[name] for name in ("window_days", "used_needs_person", "damaged_needs_photo", "refunds_delivery")
    }
    return ReturnPolicy(
        **same,
        currency=currency,
        approve_up_to_amount=clean["approve_up_to"].amount,
        shopper_pays_label_amount=clean["label_fee"].amount,
        excluded_tags=sorted(tag.slug for tag in clean["excluded_tags"]),
    )
